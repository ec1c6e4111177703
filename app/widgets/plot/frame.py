"""One frame of a plot as numbers: which columns, on which axis, in which range, with which silences. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.pyramid import Floats
from app.series import Columns, Series, common_gaps
from app.widgets.plot.ranges import TimeRange, ValueRange, value_range

NARROWEST_BAND = 2.0  # pixels
DOT = 1.5  # pixels to each side of a sample that no line touches
SNAP = 6.0  # pixels


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    label: str
    unit: str
    series: Series
    place: int  # its number among colours and dashes
    threshold: float | None = None

    @property
    def axis(self) -> str:
        """Series of one unit share an axis; one without a unit has its own."""
        return f"unit {self.unit}" if self.unit else f"series {self.key}"

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
class Vertices:
    """A line in pixels; where `joined` is 0 it does not go on to the next vertex."""

    x: Floats
    y: Floats
    joined: NDArray[np.int32]


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
    gaps = common_gaps(_gaps(line.series, columns[line.key], now) for line in lines)
    wide = (gaps[:, 1] - gaps[:, 0]) * width > NARROWEST_BAND * shown.span
    return Frame(shown, axes, columns, gaps[wide])


def _fitted(members: Sequence[Columns], shown: TimeRange) -> ValueRange:
    """The range of what is seen; of the samples around it when there is none inside."""
    inside = [(one.t_last >= shown.start) & (one.t_first <= shown.end) for one in members]
    seen = inside if any(mask.any() for mask in inside) else [np.ones_like(mask) for mask in inside]
    lows = np.concatenate([one.lo[mask] for one, mask in zip(members, seen, strict=True)])
    highs = np.concatenate([one.hi[mask] for one, mask in zip(members, seen, strict=True)])
    return value_range(float(lows.min()), float(highs.max())) if len(lows) else ValueRange(0, 1)


def _gaps(series: Series, columns: Columns, now: float | None) -> Floats:
    gaps = columns.gaps(series.silent_after())
    if now is None or not len(series) or now - series.t[-1] <= series.silent_after():
        return gaps
    return np.concatenate((gaps, [[series.t[-1], now]]))


def vertices(columns: Columns, shown: TimeRange, values: ValueRange, width: float, height: float) -> Vertices:
    """One vertex for a lone sample; first, lowest, highest and last for a column of several, as the full line would."""
    parted = np.append(columns.broken[1:], True)
    alone = columns.broken & parted
    if len(alone):
        alone[0] = parted[0]
    left, right = shown.fraction(columns.t_first) * width, shown.fraction(columns.t_last) * width
    if not alone.any() and not (columns.hi > columns.lo).any():
        return Vertices(left, _down(columns.last, values, height), (~parted).astype(np.int32))
    middle = (left + right) / 2
    x = np.column_stack((left - DOT * alone, middle, middle, right + DOT * alone)).ravel()
    y = np.column_stack((columns.first, columns.lo, columns.hi, columns.last)).ravel()
    joined = np.ones(len(x), np.int32)
    joined[3::4] = ~parted
    return Vertices(x, _down(y, values, height), joined)


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
