"""Broad boxes instead of many strokes: what they cover is the same to the last pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.pyramid import Floats
from app.widgets.plot.boxes import GROUP, banded, boxes

WIDTH, HEIGHT = 70, 60


def picture(covered: Floats) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for box in covered.tolist():
        painter.fillRect(QRectF(*box), QColor("black"))
    painter.end()
    return image


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 50), st.integers(0, 50)), max_size=3 * GROUP + 2))
def test_that_bars_in_groups_cover_the_pixels_of_each_by_itself(bars: list[tuple[int, int, int]]) -> None:
    """Steps of 0 and 2: bars on one another and bars apart."""
    x = np.cumsum([step for step, _, _ in bars]) + 0.5
    ends = np.array([(at, lo + 0.5, at, hi + 0.5) for at, (_, lo, hi) in zip(x, bars, strict=True)]).reshape(-1, 4)
    each = boxes(ends, 1, 1)
    assert picture(banded(each)) == picture(each)


def test_that_a_band_takes_few_boxes_down_its_columns() -> None:
    x = np.arange(GROUP * 4) + 0.5
    tops = np.tile((10.0, 12.0), GROUP * 2)
    each = boxes(np.column_stack((x, tops, x, tops + 500)), 1, 1)
    assert banded(each)[:, 3].sum() < each[:, 3].sum() / 10


def test_that_a_stroke_along_a_row_is_as_thick_as_one_up_is_broad() -> None:
    assert boxes(np.array([(2.0, 5.0, 8.0, 5.0), (5.0, 2.0, 5.0, 8.0)]), 1, 2).tolist() == [
        pytest.approx([1.5, 4, 7, 2]),
        pytest.approx([4.5, 1, 1, 8]),
    ]
