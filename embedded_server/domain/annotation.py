"""What people keep with measured data: a note at a moment, or a threshold at a value of a series; and what is to be
known of single records that a line does not show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

LATE_AFTER_MS: Final = 300_000  # heard so much earlier than it arrived, a record came late


@dataclass(frozen=True, slots=True)
class Annotation:
    """Either `at` or `value` is there; a threshold has a series."""

    id: int
    rec_type: str
    text: str
    at: datetime | None
    series: int | None
    value: float | None
    created_at: datetime


class MarkKind(StrEnum):
    DUPLICATE = "duplicate"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class SeriesMark:
    """A record of the series' device: a copy of one that was here, or one that was long on its way."""

    kind: MarkKind
    at: datetime  # when it arrived
    heard_at: datetime | None
    record_id: str
