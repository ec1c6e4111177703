"""What is in sight, as a table and as a sentence."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from app.series import Series
from app.widgets.plot.export import csv_lines, summary
from app.widgets.plot.frame import Line, frame
from app.widgets.plot.ranges import time_range

HOUR = time_range(0, 3_600)


def rows(*lines: Line) -> list[list[str]]:
    return list(csv.reader(csv_lines(lines, HOUR)))


def line(label: str, series: Series, unit: str = "ppm") -> Line:
    return Line(label, label, unit, series, 0)


def test_that_each_moment_has_one_row_and_each_line_its_column() -> None:
    co2, door = Series.from_points([60, 120, 9_999], [400.5, None, 1]), Series.from_points([90, 120], [1, 0])
    assert rows(line("co2", co2), line("door", door, "")) == [
        ["time", "co2 ppm", "door"],
        ["1970-01-01T00:01:00.000Z", "400.5", ""],
        ["1970-01-01T00:01:30.000Z", "", "1"],
        ["1970-01-01T00:02:00.000Z", "", "0"],
    ]


def test_that_buckets_have_their_extremes() -> None:
    assert rows(line("co2", Series.from_buckets([60], [1], [9], [5], [3]))) == [
        ["time", "co2 ppm", "co2 ppm min", "co2 ppm max"],
        ["1970-01-01T00:01:00.000Z", "5", "1", "9"],
    ]


@pytest.mark.parametrize("label", ["=cmd|'/c calc'!A0", "+1+1", "-1+1", "@SUM(A1)"])
def test_that_a_name_from_outside_is_no_formula(label: str) -> None:
    assert rows(line(label, Series.from_points([1], [1]), ""))[0][1] == f"'{label}"


def test_that_a_name_cannot_break_the_table() -> None:
    assert rows(line('a,"b"', Series.from_points([1], [-1]), ""))[1:] == [["1970-01-01T00:00:01.000Z", "-1"]]


def test_that_the_table_is_of_the_moment_it_was_asked_for() -> None:
    series = Series.from_points([60], [1])
    table = csv_lines([line("a", series)], HOUR)
    series.append([61], [2], bucket=3_600)
    assert len(list(table)) == 2


def test_that_the_summary_says_range_lines_and_length() -> None:
    co2 = Series.from_points(np.arange(0, 86_400, 300.0), np.linspace(402, 1_380, 288))
    lines = [line("co2", co2), line("b", co2, "°C"), line("c", co2, "%")]
    assert summary(frame(lines, time_range(0, 86_400), {}, 500, None)) == "co2 402 to 1,380 ppm, 3 series, 24 h"
    assert summary(frame([line("x", Series.from_points([], []))], HOUR, {}, 500, None)) == "1 series, 1 h"
