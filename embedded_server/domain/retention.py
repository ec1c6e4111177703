"""How long records of a recType are kept, and what goes by that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RecordRetention:
    """What is older, or does not fit, goes, the oldest first. None: no such limit."""

    rec_type: str
    days: int | None = None
    records: int | None = None
    bytes: int | None = None  # of bodies; about, as far as records are of one size

    @property
    def is_endless(self) -> bool:
        return self.days is None and self.records is None and self.bytes is None


@dataclass(frozen=True, slots=True)
class Doomed:
    """What would go now. Bytes are estimated from the oldest and newest records."""

    records: int
    bytes: int
    oldest_at: datetime | None  # of all that is there
    total_records: int
    total_bytes: int
