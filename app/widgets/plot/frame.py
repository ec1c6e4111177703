"""One frame of a plot as numbers: which columns, on which axis, in which range, with which silences. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.pyramid import Floats
from app.series import FIRST_SECOND, LAST_SECOND, Columns, Series
from app.silence import common_gaps
from app.widgets.plot.ranges import TimeRange, ValueRange, value_range

NARROWEST_BAND = 2.0  # pixels
ARM = 3.0  # pixels of each arm of the cross that marks a sample no line touches
SNAP = 6.0  # pixels
BROADEST = 3.0  # pixels from a bar to the next that a bar may fill


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    label: str
    unit: str
    series: Series
    place: int  # its number among colours and dashes
    group: str = ""  # the axis that somebody has put it on

    @property
    def axis(self) -> str:
        """Series of one unit share an axis; one without a unit has its own."""
        return self.group or (f"unit {self.unit}" if self.unit else self.own_axis)

    @property
    def own_axis(self) -> str:
        return f"series {self.key}"

    @property
    def title(self) -> str:
        return f"{self.label} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Axis:
    key: str
    lines: tuple[Line, ...]
    shown: ValueRange


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    shown: TimeRange
    axes: tuple[Axis, ...]
    columns: Mapping[str, Columns]  # by key of the line
    silences: Floats  # rows of (start, end)


@dataclass(frozen=True, slots=True, eq=False)
class Strokes:
    """A line in pixels. `bars` are rows of (x, y, x, y), each from one end to the other of a stroke of its own."""

    merged: bool  # the bars are upright, one beside the other, and are the line
    x: Floats
    y: Floats
    joined: NDArray[np.bool_]  # the line goes on to the next vertex
    bars: Floats

    def ink(self) -> float:
        """Pixels up and down that all strokes have together."""
        along, up = np.abs(self.y[1:] - self.y[:-1]), np.abs(self.bars[:, 3] - self.bars[:, 1])
        return float(along.sum() + up.sum())

    def segments(self) -> Floats:
        """The line as rows of (x, y, x, y)."""
        rows: Floats = np.column_stack((self.x[:-1], self.y[:-1], self.x[1:], self.y[1:]))[self.joined[:-1]]
        return rows

    def pieces(self) -> list[Floats]:
        """The line as rows of (x, y), one array for each part that is joined."""
        ends = np.flatnonzero(~self.joined) + 1
        return [piece for piece in np.split(np.column_stack((self.x, self.y)), ends) if len(piece) > 1]


@dataclass(frozen=True, slots=True)
class Reading:
    line: Line
    t: float
    value: float


def frame(
    lines: Sequence[Line], shown: TimeRange, manual: Mapping[str, ValueRange], width: int, now: float | None
) -> Frame:
    """`manual` holds the axes a person has scaled; `now` is given while the plot is live, for a silence that lasts."""
    columns = {line.key: line.series.columns(shown.start, shown.end, width) for line in lines}
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        grouped.setdefault(line.axis, []).append(line)
    axes = tuple(
        Axis(key, tuple(members), manual.get(key) or _fitted([columns[line.key] for line in members], shown))
        for key, members in grouped.items()
    )
    gaps = _silences([(columns[line.key], line.series.silent_after()) for line in lines], now)
    wide = (gaps[:, 1] - gaps[:, 0]) * width > NARROWEST_BAND * shown.span
    return Frame(shown, axes, columns, gaps[wide])


def _fitted(members: Sequence[Columns], shown: TimeRange) -> ValueRange:
    """The range of what is seen; of the samples around it when there is none inside."""
    inside = [
        slice(int(np.searchsorted(one.t_last, shown.start)), int(np.searchsorted(one.t_first, shown.end, "right")))
        for one in members
    ]
    seen = inside if any(one.start < one.stop for one in inside) else [slice(None)] * len(members)
    lows = np.concatenate([one.lo[part] for one, part in zip(members, seen, strict=True)])
    highs = np.concatenate([one.hi[part] for one, part in zip(members, seen, strict=True)])
    return value_range(float(lows.min()), float(highs.max())) if len(lows) else ValueRange(0, 1)


def _silences(lines: Sequence[tuple[Columns, float]], now: float | None) -> Floats:
    """When none of the lines had a sample, by the rhythm of those that have one; not before the first or after the
    last of all."""
    least = min((longer_than for _, longer_than in lines), default=math.inf)
    if least == math.inf:
        return np.empty((0, 2))
    gaps = common_gaps(_gaps(columns, 0.0 if one == math.inf else one, now) for columns, one in lines)
    if now is not None:
        gaps[gaps[:, 1] == LAST_SECOND, 1] = now
    return gaps[(gaps[:, 0] > FIRST_SECOND) & (gaps[:, 1] < LAST_SECOND) & (gaps[:, 1] - gaps[:, 0] > least)]


def _gaps(columns: Columns, longer_than: float, now: float | None) -> Floats:
    """With the time before a line's first sample, and after its last unless it is live and not yet silent."""
    before, after = columns.t_first[:1], columns.t_last[-1:]
    if not len(before):
        return np.array([[FIRST_SECOND, LAST_SECOND]])
    is_over = now is None or now - after[0] > longer_than
    ends = np.array([[FIRST_SECOND, before[0]], [after[0], LAST_SECOND]])
    return np.concatenate((ends[:1], columns.gaps(longer_than), ends[1:] if is_over else ends[:0]))


