"""Lines on a painter, by pyqtgraph's short way from arrays to Qt."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen

from app.theme import Theme
from app.widgets.plot.colors import line_color, line_dashes
from app.widgets.plot.frame import Strokes

BROAD, THIN = 1.5, 1.0
HEAVY = 36_000.0  # pixels of ink from which on a line is a solid band, and thin hard strokes look the same
POLYLINE_UP_TO = 300  # vertices; a broad smooth polyline costs twenty times as much as its segments alone
POLYLINE_INK = 3_000.0  # pixels; likewise, where few vertices go far up and down


class Curve:
    """Kept from frame to frame, because pyqtgraph reuses its buffers.

    The items are painted without a scene: pyqtgraph's axes, labels and legend render HTML, and its view boxes add a
    transform that makes broad pens four times slower than pixels do.
    """

    def __init__(self) -> None:
        import pyqtgraph  # late: it costs 200 ms, which a start without a plot does not pay

        self._line, self._bars = (pyqtgraph.PlotCurveItem(skipFiniteCheck=True) for _ in range(2))
        self._bars.setSegmentedLineMode("on")

    def draw(self, painter: QPainter, theme: Theme, place: int, strokes: Strokes) -> None:
        dashes = line_dashes(place)
        heavy = strokes.ink() > HEAVY
        self._draw_bars(painter, QPen(line_color(theme, place), THIN if heavy else BROAD), strokes, dashes, heavy)
        if len(strokes.x):
            short = len(strokes.x) <= POLYLINE_UP_TO and strokes.ink() <= POLYLINE_INK
            broad = not heavy and (not dashes or short)
            pen = QPen(line_color(theme, place), BROAD if broad else THIN)
            if dashes:
                pen.setDashPattern(dashes)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # segments that overlap would show as dots
            self._line.setSegmentedLineMode("off" if dashes or short else "on")
            self._line.setData(strokes.x, strokes.y, connect=strokes.joined, pen=pen, antialias=True)
            self._line.paint(painter, None, None)

    def _draw_bars(
        self, painter: QPainter, pen: QPen, strokes: Strokes, dashes: tuple[float, ...], heavy: bool
    ) -> None:
        """Dashes of upright bars are those that stand in the gaps of the pattern left out."""
        x, y = strokes.bars_x, strokes.bars_y
        if dashes and not len(strokes.x):
            shown = np.searchsorted(np.cumsum(dashes), np.floor(x) % sum(dashes), side="right") % 2 == 0
            x, y = x[shown], y[shown]
        if len(x):
            self._bars.setData(x, y, connect="pairs", pen=pen, antialias=not heavy)
            self._bars.paint(painter, None, None)
