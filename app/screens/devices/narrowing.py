"""What a list of devices is narrowed to, and in which order it comes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

ALL, FAILING, MISSING, WITHOUT = "all", "failing", "missing", "without"
CHIPS = ((ALL, "All"), (FAILING, "Failing"), (MISSING, "Silent"), (WITHOUT, "No target"))
TARGET, STATE = "target", "state"
NAMES = {
    TARGET: "Target",
    STATE: "State",
    "rectype": "recType",
    "type": "Type",
    "tag": "Tag",
    "class": "Class",
    "decoder": "Decoder",
    "signal": "Signal",
}
"""What the server calls it, and what people do; in the order of the menu."""


@dataclass(frozen=True, slots=True)
class Condition:
    value: str  # as the server wants it
    name: str  # as people read it


_OF_CHIP = {
    FAILING: (TARGET, Condition("trouble", "Failing")),
    MISSING: (STATE, Condition("missing", "Late or silent")),
    WITHOUT: (TARGET, Condition("none", "No target")),
}


@dataclass(frozen=True)
class Wanted:
    """One condition a key; the chips over the list are the most frequent ones."""

    search: str = ""
    conditions: tuple[tuple[str, Condition], ...] = ()
    sort: str = "last_heard"
    descending: bool = True

    @property
    def chip(self) -> str:
        return next((chip for chip, one in _OF_CHIP.items() if one in self.conditions), ALL)

    @property
    def beside_chip(self) -> tuple[tuple[str, Condition], ...]:
        """What no chip over the list says."""
        said = _OF_CHIP.get(self.chip)
        return tuple(one for one in self.conditions if one != said)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.conditions)

    def with_chip(self, chip: str) -> Wanted:
        """In place of whatever was said of target and state."""
        others = tuple(one for one in self.conditions if one[0] not in (TARGET, STATE))
        return replace(self, conditions=(*others, _OF_CHIP[chip]) if chip in _OF_CHIP else others)

    def having(self, key: str, condition: Condition | None) -> Wanted:
        """None takes it away."""
        kept = dict(self.conditions)
        kept.pop(key, None)
        if condition is not None:
            kept[key] = condition
        return replace(self, conditions=tuple((one, kept[one]) for one in NAMES if one in kept))

    def query(self) -> Mapping[str, str]:
        order = {"sort": self.sort, "order": "desc" if self.descending else "asc"}
        search = {"q": self.search} if self.search else {}
        return search | {key: one.value for key, one in self.conditions} | order
