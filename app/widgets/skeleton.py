"""Rows of a table that is still on its way."""

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.widgets import paint
from app.widgets.look import Look

ROW = 44
BAR = 12
MARGIN = 24
STARTS = (0.0, 0.24, 0.55, 0.78)  # of the width, one bar a column
LENGTHS = (0.11, 0.2, 0.09, 0.07)
UNEVEN = (1.0, 0.8, 1.25, 1.1, 0.7, 1.3)


class Skeleton(QWidget):
    """Fades out downwards; it does not move."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setAccessibleName("Loading")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, painter = self._look, QPainter(self)
        height, width = look.px(ROW), self.width() - look.px(2 * MARGIN)
        rows = min(self.height() // height, 12)
        for at in range(rows):
            painter.setOpacity(1 - at / (rows + 2))
            top = at * height
            edge = top + height - 0.5
            paint.draw_rule(painter, QLineF(0, edge, self.width(), edge), look.color("line"))
            for column, (start, length) in enumerate(zip(STARTS, LENGTHS, strict=True)):
                share = length * UNEVEN[(at + column) % len(UNEVEN)]
                left, bar = look.px(MARGIN) + start * width, look.px(BAR)
                place = QRectF(left, top + (height - bar) / 2, share * width, bar)
                paint.draw_rounded(painter, place, bar / 2, look.color("neutral_soft"))
