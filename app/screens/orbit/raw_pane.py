"""A sensor as the API tells it, word for word."""

from __future__ import annotations

import json

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.json_model import Json
from app.widgets.json_tree import JsonTree
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look

LEVELS = 1  # that are open at first


class RawPane(QFrame):
    copy_asked = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value: Json = None
        self._from = PlainLabel("", Type.HINT, "text2")
        self._copy = Button(look, "Copy JSON", "link")
        self._copy.clicked.connect(lambda: self.copy_asked.emit(json.dumps(self._value, indent=2)))
        self.tree = JsonTree(look, "Sensor as JSON")
        head = row(self._from, self._copy, margins=(24, 4, 20, 4))
        head.insertStretch(1)
        column(head, row(self.tree, margins=(16, 0, 8, 0)), spacing=0, parent=self).setStretch(1, 1)

    def show_value(self, value: Json, path: str) -> None:
        """The same value again leaves what is open and chosen as it is."""
        self._from.setText(f"GET {path}")
        if value == self._value:
            return
        self._value = value
        self.tree.set_value(value)
        self.tree.expand_to(LEVELS)
