"""A range of bars under a person's hand: drawn, moved, taken by an end, stepped by keys. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

GRIP = 0.6  # bars on either side of an end that still take hold of it


@dataclass(frozen=True, slots=True)
class BarRange:
    """From the first to the last bar, both included."""

    first: int
    last: int


class Hold(Enum):
    """What a press takes hold of."""

    NOTHING = auto()  # a new range is drawn
    FIRST = auto()
    LAST = auto()
    WHOLE = auto()


def hold_at(chosen: BarRange | None, at: float, reach: float = GRIP) -> Hold:
    """`at` counts bars from the left edge; `reach` is how near to an end counts as the end."""
    if chosen is None:
        return Hold.NOTHING
    to_first, to_last = abs(at - chosen.first), abs(at - (chosen.last + 1))
    if min(to_first, to_last) <= reach:
        return Hold.FIRST if to_first < to_last else Hold.LAST
    return Hold.WHOLE if chosen.first < at < chosen.last + 1 else Hold.NOTHING


def dragged(chosen: BarRange | None, hold: Hold, start: int, to: int, count: int) -> BarRange:
    """The range after a drag from bar `start` to bar `to`; an end may be dragged past the other."""
    if chosen is None or hold is Hold.NOTHING:
        return _between(start, to)
    if hold is Hold.FIRST:
        return _between(to, chosen.last)
    if hold is Hold.LAST:
        return _between(chosen.first, to)
    return shifted(chosen, to - start, count)


def shifted(chosen: BarRange, by: int, count: int) -> BarRange:
    """As long as before, as far as there are bars."""
    moved = min(max(by, -chosen.first), count - 1 - chosen.last)
    return BarRange(chosen.first + moved, chosen.last + moved)


def stepped(chosen: BarRange | None, step: int, count: int, *, extend: bool) -> BarRange:
    """A bar to the left or right; extended, the range grows that way. The first step takes the bar at that end."""
    if chosen is None:
        end = count - 1 if step < 0 else 0
        return BarRange(end, end)
    if not extend:
        return shifted(chosen, step, count)
    if step < 0:
        return BarRange(max(chosen.first + step, 0), chosen.last)
    return BarRange(chosen.first, min(chosen.last + step, count - 1))


def _between(one: int, other: int) -> BarRange:
    return BarRange(min(one, other), max(one, other))
