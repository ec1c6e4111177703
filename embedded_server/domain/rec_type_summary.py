"""What is known of a recType at a glance, from maintained counters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RecTypeSummary:
    """`total` counts the whole platform (Microshare's totalCount), `owned` what the asking account owns."""

    name: str
    total: int
    owned: int
    failed: int  # records whose payload no decoder could read
    first_at: datetime
    last_at: datetime
    visible: int = 0  # what the asking account owns or is shown by a rule
    silent: int = 0  # devices last heard here that are late or silent, by their own cadence
