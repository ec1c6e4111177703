"""How far back a search has looked, and whether it is to go on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look


class SearchFoot(QFrame):
    on_asked = Signal()
    stop_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "top")
        self._said = PlainLabel("", Type.HINT, "text2")
        self._on, self._stop = Button(look, "Go on", "link"), Button(look, "Stop", "link")
        self._on.clicked.connect(self.on_asked)
        self._stop.clicked.connect(self.stop_asked)
        line = row(IconLabel(look, "search", "text3", 14), self._said, self._on, self._stop, parent=self)
        line.setContentsMargins(24, 4, 16, 4)
        line.addStretch()
        self.hide()

    def show_search(self, reached: str, found: str, *, goes_on: bool) -> None:
        """`reached` is the moment it has come to, as a clock shows it."""
        self._said.setText(f"{'Searching' if goes_on else 'Searched'} back to {reached}, {found}")
        self._on.setVisible(not goes_on)
        self._stop.setVisible(goes_on)
        self.show()
