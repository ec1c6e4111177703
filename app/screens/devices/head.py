"""The head over a device: who it is, how its target is, how it is heard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from app.screens.devices.rows import DeviceRow, air, kind, name_of, target_words
from app.widgets.badge import Badge
from app.widgets.buttons import IconButton
from app.widgets.chip import Chip
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.window.actions import Actions

SIGNS = {"ok": "circle-check", "warn": "clock", "danger": "circle-x"}
MENU = ("orbit", "setup", "template", "secret", "delete")


class Head(QWidget):
    copy_asked = Signal(str)

    def __init__(self, look: Look, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = PlainLabel("", Type.TITLE, elide=Qt.TextElideMode.ElideRight)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._badge = Badge(look, "")
        self.chip = Chip(look, "", "EUI")
        self.chip.copy_requested.connect(lambda: self.copy_asked.emit(self.chip.text()))
        self._kind = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        self._kind.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._air = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._menu.addActions([actions[f"devices.{name}"] for name in MENU])
        self.close_button = IconButton(look, "x", "Close (Esc)")
        names = row(self._name, self._badge)
        names.addStretch(1)
        facts = row(self.chip, self._kind, self._air, spacing=12)
        facts.setStretch(2, 1)
        left = column(names, facts, spacing=6)
        whole = row(left, *self._buttons(look, actions), self.close_button, margins=(20, 12, 12, 4), parent=self)
        whole.setStretch(0, 1)

    def show_row(self, one: DeviceRow) -> None:
        device = one.device
        self._name.setText(name_of(device))
        word, tone, sentence = target_words(one.target)
        self._badge.show_state(word, tone, SIGNS.get(tone))
        self._badge.setToolTip(sentence)
        self.chip.show_value(device.id)
        self._kind.setText(kind(device))
        self._kind.setVisible(bool(kind(device)))
        self._air.setText(air(device, one.now))

    def _buttons(self, look: Look, actions: Actions) -> list[IconButton]:
        made = []
        for name, icon, said in (
            ("plot", "chart-line", "Plot its data"),
            ("requests", "list-checks", "Show its requests"),
        ):
            button = IconButton(look, icon, said)
            button.clicked.connect(actions[f"devices.{name}"].trigger)
            made.append(button)
        more = IconButton(look, "ellipsis", "More for this device")
        more.setMenu(self._menu)
        return [*made, more]
