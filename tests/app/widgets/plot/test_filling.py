"""A picture of boxes covers each pixel as much as Qt covers it, box by box."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.pyramid import Floats
from app.series import Series
from app.widgets.plot import TimeSeriesPlot
from app.widgets.plot.colors import line_color
from app.widgets.plot.filling import WHOLE, Filling, filling, in_sight

from .conftest import NOW

WIDTH, HEIGHT = 40, 60


def by_qt(boxes: Floats) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for box in boxes.tolist():
        painter.fillRect(QRectF(*box), QColor("black"))
    painter.end()
    return image


def covered(made: Filling) -> dict[tuple[int, int], float]:
    rows, places = np.nonzero(made.cover)
    parts = made.cover[rows, places] / 255
    parts[made.cover[rows, places] == WHOLE] = 1
    at = zip((places + made.left).tolist(), (rows + made.top).tolist(), strict=True)
    return dict(zip(at, parts.tolist(), strict=True))


bars = st.tuples(st.integers(0, 2), st.integers(1, 2), st.floats(-90, 90), st.floats(1.5, 200))


@given(st.lists(bars, min_size=1, max_size=12))
def test_that_each_pixel_is_covered_as_qt_covers_it(shapes: list[tuple[int, int, float, float]]) -> None:
    """Boxes side by side and apart, of one pixel and two, which may leave the picture above and below."""
    past, rows = 0, []
    for apart, breadth, top, height in shapes:
        rows.append((past + apart, top, breadth, height))
        past += apart + breadth
    parts, drawn = covered(filling(np.array(rows, np.float64), HEIGHT)), by_qt(np.array(rows, np.float64))
    assert all(0 <= x < past for x, _ in parts)
    for x in range(min(past, WIDTH)):
        for y in range(HEIGHT):
            seen = 1 - drawn.pixelColor(x, y).redF()
            assert abs(parts.get((x, y), 0) - seen) < 0.02, (x, y)


def test_that_boxes_far_beside_the_plot_are_left_out() -> None:
    boxes = np.array([(x, 5.0, 1.0, 9.0) for x in (-4e10, -1, 0, 39, 40, 4e10)])
    assert in_sight(boxes, WIDTH)[:, 0].tolist() == [0, 39]


def test_that_a_sample_years_before_a_burst_costs_no_pixels(plot: TimeSeriesPlot) -> None:
    t = NOW + np.arange(60_000) / 60_000
    values = np.random.default_rng(0).normal(size=len(t))
    plot.set_series("a", "a", "V", Series.from_points([NOW - 9e7, *t, NOW + 9e7], [0.0, *values, 0.0]))
    plot.set_range(NOW, NOW + 1)
    plot.draw_now()
    assert plot.grab().toImage().pixelColor(400, 180) == line_color(plot._look.theme, 0)
