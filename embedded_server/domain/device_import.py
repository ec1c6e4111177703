"""Lists of devices that are brought in at once, and what became of each row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

COLUMNS: Final = (
    "id",
    "name",
    "type",
    "lora_class",
    "profile",
    "join_eui",
    "tags",
    "notes",
    "lat",
    "lng",
    "altitude",
    "floor",
    "place",
)
MOST_ROWS: Final = 20_000


class RowOutcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class RowChange:
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """`number` counts the rows as they were sent, from 1; `words` say what is wrong with a bad one."""

    number: int
    device: str
    outcome: RowOutcome
    words: str = ""
    changes: tuple[RowChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """`id` is empty where nothing was written: of a dry run, and where a bad row kept all of them out."""

    id: str
    rows: tuple[ImportRow, ...]

    def count(self, outcome: RowOutcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)


@dataclass(frozen=True, slots=True)
class Undone:
    """`kept` are devices that were changed, or heard, after the import."""

    removed: int
    restored: int
    kept: tuple[str, ...]
