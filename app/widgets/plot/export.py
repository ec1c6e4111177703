"""What a plot shows, as text: a table for spreadsheets and a sentence for screen readers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

import numpy as np

from app.pyramid import Floats
from app.widgets.plot.frame import Frame, Line
from app.widgets.plot.ranges import TimeRange
from app.widgets.plot.ticks import duration, local, reading
from embedded_server.domain.csv_cell import harmless


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A copy of what a line has in the range: the series may grow while the table is written."""

    heads: tuple[str, ...]
    t: Floats
    columns: tuple[Floats, ...]


def csv_lines(lines: Sequence[Line], shown: TimeRange) -> Iterator[str]:
    """A row for each moment that any line has a sample at; minimum and maximum where samples are buckets.

    The copy is taken at once, so the rows may be written in another thread.
    """
    return _rows([_part(line, shown) for line in lines])


def _part(line: Line, shown: TimeRange) -> _Part:
    series = line.series
    first, past = np.searchsorted(series.t, shown.start, "left"), np.searchsorted(series.t, shown.end, "right")
    t, value, lo, hi = (column[first:past].copy() for column in (series.t, series.value, series.lo, series.hi))
    if (hi > lo).any():
        return _Part((line.title, f"{line.title} min", f"{line.title} max"), t, (value, lo, hi))
    return _Part((line.title,), t, (value,))


def _rows(parts: Sequence[_Part]) -> Iterator[str]:
    yield _row(["time", *(harmless(head) for part in parts for head in part.heads)])
    times = np.unique(np.concatenate([part.t for part in parts])) if parts else np.empty(0)
    for t in times:
        cells = [local(float(t), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")]
        for part in parts:
            index = int(np.searchsorted(part.t, t))
            there = index < len(part.t) and part.t[index] == t
            cells += [_cell(float(column[index])) if there else "" for column in part.columns]
        yield _row(cells)


def _cell(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.15g}"


def _row(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def summary(frame: Frame) -> str:
    """`co2 402 to 1,380 ppm, 3 series, 24 h`."""
    parts = []
    lines = [line for axis in frame.axes for line in axis.lines]
    for axis in frame.axes[:1]:
        columns = frame.columns[axis.lines[0].key]
        if len(columns.lo):
            low, high = (reading(float(end)) for end in (columns.lo.min(), columns.hi.max()))
            parts.append(f"{axis.lines[0].label} {low} to {high} {axis.lines[0].unit}".strip())
    parts += [f"{len(lines)} series", duration(frame.shown.span)]
    return ", ".join(parts)
