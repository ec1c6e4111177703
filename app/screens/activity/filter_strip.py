"""What narrows the table beside the chips: one button a part, each takes its part away."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel, cut
from app.widgets.layouts import row
from app.widgets.look import Look

LONGEST = 60


class FilterStrip(QFrame):
    removed = Signal(str)  # the part's key
    cleared = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: dict[str, str] = {}
        self.setProperty("edge", "bottom")
        self._parts = row(spacing=6)
        self._clear = Button(look, "Clear filter", "link")
        self._clear.clicked.connect(self.cleared)
        label = PlainLabel("Only", Type.HINT, "text2")
        row(label, self._parts, self._clear, spacing=8, margins=(24, 5, 24, 5), parent=self).addStretch()
        self.hide()

    def show_parts(self, parts: Mapping[str, str]) -> None:
        if dict(parts) == self._shown:
            return
        self._shown = dict(parts)
        while (item := self._parts.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for key, said in parts.items():
            self._parts.addWidget(self._made(key, said))
        self.setVisible(bool(parts))

    def _made(self, key: str, said: str) -> Button:
        short = said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
        button = Button(self._look, short.replace("&", "&&"), icon="x", small=True)
        button.setToolTip(cut(said))
        button.setAccessibleName(f"Take away: {said}")
        button.clicked.connect(lambda: self.removed.emit(key))
        return button
