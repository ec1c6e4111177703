"""Lines on a painter, by pyqtgraph's short way from arrays to Qt."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.theme import Theme
from app.widgets.plot.boxes import GROUP, banded, boxes
from app.widgets.plot.colors import line_color, line_dashes
from app.widgets.plot.frame import Strokes

BROAD, THIN = 1.5, 1.0
POLYLINE_UP_TO = 300  # vertices; a broad smooth polyline costs twenty times as much as its segments alone
POLYLINE_INK = 3_000.0  # pixels; likewise, where few vertices go far up and down


def load() -> None:
    """What lines are drawn with costs 200 ms to import; done in another thread, the window goes on meanwhile."""
    import pyqtgraph.Qt.internals  # noqa: F401


class Curve:
    """Kept from frame to frame, because pyqtgraph reuses its buffers.

    The items are painted without a scene: pyqtgraph's axes, labels and legend render HTML, and its view boxes add a
    transform that makes broad pens four times slower than pixels do.
    """

    def __init__(self) -> None:
        import pyqtgraph  # late: a start without a plot does not pay for it
        from pyqtgraph.Qt.internals import PrimitiveArray

        self._line = pyqtgraph.PlotCurveItem(skipFiniteCheck=True)
        self._bars = PrimitiveArray(QRectF, 4)

    def draw(self, painter: QPainter, theme: Theme, place: int, strokes: Strokes, *, crowded: bool) -> None:
        """`crowded`: there is so much ink that a pixel less of breadth is not seen."""
        color, dashes = line_color(theme, place), line_dashes(place)
        self._draw_bars(painter, color, strokes, dashes, fine=crowded and strokes.merged)
        if len(strokes.x):
            short = len(strokes.x) <= POLYLINE_UP_TO and strokes.ink() <= POLYLINE_INK
            broad = not crowded and (not dashes or short)
            pen = QPen(color, BROAD if broad else THIN)
            if dashes:
                pen.setDashPattern(dashes)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # segments that overlap would show as dots
            self._line.setSegmentedLineMode("off" if dashes or short else "on")
            self._line.setData(strokes.x, strokes.y, connect=strokes.joined, pen=pen, antialias=True)
            self._line.paint(painter, None, None)

    def _draw_bars(
        self, painter: QPainter, color: QColor, strokes: Strokes, dashes: tuple[float, ...], *, fine: bool
    ) -> None:
        """Dashes of upright bars are those that stand in the gaps of the pattern left out."""
        ends = np.column_stack((strokes.bars_x, strokes.bars_y)).reshape(-1, 4)
        if dashes and strokes.merged:
            starts = np.floor(ends[:, 0]) % sum(dashes)
            ends = ends[np.searchsorted(np.cumsum(dashes), starts, side="right") % 2 == 0]
        if len(ends):
            covered = boxes(ends, THIN if fine else BROAD, BROAD)
            if fine and covered[:, 3].mean() > GROUP:
                covered = banded(covered)
            self._bars.resize(len(covered))
            self._bars.ndarray()[:] = covered
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRects(*self._bars.drawargs())
