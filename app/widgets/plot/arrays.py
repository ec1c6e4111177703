"""From rows of numbers to Qt's painter, without an object of Python for each."""

from __future__ import annotations

from typing import cast

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPolygonF
from shiboken6 import Shiboken

from app.pyramid import Floats


def draw_boxes(painter: QPainter, rows: Floats) -> None:
    """Rows of (x, y, width, height), as Qt has them in memory."""
    if len(rows):
        packed = np.ascontiguousarray(rows, np.float64)
        painter.drawRects(cast(QRectF, Shiboken.wrapInstance(packed.ctypes.data, QRectF)), len(packed))


def draw_segments(painter: QPainter, rows: Floats) -> None:
    """Rows of (x, y, to x, to y), likewise."""
    if len(rows):
        packed = np.ascontiguousarray(rows, np.float64)
        painter.drawLines(cast(QLineF, Shiboken.wrapInstance(packed.ctypes.data, QLineF)), len(packed))


def draw_polyline(painter: QPainter, rows: Floats) -> None:
    """Rows of (x, y), joined at their corners; not for thousands."""
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in rows.tolist()]))
