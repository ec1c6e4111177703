"""Devices: found by themselves from what arrives, named by people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Device:
    """`id` is the DevEUI (16 upper-case hex), a Sigfox id (1 to 8 hex) or another network's own name."""

    id: str
    name: str  # what people call it; empty until somebody does
    network: str
    rec_type: str  # where it was last heard
    first_heard_at: datetime
    last_heard_at: datetime
    uplinks: int
