"""Two or three ways to go on, each a card that says what it means."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.badge import Badge
from app.widgets.choice import Choice
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look

RADIO = 16


@dataclass(frozen=True, slots=True)
class Point:
    """One line of a card: a sign and what holds."""

    text: str
    icon: str = "check"
    tone: str = "ok"


@dataclass(frozen=True, slots=True)
class CardOption:
    """`badge` is (text, tone)."""

    key: str
    title: str
    sentence: str
    points: tuple[Point, ...] = ()
    badge: tuple[str, str] | None = None
    icon: str | None = None


class OptionCards(Choice):
    """`chosen` carries the key of the card."""

    def __init__(self, look: Look, options: Sequence[CardOption], name: str, parent: QWidget | None = None) -> None:
        cards = {one.key: _Card(look, one) for one in options}
        super().__init__(cards, name, parent)
        layout = row(*cards.values(), spacing=12, parent=self)
        for at in range(len(cards)):
            layout.setStretch(at, 1)


class _Card(QAbstractButton):
    def __init__(self, look: Look, option: CardOption) -> None:
        super().__init__()
        self._look = look
        self.setAccessibleName(option.title)
        self.setAccessibleDescription(". ".join([option.sentence, *(point.text for point in option.points)]))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._radio = _Radio(look, self)
        head = row(self._radio, PlainLabel(option.title, Type.SECTION))
        if option.badge:
            badge = Badge(look, *option.badge)
            self.toggled.connect(lambda on: badge.set_ground("surface" if on else None))
            head.addWidget(badge)
        head.addStretch()
        if option.icon:
            head.addWidget(IconLabel(look, option.icon, "accent_text", 20))
        sentence = PlainLabel(option.sentence, Type.HINT, "text2", wrap=True)
        body = column(head, sentence, margins=(15, 13, 15, 13), parent=self)
        for point in option.points:
            body.addLayout(self._made_point(point))
        body.addStretch()
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout else QSize()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, rect, on = self._look, QRectF(self.rect()), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = look.color("accent" if on else "line_strong" if self.underMouse() else "line")
        painter.setPen(QPen(edge, 2 if on else 1))
        painter.setBrush(look.color("accent_soft" if on else "surface"))
        inset = 1 if on else 0.5
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), 8, 8)

    def _made_point(self, point: Point) -> QHBoxLayout:
        line = row(IconLabel(self._look, point.icon, point.tone, 14), PlainLabel(point.text, Type.HINT, wrap=True))
        line.setStretch(1, 1)
        return line


class _Radio(QWidget):
    """The mark of the card it lies in."""

    def __init__(self, look: Look, card: QAbstractButton) -> None:
        super().__init__()
        self._look, self._card = look, card
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(RADIO), self._look.px(RADIO))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint.draw_radio(QPainter(self), self._look, QRectF(self.rect()), self._card.isChecked())
