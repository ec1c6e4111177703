"""The same change for many devices: cells as in a list, tags added and removed, names from a pattern, what reads them,
and a target from a template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from embedded_server.domain.assignment import Pin
from embedded_server.domain.device import Description
from embedded_server.domain.device_import import MOST_TAGS, CellProblem, described

PLACES: Final = ("name", "type", "eui", "tag", "number")
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_LONGEST_NAME: Final = 128


@dataclass(frozen=True, slots=True)
class DeviceChange:
    """`cells` by column; an empty one clears. A name may have places, such as `pier-{number}`. `pin` is what reads
    them, None as before; `template` gives each a target, in place of one that it has if it `replaces`."""

    cells: Mapping[str, str] = field(default_factory=dict)
    added_tags: tuple[str, ...] = ()
    removed_tags: frozenset[str] = frozenset()
    pin: Pin | None = None
    template: int = 0
    replaces: bool = False

    def of(self, device: str, number: int, before: Description) -> tuple[Description, tuple[CellProblem, ...]]:
        """What one device becomes, and why it cannot; `number` counts the devices from 1."""
        after, problems = described(before, self.cells)
        tags = tuple(tag for tag in dict.fromkeys((*after.tags, *self.added_tags)) if tag not in self.removed_tags)
        if len(tags) > MOST_TAGS:
            problems += (CellProblem("tags", f"It would have {len(tags)} tags, the limit is {MOST_TAGS}."),)
        after = replace(after, tags=tags)
        if "{" not in self.cells.get("name", ""):
            return after, problems
        values = {
            "name": before.name,
            "type": after.type,
            "eui": device,
            "tag": next(iter(tags), ""),
            "number": f"{number:03}",
        }
        name, wrong = _filled(self.cells["name"], values)
        return replace(after, name=name), problems + ((CellProblem("name", wrong),) if wrong else ())


def _filled(pattern: str, values: Mapping[str, str]) -> tuple[str, str]:
    """And what keeps it from being a name."""
    for place in _PLACE.findall(pattern):
        if place not in PLACES:
            known = ", ".join(f"{{{one}}}" for one in PLACES)
            return "", f"{{{place[:40]}}} stands for nothing; there are {known}."
        if not values[place]:
            return "", f"The device has no {place} for {{{place}}}."
    name = _PLACE.sub(lambda found: values[found[1]], pattern)
    return name, f"The name would have {len(name)} characters, the limit is {_LONGEST_NAME}." * (
        len(name) > _LONGEST_NAME
    )
