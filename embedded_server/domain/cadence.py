"""How often a device is heard, and when that is too long ago: from its own arrivals, with no rule to write."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

from embedded_server.domain.device import HOURS

REMEMBERED: Final = 11  # intervals
_ENOUGH: Final = 3
LEAST_PATIENCE_MS: Final = 20_000  # nobody calls a device late for a few seconds
LATE: Final = 2  # intervals without an uplink
SILENT: Final = 3
_HOUR_MS: Final = 3_600_000


def usual_ms(intervals: Sequence[int]) -> int | None:
    """The median; None of too few."""
    return round(median(intervals)) if len(intervals) >= _ENOUGH else None


def patience_ms(usual: int | None) -> int | None:
    return None if usual is None else max(usual, LEAST_PATIENCE_MS)


def hour_of(at_ms: int) -> int:
    return at_ms // _HOUR_MS


def hours_at(hour: int, counted_hour: int, counts: Sequence[int]) -> list[int]:
    """Counts whose last one is of `counted_hour`, moved on so that it is of `hour`."""
    passed = min(max(hour - counted_hour, 0), HOURS)
    return [*counts[passed:], *(0,) * passed]
