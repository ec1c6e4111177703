"""Microshare's device clusters: lists of devices under a recType, kept as their owner wrote them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from embedded_server.domain.json_value import JsonValue


@dataclass(frozen=True, slots=True)
class DeviceCluster:
    id: str  # 24 lower-case hex
    rec_type: str
    name: str
    desc: str
    data: JsonValue = field(repr=False)  # may hold a device's keys
    account: str  # whose it is
    created_at: datetime
    updated_at: datetime
