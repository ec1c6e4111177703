"""Lists of devices that are brought in at once, changes of many devices, and what became of each row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from embedded_server.domain.device import Description

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
MOST_TAGS: Final = 32
DECODER, TARGET = "decoder", "target"  # what a change of many may set besides
_CALLED: Final = {"lat": "latitude", "lng": "longitude", "altitude": "altitude"}
_BOUNDS: Final = {"lat": 90.0, "lng": 180.0, "altitude": 100_000.0}
_NUMBER: Final = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)", re.ASCII)


class RowOutcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class RowChange:
    """`column` is one of a list, or `decoder` or `target`."""

    column: str
    before: str = field(repr=False)  # a URL may hold a secret
    after: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong, in a sentence, and in which cell; of the row as a whole where no column is named."""

    column: str
    words: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """`number` counts the rows as they were sent, from 1; a bad one has problems."""

    number: int
    device: str
    outcome: RowOutcome
    problems: tuple[CellProblem, ...] = ()
    changes: tuple[RowChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """`id` is empty where nothing was written: of a dry run, and where a bad row kept all of them out. A brief one
    has the bad rows only."""

    id: str
    rows: tuple[ImportRow, ...]
    counts: Mapping[RowOutcome, int]

    def count(self, outcome: RowOutcome) -> int:
        return self.counts.get(outcome, 0)


@dataclass(frozen=True, slots=True)
class Undone:
    """`kept` are devices that were changed, or heard, after the import."""

    removed: int
    restored: int
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row as it was read: `cells` by column, without the empty ones; with problems it is bad already."""

    number: int
    device: str
    cells: Mapping[str, str]
    problems: tuple[CellProblem, ...] = ()


def cells_of(description: Description) -> dict[str, str]:
    """What a row would have to say for it."""
    place = description.location
    numbers = {"lat": place.lat, "lng": place.lng, "altitude": place.altitude}
    return {
        "name": description.name,
        "type": description.type,
        "lora_class": description.lora_class,
        "profile": description.profile,
        "join_eui": description.join_eui,
        "tags": ", ".join(description.tags),
        "notes": description.notes,
        **{name: "" if value is None else f"{value:.10g}" for name, value in numbers.items()},
        "floor": place.floor,
        "place": place.place,
    }


def described(before: Description, cells: Mapping[str, str]) -> tuple[Description, tuple[CellProblem, ...]]:
    """With what a row says, and what is wrong with its cells. An empty cell clears."""
    problems = [CellProblem(column, wrong) for column, text in cells.items() if (wrong := _wrong(column, text))]
    bad = {problem.column for problem in problems}
    known = before.location
    location = replace(
        known,
        lat=_number(cells["lat"]) if "lat" in cells.keys() - bad else known.lat,
        lng=_number(cells["lng"]) if "lng" in cells.keys() - bad else known.lng,
        altitude=_number(cells["altitude"]) if "altitude" in cells.keys() - bad else known.altitude,
        floor=cells.get("floor", known.floor),
        place=cells.get("place", known.place),
    )
    if (location.lat is None) != (location.lng is None) and not bad & {"lat", "lng"}:
        alone = "lng" if location.lng is None else "lat"
        problems.append(CellProblem(alone, "It has one coordinate without the other."))
    after = replace(
        before,
        lora_class=cells.get("lora_class", before.lora_class).upper(),
        tags=tags_of(cells["tags"]) if "tags" in cells else before.tags,
        location=location,
        **{name: cells[name] for name in ("name", "type", "profile", "join_eui", "notes") if name in cells},
    )
    return after, tuple(problems)


def tags_of(text: str) -> tuple[str, ...]:
    """Separated by commas or semicolons."""
    return tuple(dict.fromkeys(tag for part in text.replace(";", ",").split(",") if (tag := part.strip())))


def _wrong(column: str, text: str) -> str:
    """What is wrong with a cell; nothing with an empty one."""
    if column == "lora_class" and text.upper() not in ("", "A", "B", "C"):
        return f'The class is "{text[:20]}", not A, B or C.'
    if column == "tags" and (count := len(tags_of(text))) > MOST_TAGS:
        return f"There are {count} tags, the limit is {MOST_TAGS}."
    if column not in _BOUNDS or not text:
        return ""
    if not _NUMBER.fullmatch(text):
        hint = "" if column == "altitude" else " of degrees such as 39.9526"
        return f'The {_CALLED[column]} is "{text[:20]}", not a number{hint}.'
    bound = _BOUNDS[column]
    if not -bound <= (_number(text) or 0) <= bound:
        return f"The {_CALLED[column]} is {text[:20]}, not between -{bound:g} and {bound:g}."
    return ""


def _number(text: str) -> float | None:
    """With a decimal point or comma."""
    return float(text.replace(",", ".")) if text else None
