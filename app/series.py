"""Samples of one measured field over time: kept in order, grown at the end, reduced to what a screen can show."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.landmarks import STRIDE, Landmarks
from app.pyramid import Column, Floats, Indices, Pyramid
from app.silence import silent_after

FIRST_SECOND, LAST_SECOND = -62_104_060_800.0, 253_370_764_799.0  # the years 2 to 9998: a calendar in any zone
MOST_POINTS = 2.0**53  # of a bucket: beyond, a float64 counts no more
FEW_SAMPLES = 100 * STRIDE  # up to so many are all looked at to find the columns they are in
NUMBER_KINDS = "fiub"


def floats(values: object) -> Floats:
    """Anything as float64; what is not a finite number becomes NaN, so that no caller has to look again."""
    with np.errstate(all="ignore"):
        if isinstance(values, np.ndarray) and values.dtype.kind in NUMBER_KINDS:
            array = values.astype(np.float64).reshape(-1)
        elif isinstance(values, Iterable) and not isinstance(values, str | bytes | dict):
            array = np.fromiter((_number(value) for value in values), np.float64)
        else:
            array = np.array([_number(values)])
    return array if np.isfinite(array).all() else np.where(np.isfinite(array), array, np.nan)


def _number(value: object) -> float:
    if not isinstance(value, int | float | np.number | np.bool_):
        return math.nan
    try:
        return float(value)
    except (OverflowError, TypeError):
        return math.nan


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What each pixel column shows, left to right; a column without a number is left out."""

    t_first: Floats
    t_last: Floats
    first: Floats
    lo: Floats
    hi: Floats
    last: Floats
    broken: NDArray[np.bool_]  # the line does not reach back to the column before
    merged: bool  # there are more samples than columns; else each column is one sample

    def gaps(self, longer_than: float) -> Floats:
        """Rows of (end of the last sample, start of the next)."""
        wide = np.flatnonzero(self.t_first[1:] - self.t_last[:-1] > longer_than)
        return np.column_stack((self.t_last[wide], self.t_first[wide + 1]))


