"""How a key becomes a stream, as a picture: key, sign-in, token, sender or reader."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.look import Look

HEIGHT = 190
BOX = QSize(166, 74)
LEAST_WIDTH = 4 * BOX.width() + 3 * 28  # with room for the arrows


@dataclass(frozen=True, slots=True)
class _Box:
    """`column` counts from the left, `line` is 0 (upper), 1 (middle) or 2 (lower)."""

    column: int
    line: int
    icon: str
    title: str
    text: tuple[str, str]
    ground: str = "surface"
    tone: str = "text"


_BOXES = (
    _Box(0, 1, "key-round", "App key", ("Names a program. Opens", "nothing on its own.")),
    _Box(1, 1, "user", "You sign in", ("Here by opening Sluice,", "elsewhere by password.")),
    _Box(2, 0, "log-in", "Pipe token", ("Sends only. Never", "expires."), "accent_soft", "accent_text"),
    _Box(2, 2, "database", "Password token", ("Reads and writes. Ends", "after 48 h."), "info_soft", "info"),
    _Box(3, 0, "router", "Device or network", ("Header: Authorization:", "Bearer + token")),
    _Box(3, 2, "chart-line", "You, a report", ("Lists the records you own", "or were given.")),
)
_ARROWS = ((0, 1), (1, 2), (1, 3), (2, 4), (3, 5))


class KeyStory(QWidget):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("How a key becomes a stream")
        self.setAccessibleDescription(
            "An app key and your sign-in give a pipe token for devices, which sends only and never expires, "
            "or a password token for people and reports, which reads and writes and ends after 48 hours."
        )

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(4 * BOX.width() + 120), self._look.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = [self._place(box) for box in _BOXES]
        for start, end in _ARROWS:
            self._draw_arrow(painter, places[start], places[end])
        for box, place in zip(_BOXES, places, strict=True):
            self._draw_box(painter, box, place)

    def _place(self, box: _Box) -> QRectF:
        width, height = self._look.px(BOX.width()), self._look.px(BOX.height())
        step = min((self.width() - width - 2) / 3, width * 1.45)
        top = box.line * (self.height() - height - 2) / 2
        return QRectF(0.5 + box.column * step, 0.5 + top, width, height)

    def _draw_box(self, painter: QPainter, box: _Box, place: QRectF) -> None:
        look = self._look
        edge = look.color("line") if box.ground == "surface" else look.color(box.ground)
        paint.draw_rounded(painter, place, 6, look.color(box.ground), edge)
        line, left = look.px(17), look.px(12)
        icon = QRectF(place.left() + left, place.top() + look.px(11), look.px(16), line)
        paint.draw_icon(painter, look, box.icon, box.tone, 16, icon)
        title = QRectF(icon.right() + 8, icon.top(), place.right() - icon.right() - 10, line)
        paint.draw_text(painter, look, title, box.title, Type.STRONG, box.tone)
        for at, text in enumerate(box.text, 1):
            place_of_text = QRectF(place.left() + left, icon.top() + 2 + at * line, place.width() - left, line)
            paint.draw_text(painter, look, place_of_text, text, Type.HINT, "text2")

    def _draw_arrow(self, painter: QPainter, start: QRectF, end: QRectF) -> None:
        first, last = QPointF(start.right() + 3, start.center().y()), QPointF(end.left() - 4, end.center().y())
        half = (first.x() + last.x()) / 2
        path = QPainterPath(first)
        path.cubicTo(QPointF(half, first.y()), QPointF(half, last.y()), last)
        color = self._look.color("line_strong")
        painter.setPen(QPen(color, 1.2))
        painter.drawPath(path)
        head = QPainterPath(last)
        head.lineTo(last - QPointF(7, 3.5))
        head.lineTo(last - QPointF(7, -3.5))
        painter.fillPath(head, color)
