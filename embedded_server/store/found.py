"""What a search of records found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Found:
    """In the order of the listing. `last_seq` is how far it came in the time it may take, None at the end; `at` is when
    that record arrived."""

    seqs: list[int]
    last_seq: int | None
    at: datetime | None
