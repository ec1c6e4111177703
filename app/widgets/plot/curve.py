"""Lines on a painter."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPen

from app.pyramid import Floats
from app.theme import Theme
from app.widgets.plot.arrays import draw_boxes, draw_polyline, draw_segments
from app.widgets.plot.boxes import GROUP, banded, boxes
from app.widgets.plot.colors import line_color, line_dashes
from app.widgets.plot.filling import WHOLE, filling, in_sight
from app.widgets.plot.frame import Strokes

BROAD, THIN = 1.5, 1.0
POLYLINE_UP_TO = 300  # vertices; a broad smooth polyline costs twenty times as much as its segments alone
POLYLINE_INK = 3_000.0  # pixels; likewise, where few vertices go far up and down
FULL = 8  # one part in so many of the plot, from which on boxes are laid down as a picture


def draw_curve(
    painter: QPainter, theme: Theme, place: int, strokes: Strokes, size: tuple[float, float], *, crowded: bool
) -> None:
    """`crowded`: there is so much ink that a pixel less of breadth is not seen."""
    color, dashes = line_color(theme, place), line_dashes(place)
    if len(strokes.bars):
        fine = crowded and strokes.merged
        covered = boxes(_undashed(strokes, dashes), THIN if fine else BROAD, BROAD)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        draw_boxes(painter, _laid_down(painter, color, in_sight(covered, size[0]), size[1]) if fine else covered)
    if len(strokes.x):
        short = len(strokes.x) <= POLYLINE_UP_TO and strokes.ink() <= POLYLINE_INK
        pen = QPen(color, BROAD if not crowded and (not dashes or short) else THIN)
        if dashes:
            pen.setDashPattern(dashes)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # segments that overlap would show as dots
        painter.setPen(pen)
        if dashes or short:
            for piece in strokes.pieces():
                draw_polyline(painter, piece)
        else:
            draw_segments(painter, strokes.segments())


def _undashed(strokes: Strokes, dashes: tuple[float, ...]) -> Floats:
    """Dashes of upright bars are those that stand in the gaps of the pattern left out."""
    if not dashes or not strokes.merged:
        return strokes.bars
    is_dash = np.repeat(np.arange(len(dashes)) % 2 == 0, np.array(dashes, np.int64))
    seen: Floats = strokes.bars[is_dash[strokes.bars[:, 0].astype(np.int64) % len(is_dash)]]
    return seen


def _laid_down(painter: QPainter, color: QColor, covered: Floats, height: float) -> Floats:
    """Lay down a picture of fine boxes where they fill much of a screen; those that are left to be drawn."""
    ink = float(covered[:, 3].sum())
    if ink <= GROUP * len(covered):
        return covered
    is_screen = painter.device().devicePixelRatio() == 1 and painter.paintEngine().type() == QPaintEngine.Type.Raster
    if not is_screen or ink * FULL < height * len(covered):
        return banded(covered)
    free = np.append(True, covered[1:, 0] >= covered[:-1, 0] + covered[:-1, 2])
    made = filling(covered[free], height)
    rows, row = made.cover.shape
    picture = QImage(made.cover.data, row, rows, row, QImage.Format.Format_Indexed8)
    parts = [color.rgb() & 0xFFFFFF | part << 24 for part in range(256)]
    picture.setColorTable([*parts[:WHOLE], color.rgb(), *parts[WHOLE + 1 :]])
    painter.drawImage(made.left, made.top, picture)
    left: Floats = covered[~free]
    return left
