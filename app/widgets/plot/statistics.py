"""What the lines of a plot amount to between two moments. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import pairwise

import numpy as np

from app.series import Columns
from app.widgets.plot.frame import Frame, Line, readings
from app.widgets.plot.ranges import TimeRange
from app.widgets.plot.ticks import local, reading

UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


@dataclass(frozen=True, slots=True)
class Statistic:
    line: Line
    points: int
    lo: float
    mean: float
    hi: float
    first: float
    last: float

    @property
    def change(self) -> float:
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the table of values: what the lines show at a moment."""

    t: float
    texts: tuple[str, ...]  # in the order of the lines


def statistic(line: Line, start: float, end: float) -> Statistic:
    """Of the samples in the range, its ends included; a bucket counts for all its points."""
    series = line.series
    first, past = np.searchsorted(series.t, start, "left"), np.searchsorted(series.t, end, "right")
    value, n = series.value[first:past], series.n[first:past]
    there = np.isfinite(value)
    value, n = value[there], n[there]
    if not len(value):
        return Statistic(line, 0, *(math.nan,) * 5)
    lo, hi = float(np.nanmin(series.lo[first:past])), float(np.nanmax(series.hi[first:past]))
    weight = float(n.sum())
    with np.errstate(over="ignore"):
        mean = float((value * (n / weight)).sum()) if weight else float(value[0])
    return Statistic(line, int(weight), lo, min(max(mean, lo), hi), hi, float(value[0]), float(value[-1]))


def statistics(lines: Iterable[Line], start: float, end: float) -> list[Statistic]:
    return [statistic(line, *sorted((start, end))) for line in lines]


def delta_words(lines: Sequence[Line], first: float, second: float, second_per_pixel: float) -> str:
    """`A to B 2 h 13 min · co2 +143 ppm · temperature −0.3 °C`."""
    before = {one.line.key: one.value for one in readings(lines, first, second_per_pixel)}
    after = {one.line.key: one.value for one in readings(lines, second, second_per_pixel)}
    parts = [f"A to B {distance(abs(second - first))}"]
    for line in lines:
        change = after.get(line.key, math.nan) - before.get(line.key, math.nan)
        if not math.isnan(change):
            parts.append(f"{line.label} {signed(change)} {line.unit}".strip())
    return " · ".join(parts)


def distance(seconds: float) -> str:
    """In its two biggest units: `4 h 59 min`, `33 min`, `1.25 s`."""
    if seconds < UNITS[-2][0]:
        return f"{reading(round(seconds, 3))} s"
    for (size, name), (smaller, smaller_name) in pairwise(UNITS):
        whole, rest = divmod(round(seconds / smaller), round(size / smaller))
        if whole:
            return f"{whole} {name} {rest} {smaller_name}" if rest else f"{whole} {name}"
    return ""  # never: what is less than a minute was said above


def signed(change: float) -> str:
    """With its sign, unless it is none: `+143`, `−0.3`, `0`."""
    return f"+{reading(change)}" if change > 0 else reading(change)


def shown_values(frame: Frame, lines: Sequence[Line]) -> list[Shown]:
    """What is drawn, moment by moment, newest first; a column of many samples says its extremes."""
    cells: dict[float, dict[str, str]] = {}
    for line in lines:
        columns = frame.columns[line.key]
        for index in _in_sight(columns, frame.shown):
            cells.setdefault(float(columns.t_last[index]), {})[line.key] = _said(columns, index)
    return [Shown(t, tuple(row.get(line.key, "") for line in lines)) for t, row in sorted(cells.items(), reverse=True)]


def _in_sight(columns: Columns, shown: TimeRange) -> list[int]:
    return [int(one) for one in np.flatnonzero((columns.t_last >= shown.start) & (columns.t_last <= shown.end))]


def _said(columns: Columns, index: int) -> str:
    lo, hi = float(columns.lo[index]), float(columns.hi[index])
    return reading(float(columns.last[index])) if lo == hi else f"{reading(lo)} to {reading(hi)}"


def moment_text(t: float, zone: tzinfo | None) -> str:
    return f"{local(t, zone):%Y-%m-%d %H:%M:%S}"
