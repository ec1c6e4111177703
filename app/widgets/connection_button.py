"""The switcher at the left of the top bar: which system the window shows, and how that system is."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.look import Look

STATES = {"ok": "ok_fill", "warn": "warn_fill", "danger": "danger_fill", "neutral": "disabled"}


@dataclass(frozen=True, slots=True)
class ConnectionFacts:
    """`state` is ok, warn, danger or neutral; `state_words` the same for those who do not see the dot."""

    name: str
    address: str
    icon: str = "monitor"
    state: str = "ok"
    state_words: str = "connected"
    production: bool = False


class ConnectionButton(QAbstractButton):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_facts(ConnectionFacts("This computer", "", state="neutral", state_words="not connected"))

    def show_facts(self, facts: ConnectionFacts) -> None:
        self._facts = facts
        production = ", production" if facts.production else ""
        self.setAccessibleName(f"Connection {facts.name}{production}, {facts.state_words}, {facts.address}")
        self.setToolTip(f"{facts.name}{production}: {facts.state_words}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        look, facts = self._look, self._facts
        badge = paint.badge_width(look, "production", None) + look.px(10) if facts.production else 0
        name = paint.text_width(look, Type.STRONG, facts.name)
        address = paint.text_width(look, Type.MONO, facts.address)
        return QSize(round(name + address + badge) + look.px(12 + 24 + 10 + 16 + 10 + 26), look.px(34))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(180), self._look.px(34))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, painter, rect, facts = self._look, QPainter(self), QRectF(self.rect()), self._facts
        ground = "hover" if self.underMouse() else "subtle"
        paint.draw_rounded(painter, rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, look.color(ground), look.color("line"))
        left = self._icon(painter, facts.icon, rect.left() + look.px(12)) + look.px(8)
        left = self._text(painter, facts.name, Type.STRONG, "text", left) + look.px(10)
        if facts.production:
            width, height = paint.badge_width(look, "production", None), look.px(paint.BADGE_HEIGHT)
            place = QRectF(left, (rect.height() - height) / 2, width, height)
            paint.draw_badge(painter, look, place, "production", "danger", None, "danger_soft")
            left += width + look.px(10)
        dot = look.px(8)
        place = QRectF(left, (rect.height() - dot) / 2, dot, dot)
        paint.draw_rounded(painter, place, dot / 2, look.color(STATES[facts.state]))
        self._text(painter, facts.address, Type.MONO, "text2", left + dot + look.px(8))
        self._icon(painter, "chevrons-up-down", rect.right() - look.px(24))

    def _icon(self, painter: QPainter, name: str, left: float) -> float:
        side = self._look.px(16)
        paint.draw_icon(painter, self._look, name, "text2", 16, QRectF(left, 0, side, self.height()))
        return left + side

    def _text(self, painter: QPainter, text: str, style: Type, role: str, left: float) -> float:
        width = min(paint.text_width(self._look, style, text) + 1, self.width() - left - self._look.px(28))
        paint.draw_text(painter, self._look, QRectF(left, 0, width, self.height()), text, style, role)
        return left + width
