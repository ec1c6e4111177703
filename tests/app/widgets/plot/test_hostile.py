"""No series, name or moment from outside stops the plot."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.series import Series
from app.widgets.plot import TimeSeriesPlot
from app.widgets.plot.overlay import Mark, Note, Threshold

from .conftest import DAY, NOW

NAN, INF = float("nan"), float("inf")
N = 500
TIMES = (NOW - DAY + DAY / N * np.arange(1, N + 1)).tolist()
RANDOM = random.Random(119)

VALUES: dict[str, Any] = {
    "None": [None] * N,
    "strings": ["21.5", "<b>x</b>"] * (N // 2),
    "dicts": [{}, {"a": 1}] * (N // 2),
    "bools among numbers": [True, 3, False, 2.5] * (N // 4),
    "over 2^63": [2**63, -(2**63) - 1, 2**1_000, 10**400] * (N // 4),
    "all NaN": [NAN] * N,
    "inf": [INF, -INF, 1.0, 2.0] * (N // 4),
    "1e308": [1e308, -1e308] * (N // 2),
    "flat 1e308": [1.7e308] * N,
    "1e-310": [1e-310, 0.0] * (N // 2),
    "everything": [RANDOM.choice([None, "x", {}, True, 2**70, NAN, INF, 1e308, 1e-310, 3]) for _ in range(N)],
    "object array": np.array([None, "x", 3, {}] * (N // 4), dtype=object),
    "nothing": [],
    "text": "not a list",
    "one": [5],
    "one NaN": [NAN],
    "two, one of them NaN": [NAN, 5],
    "bytes": b"\x00\x01",
    "complex numbers": [1 + 2j, 3] * (N // 2),
    "nested lists": [[1], [2, [3]]] * (N // 2),
    "dates": [datetime(2026, 11, 22, tzinfo=UTC), timedelta(1)] * (N // 2),
    "decimals and fractions": [Decimal("1.5"), Fraction(1, 3), 2.0, 3] * (N // 4),
    "signed zero": [0.0, -0.0] * (N // 2),
    "smallest subnormal": [5e-324, -5e-324] * (N // 2),
    "alternating huge and tiny": [1e300, 1e-300] * (N // 2),
    "a spike among NaN": [NAN] * (N // 2) + [7.0] + [NAN] * (N // 2 - 1),
    "64-bit ends": [2**63 - 1, -(2**63), 2**64 - 1, 0] * (N // 4),
    "float32": np.full(N, np.float32(3.4e38)),
    "unsigned bytes": np.arange(N) % 256,
    "two dimensions": np.ones((N, 2)),
}
MOMENTS: dict[str, Any] = {
    "same": [NOW] * N,
    "unsorted": RANDOM.sample(TIMES, N),
    "backwards": TIMES[::-1],
    "zero and before": [0, -1, -(2**31), -62_135_596_800] * (N // 4),
    "2^31 and year 9999": [2**31, 253_402_300_799] * (N // 2),
    "1e18": [1e18, NOW] * (N // 2),
    "NaN and inf": [NAN, INF, -INF, NOW] * (N // 4),
    "text": ["2026-11-22"] * N,
    "None": None,
    "nanoseconds": [int(t * 1e9) for t in TIMES],
    "milliseconds": [t * 1_000 for t in TIMES],
    "all but one the same": [NOW] * (N - 1) + [NOW - DAY],
    "one microsecond apart": [NOW + 1e-6 * n for n in range(N)],
    "every second one missing": [None, NOW] * (N // 2),
    "a lone one far ahead": [*TIMES[:-1], NOW + 3e9],
    "nothing": [],
}


def visit(plot: TimeSeriesPlot, t: Any, values: Any) -> None:
    """Everything a person might do with it."""
    plot.set_series("a", "a", "ppm", Series.from_points(t, values))
    plot.set_series("b", "b", "", Series.from_buckets(t, values, values, values, values))
    plot.append("a", t, values)
    plot.append("a", NOW, 4)
    for start, end in ((NOW - DAY, NOW), (NOW - 1, NOW + 1), (-1e18, 1e18), (NAN, INF), (NOW, NOW)):
        plot.set_range(start, end)
        plot.grab()
    canvas = plot._canvas
    QTest.mouseMove(canvas, QPoint(canvas.width() // 2, canvas.height() // 2))
    for key in (
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Plus,
        Qt.Key.Key_Minus,
        Qt.Key.Key_Home,
        Qt.Key.Key_Space,
        Qt.Key.Key_D,
        Qt.Key.Key_S,
        Qt.Key.Key_D,
    ):
        QTest.keyClick(plot, key)
        plot._draw()
        plot.grab()
    plot.set_notes([Note("1", float("nan"), "never"), Note("2", 1e300, "<b>late</b>\n" * 99)])
    plot.set_thresholds([Threshold("3", "a", 1e308), Threshold("4", "a", float("nan")), Threshold("5", "b", -1e308)])
    plot.set_marks([Mark(-1e300, "late", ""), Mark(NOW, "duplicate", "x" * 9_999)])
    plot._draw()
    plot._count()
    plot.grab()
    for axis in ("", "unit ppm", "series b"):
        assert plot.made_menu(axis, 0.5, 0.5).actions()
    assert "".join(plot.csv_lines())


@pytest.mark.parametrize("name", VALUES)
def test_that_no_values_stop_the_plot(plot: TimeSeriesPlot, name: str) -> None:
    visit(plot, TIMES, VALUES[name])


@pytest.mark.parametrize("name", MOMENTS)
def test_that_no_moments_stop_the_plot(plot: TimeSeriesPlot, name: str) -> None:
    visit(plot, MOMENTS[name], list(range(N)))


@pytest.mark.slow
def test_that_ten_million_samples_are_drawn(plot: TimeSeriesPlot) -> None:
    size = 10_000_000
    plot.set_series("a", "a", "", Series.from_points(np.linspace(NOW - DAY, NOW, size), np.zeros(size)))
    plot._draw()
    assert not plot.grab().isNull()


def test_that_names_are_plain_text_on_one_line_and_cut(plot: TimeSeriesPlot, qtbot: QtBot) -> None:
    markup = '<img src="file:///dev/zero"><h1 style="color:#ff0000">red</h1>'
    for key, name in {
        "markup": markup,
        "long": "x" * 20_000_000,
        "marks": "a" + "\u0301" * 500_000,
        "lines": "a\n\tb",
    }.items():
        plot.set_series(key, name, markup, Series.from_points(TIMES, range(N)))
    plot._draw()
    picture = plot.grab().toImage()
    red = QColor("#ff0000").rgb()
    assert all(picture.pixel(x, y) != red for x in range(picture.width()) for y in range(0, picture.height(), 2))
    assert len(plot.accessibleDescription()) < 5_000