class Series:
    """Each sample is a point, or a bucket of points with their extremes; `value` is the mean of a fetched bucket
    and the last point of one that filled live."""

    def __init__(self, t: Floats, lo: Floats, hi: Floats, value: Floats, n: Floats, began: Floats) -> None:
        self._columns = tuple(map(Column, _ordered(t, lo, hi, value, n, began)))
        self._pyramid, self._landmarks = Pyramid(self.lo, self.hi), Landmarks(self.t)
        self._silent_after, self._judged_size = math.inf, 0

    @classmethod
    def from_points(cls, t: object, values: object) -> Series:
        return cls(*_points(t, values))

    @classmethod
    def from_buckets(
        cls, t: object, lo: object, hi: object, mean: object, n: object, began: object | None = None
    ) -> Series:
        """`t` is the moment of each bucket's last point, `began` that of its first."""
        times, low, high, middle = floats(t), floats(lo), floats(hi), floats(mean)
        size = min(len(low), len(high), len(middle))
        ends = np.stack((low[:size], high[:size], middle[:size]))
        low, high = np.fmin.reduce(ends), np.fmax.reduce(ends)
        middle = np.where(np.isfinite(middle[:size]), middle[:size], low / 2 + high / 2)
        counts = floats(n)
        first = times if began is None else np.fmin(np.fmax(floats(began), FIRST_SECOND)[: len(times)], times)
        return cls(times, low, high, middle, np.where(counts >= 0, np.minimum(counts, MOST_POINTS), 1.0), first)

    @property
    def t(self) -> Floats:
        return self._columns[0].view()

    @property
    def lo(self) -> Floats:
        return self._columns[1].view()

    @property
    def hi(self) -> Floats:
        return self._columns[2].view()

    @property
    def value(self) -> Floats:
        return self._columns[3].view()

    @property
    def n(self) -> Floats:
        return self._columns[4].view()

    @property
    def began(self) -> Floats:
        """The moment of each sample's first point; `t` is that of its last."""
        return self._columns[5].view()

    def __len__(self) -> int:
        return len(self.t)

    def append(self, t: object, values: object, bucket: float = 0.0) -> None:
        """Add live points; those in the same `bucket` seconds share one sample that keeps their extremes."""
        self._extend(_ordered(*_points(t, values)), bucket)

    def extend(self, other: Series, since: float = -math.inf, bucket: float = 0.0) -> None:
        """Likewise add what another has later than `since`."""
        start = int(np.searchsorted(other.t, since, side="right"))
        self._extend(tuple(column.view()[start:] for column in other._columns), bucket)

    def _extend(self, fresh: tuple[Floats, ...], bucket: float) -> None:
        start = len(self)
        if not len(fresh[0]):
            return
        late = start > 0 and fresh[0][0] < self.t[-1]
        if late or (start and bucket > 0):
            # a late packet is sorted in, and the newest bucket may not be full yet
            start = int(np.searchsorted(self.t, min(fresh[0][0], self.t[-1]), side="left"))
            kept = (column.view()[start:] for column in self._columns)
            fresh = tuple(map(np.concatenate, zip(kept, fresh, strict=True)))
            fresh = _ordered(*fresh) if late else fresh
        if bucket > 0:
            fresh = _merged(fresh, bucket)
        for column, values_of in zip(self._columns, fresh, strict=True):
            column.replace_tail(start, values_of)
        self._pyramid.refresh(self.lo, self.hi, start)
        self._landmarks.refresh(self.t, start)

    def converted(self, factor: float, offset: float) -> Series:
        """Each value times `factor`, which is positive, and plus `offset`."""
        with np.errstate(over="ignore"):
            lo, hi, value = (floats(column * factor + offset) for column in (self.lo, self.hi, self.value))
        return Series(self.t.copy(), lo, hi, value, self.n.copy(), self.began.copy())

    def silent_after(self) -> float:
        """Seconds without a point that are a silence. Looked at again when the series has doubled."""
        if len(self) >= max(2 * self._judged_size, 1):
            self._silent_after, self._judged_size = silent_after(self.began, self.t, self.n), len(self)
        return self._silent_after

    def columns(self, start: float, end: float, count: int) -> Columns:
        """At most `count` columns from `start` to `end`, and one sample more on each side for the line to come from."""
        bounds = self._bounds(start, end, count)
        if len(bounds) < 2:
            return Columns(*(np.empty(0),) * 6, broken=np.empty(0, np.bool_), merged=False)
        starts, ends = bounds[:-1], bounds[1:] - 1
        lo, hi = self._pyramid.extremes(self.lo, self.hi, bounds)
        there, broken = np.isfinite(lo), np.zeros(len(lo), np.bool_)
        if not there.all():
            starts, ends, lo, hi = starts[there], ends[there], lo[there], hi[there]
            broken = np.diff(np.flatnonzero(there), prepend=-1) > 1
        t_first, t_last = self.began.take(starts), self.t.take(ends)
        seen = max(self.silent_after(), (end - start) / count)  # a silence within a pixel parts nothing
        broken[1:] |= t_first[1:] - t_last[:-1] > seen
        first, last = self.value.take(starts), self.value.take(ends)
        return Columns(
            t_first,
            t_last,
            np.where(np.isfinite(first), first, lo),
            lo,
            hi,
            np.where(np.isfinite(last), last, hi),
            broken,
            merged=int(bounds[-1] - bounds[0]) > len(bounds) - 1,
        )

    def _bounds(self, start: float, end: float, count: int) -> Indices:
        """Sample indices at which columns begin, and one past the last; every sample is a column when there are few."""
        first = max(int(np.searchsorted(self.t, start, side="left")) - 1, 0)
        past = min(int(np.searchsorted(self.t, end, side="right")) + 1, len(self))
        if past - first <= count:
            return np.arange(first, past + 1, dtype=np.int64)
        # columns start at multiples of their width, so that they do not shimmer while the view moves
        width = (end - start) / count
        if past - first <= FEW_SAMPLES:
            number = np.floor(self.t[first:past] / width)
            inner = np.flatnonzero(number[1:] > number[:-1]) + (first + 1)
            return np.concatenate(([first], inner, [past]))
        edges = np.arange(math.floor(start / width), math.floor(end / width) + 2, dtype=np.float64) * width
        bounds = np.append(first, np.clip(self._landmarks.places(self.t, edges), first, past))
        return np.append(bounds[np.append(bounds[1:], past) > bounds], past)

    def nearest(self, t: float) -> int | None:
        """The index of the sample closest in time; it may be one without a number."""
        if not len(self):
            return None
        after = min(int(np.searchsorted(self.t, t)), len(self) - 1)
        before = max(after - 1, 0)
        return before if abs(t - self.t[before]) <= abs(self.t[after] - t) else after


def _points(t: object, values: object) -> tuple[Floats, ...]:
    times, numbers = floats(t), floats(values)
    return times, numbers, numbers, numbers, np.isfinite(numbers).astype(np.float64), times


def _ordered(*columns: Floats) -> tuple[Floats, ...]:
    """Columns of one length, sorted by time, without samples that no calendar can place."""
    size = min(map(len, columns))
    cut = tuple(column[:size] for column in columns)
    t = cut[0]
    placed = (t >= FIRST_SECOND) & (t <= LAST_SECOND)
    if not placed.all():
        cut = tuple(column[placed] for column in cut)
    if (cut[0][1:] < cut[0][:-1]).any():
        order = np.argsort(cut[0], kind="stable")
        cut = tuple(column[order] for column in cut)
    return cut


def _merged(columns: tuple[Floats, ...], bucket: float) -> tuple[Floats, ...]:
    """One sample for each bucket of time: last time, extremes, last number, number of points, first time."""
    t, lo, hi, value, n, began = columns
    number = np.floor(t / bucket)
    ends = np.append(np.flatnonzero(number[1:] > number[:-1]), len(t) - 1)
    if len(ends) == len(t):
        return columns
    starts = np.append(0, ends[:-1] + 1)
    known = np.maximum.accumulate(np.where(np.isfinite(value), np.arange(len(t)), 0))[ends]
    latest = np.where(known >= starts, value[known], np.nan)
    extremes = np.fmin.reduceat(lo, starts), np.fmax.reduceat(hi, starts)
    return t[ends], *extremes, latest, np.add.reduceat(n, starts), np.minimum.reduceat(began, starts)
