"""Beside the code: line numbers, and a sign where something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.widgets.fonts import Type
from app.widgets.look import Look
from app.widgets.paint import draw_icon, draw_text, text_width

SIGN, PADDING = 14, 12
LEAST_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line in sight; `number` counts from 1."""

    number: int
    top: float
    height: float
    is_current: bool
    problem: str


class CodeGutter(QWidget):
    """Paints the lines its owner says are in sight; a click goes to one."""

    def __init__(
        self, look: Look, lines: Callable[[], Iterator[Line]], go_to: Callable[[int], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._look, self._lines, self._go_to = look, lines, go_to

    def width_for(self, line_count: int) -> int:
        digits = max(len(str(line_count)), LEAST_DIGITS)
        return round(text_width(self._look, Type.MONO, "0") * digits) + self._look.px(2 * PADDING + SIGN)

    def sizeHint(self) -> QSize:
        return QSize(self.width_for(0), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = self._look, QPainter(self)
        painter.fillRect(event.rect(), look.color("surface"))
        right = self.width() - look.px(PADDING)
        for line in self._lines():
            box = QRectF(0, line.top, right, line.height)
            style = Type.MONO_STRONG if line.is_current else Type.MONO
            role = "danger" if line.problem else "text" if line.is_current else "text3"
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            draw_text(painter, look, box, str(line.number), style, role, align=align)
            if line.problem:
                sign = QRectF(look.px(4), line.top, look.px(SIGN), line.height)
                draw_icon(painter, look, "circle-x", "danger", SIGN, sign)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for line in self._lines():
            if line.top <= event.position().y() < line.top + line.height:
                self._go_to(line.number)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            y = event.pos().y()
            said = next((one.problem for one in self._lines() if one.top <= y < one.top + one.height), "")
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)
