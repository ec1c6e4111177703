"""Series: one decoded field of one device under one recType, as numbers over arrival time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    id: int
    rec_type: str
    device: str
    field: str  # dotted path inside the decoded data
    unit: str  # empty when unknown
    count: int
    first_at: datetime
    last_at: datetime
    last_value: float


POINT_COLUMNS = ("t", "min", "max", "mean", "n", "first", "last", "t_first")
"""Columns of a points reply, little-endian float64, one whole column after the other; t = Unix seconds of the
bucket's last point, t_first of its first. With no more points than buckets asked for, each row is one point: n = 1
and all others alike."""