def strokes(columns: Columns, shown: TimeRange, values: ValueRange, width: float, height: float) -> Strokes:
    """Merged columns are upright bars that touch; samples are a line, with a bar where one is a bucket."""
    parted = np.append(columns.broken[1:], True)[: len(columns.broken)]
    if columns.merged:
        return _bars(columns, shown, values, width, height)
    x, y = shown.fraction(columns.t_last) * width, _down(columns.last, values, height)
    ranged, alone = columns.hi > columns.lo, parted & np.append(True, parted[:-1])[: len(parted)]
    lo, hi = (_down(end[ranged], values, height) for end in (columns.lo, columns.hi))
    at, up = x[alone], y[alone]
    bars = (
        np.column_stack((x[ranged], lo, x[ranged], hi)),
        np.column_stack((at - ARM, up, at + ARM, up)),
        np.column_stack((at, up - ARM, at, up + ARM)),
    )
    return Strokes(False, x, y, ~parted, np.concatenate(bars))


def _bars(columns: Columns, shown: TimeRange, values: ValueRange, width: float, height: float) -> Strokes:
    """On whole pixels, each long enough to meet the end of the one before, and broad enough where pixels are between.

    Those farther apart are joined by a line.
    """
    x = np.floor(shown.fraction((columns.t_first + columns.t_last) / 2) * width) + 0.5
    step, joined, before = x[1:] - x[:-1], ~columns.broken[1:], columns.last[:-1]
    near = step <= BROADEST
    meets, far = joined & near, np.flatnonzero(joined & ~near)
    bars = np.column_stack((x, columns.lo, x, columns.hi))
    bars[1:, 0] -= np.where(meets, np.maximum(step - 1, 0), 0)
    bars[1:, 1] = np.where(meets, np.minimum(bars[1:, 1], before), bars[1:, 1])
    bars[1:, 3] = np.where(meets, np.maximum(bars[1:, 3], before), bars[1:, 3])
    bars[:, 1::2] = _down(bars[:, 1::2], values, height)
    lines = np.column_stack((x[far], columns.last[far], x[far + 1], columns.first[far + 1])).reshape(-1, 2)
    return Strokes(True, lines[:, 0], _down(lines[:, 1], values, height), np.arange(len(lines)) % 2 == 0, bars)


def _down(y: Floats, values: ValueRange, height: float) -> Floats:
    return (1 - values.fraction(y)) * height


def readings(lines: Iterable[Line], at: float, second_per_pixel: float) -> list[Reading]:
    """The sample of each line nearest to a moment, if the line is there at that moment."""
    found = []
    for line in lines:
        index = line.series.nearest(at)
        if index is None:
            continue
        t = float(line.series.t[index])
        if abs(t - at) <= max(line.series.silent_after() / 2, SNAP * second_per_pixel):
            found.append(Reading(line, t, float(line.series.value[index])))
    return found


def snapped(lines: Iterable[Line], at: float, second_per_pixel: float) -> float:
    """The moment of a sample, when one is within reach of the pointer."""
    times = [reading.t for reading in readings(lines, at, second_per_pixel)]
    nearest = min(times, key=lambda t: abs(t - at), default=at)
    return nearest if abs(nearest - at) <= SNAP * second_per_pixel else at


def next_sample(lines: Iterable[Line], at: float, least: float) -> float | None:
    """The moment of the first sample at least `least` seconds later, or earlier when that is negative."""
    times = []
    for line in lines:
        t = line.series.t
        index = int(np.searchsorted(t, at + least)) if least > 0 else int(np.searchsorted(t, at + least, "right")) - 1
        if 0 <= index < len(t):
            times.append(float(t[index]))
    return min(times, key=lambda t: abs(t - at), default=None)
