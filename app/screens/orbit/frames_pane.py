"""The next downlinks as cards: two slots, the bytes that travel, and three lights for what was sent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from app.screens.orbit.frame_cards import Card, Light, Slot
from app.widgets import paint
from app.widgets.badge import Badge
from app.widgets.buttons import IconButton
from app.widgets.drawer import DrawerPane
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look

LEAST_WIDTH = 272
EDGES = {"warn": "warn_fill", "info": "info_fill", "ok": "ok_fill", "danger": "danger_fill", "neutral": "line"}
LIGHTS = {"on": ("circle-check", "ok"), "off": ("circle-x", "danger"), "waiting": ("circle-dashed", "text3")}


class FramesPane(DrawerPane):
    """Beside the parameters, or over them where the window is narrow."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: tuple[Card, ...] = ()
        self.setProperty("ground", "subtle")
        self.setProperty("edge", "left")
        self.setMinimumWidth(look.px(LEAST_WIDTH))
        self._badge = Badge(look, "preview", "info")
        self._close = IconButton(look, "x", "Close the next downlinks (Esc)", small=True)
        self._close.clicked.connect(self.closed)
        head = row(PlainLabel("Next downlinks", Type.SECTION), self._badge, self._close, margins=(16, 11, 16, 4))
        head.insertStretch(1)
        self._inner = QWidget()
        self._cards = column(spacing=12, margins=(16, 8, 16, 16), parent=self._inner)
        self._note = PlainLabel("", Type.HINT, "text2", wrap=True)
        self._cards.addWidget(self._note)
        self._cards.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(self._inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column(head, scroll, spacing=0, margins=(1, 0, 0, 0), parent=self).setStretch(1, 1)

    def show_cards(self, cards: Sequence[Card], note: str) -> None:
        self._note.setText(note)
        self._badge.setVisible(any(not card.lights for card in cards))
        if tuple(cards) == self._shown:
            return
        self._shown = tuple(cards)
        for at in reversed(range(self._cards.count() - 2)):
            item = self._cards.takeAt(at)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, card in enumerate(cards):
            self._cards.insertWidget(at, CardView(self._look, card))

    def show_closable(self, closable: bool) -> None:
        self._close.setVisible(closable)

    def cards(self) -> tuple[Card, ...]:
        return self._shown


class CardView(QWidget):
    """Its edge has the tone of its state."""

    def __init__(self, look: Look, card: Card, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._card = look, card
        self.setAccessibleName(f"{card.title}, {card.when}")
        badge = Badge(look, card.title, card.tone)
        when = PlainLabel(card.when, Type.HINT_STRONG, elide=Qt.TextElideMode.ElideRight)
        head = row(badge, when)
        head.setStretch(1, 1)
        slots = row(*(_SlotView(look, slot) for slot in card.slots), *(_FreeSlot(look) for _ in range(card.free)))
        inner = column(head, slots, _Octets(look, card.octets), spacing=10, margins=(11, 11, 11, 11), parent=self)
        if card.lights:
            lights = row(*(_LightView(look, light) for light in card.lights), spacing=6)
            lights.addStretch()
            inner.addLayout(lights)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, rect = self._look, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        paint.draw_rounded(QPainter(self), rect, 8, look.color("surface"), look.color(EDGES[self._card.tone]))


class _SlotView(QFrame):
    """One parameter of a downlink, over the value that it carries."""

    def __init__(self, look: Look, slot: Slot) -> None:
        super().__init__()
        self.setProperty("ground", "sunken")
        name = PlainLabel(slot.name, Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        value = PlainLabel(slot.value, Type.STRONG, "info" if slot.is_staged else "text")
        column(name, value, spacing=2, margins=(look.px(10), look.px(6), look.px(8), look.px(7)), parent=self)


class _FreeSlot(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setAccessibleName("free slot")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(100), self._look.px(44))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, rect = QPainter(self), QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.color("line_strong"), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(rect, 6, 6)
        inner = rect.adjusted(self._look.px(10), 0, 0, 0)
        paint.draw_text(painter, self._look, inner, "free slot", Type.HINT, "text3")


class _Octets(QWidget):
    """The eight bytes; those of a slot share its colour."""

    def __init__(self, look: Look, octets: Sequence[tuple[str, int]]) -> None:
        super().__init__()
        self._look, self._octets = look, octets
        self.setAccessibleName(f"Bytes {' '.join(octet for octet, _ in octets)}")
        self.setToolTip("Kind and number of the downlink, then for each parameter its number and its value")

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(len(self._octets) * 26), self._look.px(22))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(len(self._octets) * 22), self._look.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look = QPainter(self), self._look
        step = min(self.width() / max(len(self._octets), 1), look.px(30))
        for place, (octet, owner) in enumerate(self._octets):
            cell = QRectF(place * step, 0, step, self.height())
            if owner >= 0:
                painter.fillRect(cell, look.color("byte_a" if owner % 2 == 0 else "byte_b"))
            role = "text" if owner >= 0 else "text2" if place < 2 else "text3"
            paint.draw_text(painter, look, cell, octet, Type.MONO, role, align=paint.CENTER)


class _LightView(QWidget):
    """A step of the delivery, as sign and word."""

    def __init__(self, look: Look, light: Light) -> None:
        super().__init__()
        self._look, self._light = look, light
        self.setAccessibleName(f"{light.name}: {light.state}")
        self.setToolTip(light.tip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = paint.text_width(self._look, Type.SMALL, self._light.name)
        return QSize(round(width) + self._look.px(18), self._look.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look, rect = QPainter(self), self._look, QRectF(self.rect())
        icon, role = LIGHTS[self._light.state]
        side = look.px(14)
        paint.draw_icon(painter, look, icon, role, 14, QRectF(0, 0, side, rect.height()))
        said = "text3" if self._light.state == "waiting" else "text2"
        paint.draw_text(painter, look, rect.adjusted(side + look.px(4), 0, 0, 0), self._light.name, Type.SMALL, said)
