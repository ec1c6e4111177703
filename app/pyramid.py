"""Minimum and maximum over any run of samples, without reading the run.

A level holds one pair for 16 of the level below.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

FAN = 16
DIRECT = 512  # samples per run up to which reading them all costs less than going up a level
STEPS = np.arange(FAN, dtype=np.int64)[:, None]


class Column:
    """A float64 array that grows at its end without being copied each time."""

    def __init__(self, values: Floats) -> None:
        self._array, self._size = values, len(values)
        self._owned = False  # the first array may be shared with others, so the first change copies it

    def view(self) -> Floats:
        return self._array[: self._size]

    def replace_tail(self, start: int, values: Floats) -> None:
        """Everything from `start` on becomes `values`."""
        end = start + len(values)
        if not self._owned or end > len(self._array):
            grown = np.empty(end + end // 2 + FAN)
            grown[:start] = self._array[:start]
            self._array, self._owned = grown, True
        self._array[start:end] = values
        self._size = end


class Pyramid:
    """NaN stands for a missing sample; a run of nothing else has NaN as its extremes."""

    def __init__(self, lo: Floats, hi: Floats) -> None:
        self._levels: list[tuple[Column, Column]] = []
        self.refresh(lo, hi, 0)

    def levels(self) -> list[tuple[Floats, Floats]]:
        return [(lo.view(), hi.view()) for lo, hi in self._levels]

    def refresh(self, lo: Floats, hi: Floats, start: int) -> None:
        """Bring the nodes up to date that hold samples from `start` on."""
        depth = 0
        while len(lo) > FAN:
            if depth == len(self._levels):
                self._levels.append((Column(np.empty(0)), Column(np.empty(0))))
                start = 0
            start //= FAN
            for column, below, ufunc in zip(self._levels[depth], (lo, hi), (np.fmin, np.fmax), strict=True):
                changed = below[start * FAN :]
                column.replace_tail(start, ufunc.reduceat(changed, np.arange(0, len(changed), FAN)))
            lo, hi = (column.view() for column in self._levels[depth])
            depth += 1
        del self._levels[depth:]

    def extremes(self, lo: Floats, hi: Floats, bounds: Indices) -> tuple[Floats, Floats]:
        """The exact minimum and maximum of each run between neighbours of the strictly rising `bounds`."""
        runs = len(bounds) - 1
        if bounds[-1] - bounds[0] <= DIRECT * runs:
            return np.fmin.reduceat(lo[: bounds[-1]], bounds[:-1]), np.fmax.reduceat(hi[: bounds[-1]], bounds[:-1])
        least, most = np.full(runs, np.nan), np.full(runs, np.nan)
        starts = ends = bounds  # of the runs behind each bound and of those before it; at most one apart
        for above in (*self.levels(), None):
            if above is None or ends[-1] - ends[0] <= DIRECT * runs:
                break
            nodes = ends // FAN  # those that lie in two runs, or in one with a part only
            inner = nodes * FAN + STEPS
            before, after = inner < ends, inner >= starts
            before[:, 1:] &= inner[:, 1:] >= starts[:-1]
            after[:, :-1] &= inner[:, :-1] < ends[1:]
            for values, ufunc, found in ((lo, np.fmin, least), (hi, np.fmax, most)):
                picked = values.take(inner, mode="clip")
                ufunc(found, ufunc.reduce(np.where(before, picked, np.nan))[1:], out=found)
                ufunc(found, ufunc.reduce(np.where(after, picked, np.nan))[:-1], out=found)
            (lo, hi), starts, ends = above, -(-starts // FAN), nodes
        inside = starts[:-1], ends[1:]
        return np.fmin(least, _runs(np.fmin, lo, *inside)), np.fmax(most, _runs(np.fmax, hi, *inside))


def _runs(ufunc: np.ufunc, values: Floats, starts: Indices, ends: Indices) -> Floats:
    """The extreme of runs of any length, all read; NaN for an empty one."""
    pairs = np.column_stack((starts, ends)).ravel()
    past = max(int(pairs.max()), 1)  # reduceat reads on to the end of what it is given
    if pairs[-1] == past:
        pairs = pairs[:-1]  # and takes no index past it: the last run ends there by itself
    extreme: Floats = ufunc.reduceat(values[:past], np.minimum(pairs, past - 1))[::2]
    return np.where(starts < ends, extreme, np.nan)
