"""Lines on a painter, by pyqtgraph's short way from arrays to Qt."""

from __future__ import annotations

from PySide6.QtGui import QPainter

from app.theme import Theme
from app.widgets.plot.colors import line_dashes, line_pen
from app.widgets.plot.frame import Vertices

BROAD = 1.5
SMOOTH_FROM = 2.0  # vertices per pixel up to which a broad pen is as fast as a thin one
BROAD_DASHES_UP_TO = 300  # vertices; Qt strokes broad dashes a hundred times slower than thin ones


class Curve:
    """Kept from frame to frame, because pyqtgraph reuses its buffers.

    The item is painted without a scene: its axes, labels and legend render HTML, and its view boxes add a transform
    that makes broad pens four times slower than pixels do.
    """

    def __init__(self) -> None:
        import pyqtgraph  # late: it costs 200 ms, which a start without a plot does not pay

        self._item = pyqtgraph.PlotCurveItem(antialias=True, skipFiniteCheck=True)

    def draw(self, painter: QPainter, theme: Theme, place: int, line: Vertices, width: float) -> None:
        dashed = bool(line_dashes(place))
        broad = len(line.x) <= (BROAD_DASHES_UP_TO if dashed else SMOOTH_FROM * width)
        # segments: a broad antialiased polyline costs twenty times as much, and dashes need the polyline
        self._item.setSegmentedLineMode("on" if broad and not dashed else "off")
        self._item.setPen(line_pen(theme, place, BROAD if broad else 1.0))
        self._item.setData(line.x, line.y, connect=line.joined)
        self._item.paint(painter, None, None)
