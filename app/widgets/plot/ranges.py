"""What a plot shows: a range of time and, for each axis, a range of values. Pure, and safe at the ends of float64."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.pyramid import Floats
from app.series import FIRST_SECOND, LAST_SECOND

SHORTEST, LONGEST = 0.01, LAST_SECOND - FIRST_SECOND  # seconds
BIGGEST = 1.7e308
MARGIN = 0.07  # of the height, above and below the curve
OFF_SCREEN = 100.0  # heights; a line to a point further away looks the same, and the painter takes no huge numbers


@dataclass(frozen=True, slots=True)
class TimeRange:
    start: float  # Unix seconds
    end: float

    @property
    def span(self) -> float:
        return self.end - self.start

    def fraction(self, t: Floats) -> Floats:
        return (t - self.start) / self.span

    def at(self, fraction: float) -> float:
        return self.start + fraction * self.span

    def moved(self, by: float) -> TimeRange:
        return time_range(self.start + by, self.end + by)

    def zoomed(self, factor: float, fixed: float) -> TimeRange:
        """`factor` times as long, with the moment `fixed` where it was."""
        span = min(max(self.span * factor, SHORTEST), LONGEST)
        start = fixed - (fixed - self.start) * span / self.span
        return time_range(start, start + span)


def time_range(start: float, end: float) -> TimeRange:
    """A range a calendar can show, whatever was asked for."""
    numbers = [value if math.isfinite(value) else 0.0 for value in (start, end)]
    low, high = sorted(min(max(value, FIRST_SECOND), LAST_SECOND) for value in numbers)
    if high - low < SHORTEST:
        low = min(low, LAST_SECOND - SHORTEST)
        high = low + SHORTEST
    return TimeRange(low, high)


@dataclass(frozen=True, slots=True)
class ValueRange:
    lo: float
    hi: float

    @property
    def half(self) -> float:
        """Half the span: the whole may be more than float64 holds."""
        return self.hi / 2 - self.lo / 2

    def fraction(self, values: Floats) -> Floats:
        """0 at the bottom, 1 at the top."""
        with np.errstate(over="ignore"):
            part: Floats = (values / 2 - self.lo / 2) / self.half
            return np.minimum(np.maximum(part, -OFF_SCREEN), OFF_SCREEN)

    def fraction_of(self, value: float) -> float:
        part = (value / 2 - self.lo / 2) / self.half
        return min(max(part, -OFF_SCREEN), OFF_SCREEN)

    def at(self, fraction: float) -> float:
        return self.lo + fraction * self.half + fraction * self.half

    def zoomed(self, factor: float, fixed: float) -> ValueRange:
        """`factor` times as high, with the value `fixed` where it was."""
        below, above = (fixed / 2 - self.lo / 2) * factor * 2, (self.hi / 2 - fixed / 2) * factor * 2
        return _apart(fixed - below, fixed + above)

    def moved(self, fraction: float) -> ValueRange:
        """Shifted by a part of its own height."""
        by = fraction * self.half * 2
        return _apart(self.lo + by, self.hi + by)


def value_range(lo: float, hi: float) -> ValueRange:
    """Room around a curve; a flat one lies in the middle."""
    margin = (hi / 2 - lo / 2) * 2 * MARGIN if math.isfinite(hi - lo) else 0.0
    return _apart(lo - margin, hi + margin)


def _apart(lo: float, hi: float) -> ValueRange:
    """Ends that arithmetic can tell apart."""
    lo, hi = max(lo, -BIGGEST), min(hi, BIGGEST)
    size = max(abs(lo), abs(hi))
    if hi / 2 - lo / 2 > size * 1e-9 and size > 1e-290:
        return ValueRange(lo, hi)
    middle = min(max(lo / 2 + hi / 2, -0.9 * BIGGEST), 0.9 * BIGGEST)
    room = abs(middle) * 0.05 if size > 1e-290 else 1.0
    return ValueRange(middle - room, middle + room)
