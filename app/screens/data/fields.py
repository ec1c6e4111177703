"""Decoded fields as columns: which there are, in which unit, and which of them a person wants to see. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.screens.data.rows import Row, decimals_of
from embedded_server.domain.units import field_units

MOST_KNOWN = 60
SHOWN_AT_FIRST = 8
MOST_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Field:
    path: str
    unit: str
    decimals: int = 0

    @property
    def title(self) -> str:
        """As the decoder spells it."""
        return f"{self.path} {self.unit}".strip()


def with_new(known: Sequence[Field], rows: Iterable[Row]) -> tuple[Field, ...]:
    """The known fields and those that appear in these rows, in the order of their data."""
    found = {field.path: field for field in known}
    for row in rows:
        decoded = row.reading.decoded if row.reading else None
        fresh = [path for path in row.values if path not in found]
        if fresh and decoded and len(found) < MOST_KNOWN:
            units = field_units(decoded.data)
            found |= {path: Field(path, units.get(path, "")) for path in fresh[: MOST_KNOWN - len(found)]}
        for path, value in row.values.items():
            if path in found and found[path].decimals < (decimals := min(decimals_of(value), MOST_DECIMALS)):
                found[path] = replace(found[path], decimals=decimals)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Choice:
    """Which fields are shown: the first few, but for what a person switched on or off."""

    on: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()

    def switched(self, path: str, on: bool) -> Choice:
        return Choice(self.on | {path}, self.off - {path}) if on else Choice(self.on - {path}, self.off | {path})

    def shown(self, known: Sequence[Field]) -> tuple[Field, ...]:
        first = {field.path for field in known[:SHOWN_AT_FIRST]}
        return tuple(one for one in known if one.path not in self.off and (one.path in first or one.path in self.on))

    def to_text(self) -> str:
        return json.dumps({"on": sorted(self.on), "off": sorted(self.off)})


def choice_from_text(text: str) -> Choice:
    """What cannot be read counts as no choice."""
    try:
        kept = json.loads(text)
        return Choice(frozenset(map(str, kept["on"])), frozenset(map(str, kept["off"])))
    except (ValueError, TypeError, KeyError):
        return Choice()
