"""Lists of devices that are brought in at once, and what became of each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
_HIGHEST_M: Final = 100_000
_CALLED: Final = {"lat": "latitude", "lng": "longitude", "altitude": "altitude"}


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


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row as it was read: `cells` by column, without the empty ones; `words` say why it is bad already."""

    number: int
    device: str
    cells: Mapping[str, str]
    words: str = ""


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


def described(before: Description, cells: Mapping[str, str]) -> Description:
    """With what a row says. Raises ValueError with a sentence."""
    texts = {name: cells[name] for name in ("name", "type", "profile", "join_eui", "notes") if name in cells}
    lora_class = _lora_class(cells["lora_class"]) if "lora_class" in cells else before.lora_class
    tags = tags_of(cells["tags"]) if "tags" in cells else before.tags
    location = replace(
        before.location,
        lat=_number("lat", cells, 90, before.location.lat),
        lng=_number("lng", cells, 180, before.location.lng),
        altitude=_number("altitude", cells, _HIGHEST_M, before.location.altitude),
        **{name: cells[name] for name in ("floor", "place") if name in cells},
    )
    if (location.lat is None) != (location.lng is None):
        raise ValueError("It has one coordinate without the other.")
    return replace(before, lora_class=lora_class, tags=tags, location=location, **texts)


def tags_of(text: str) -> tuple[str, ...]:
    """Separated by commas or semicolons."""
    return tuple(dict.fromkeys(tag for part in text.replace(";", ",").split(",") if (tag := part.strip())))


def _lora_class(text: str) -> str:
    if text.upper() not in ("A", "B", "C"):
        raise ValueError(f'The class is "{text[:20]}", not A, B or C.')
    return text.upper()


def _number(column: str, cells: Mapping[str, str], bound: float, before: float | None) -> float | None:
    if column not in cells:
        return before
    text = cells[column]
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f'The {_CALLED[column]} is "{text[:20]}", not a number.') from None
    if not -bound <= number <= bound:
        raise ValueError(f"The {_CALLED[column]} is {text[:20]}, not between -{bound:g} and {bound:g}.")
    return number
