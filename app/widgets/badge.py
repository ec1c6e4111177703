"""A state as sign and word on a soft ground."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.look import Look


class Badge(QWidget):
    """`tone` is ok, warn, danger, info, accent or neutral; `sign` the name of an icon."""

    def __init__(
        self, look: Look, text: str, tone: str = "neutral", sign: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._ground: str | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(text, tone, sign)

    def show_state(self, text: str, tone: str, sign: str | None = None) -> None:
        self._text, self._tone, self._sign = text, tone, sign
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_ground(self, role: str | None) -> None:
        """On a ground of its own colour a badge takes another one."""
        self._ground = role
        self.update()

    def text(self) -> str:
        return self._text

    def tone(self) -> str:
        return self._tone

    def sizeHint(self) -> QSize:
        width = paint.badge_width(self._look, self._text, self._sign)
        return QSize(round(width + 0.5), self._look.px(paint.BADGE_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        ground = self._ground or paint.TONES[self._tone][1]
        rect = QRectF(self.rect())
        paint.draw_badge(QPainter(self), self._look, rect, self._text, self._tone, self._sign, ground)
