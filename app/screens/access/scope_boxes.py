"""Which share operations a password token may do: everything, or the ticked ones."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from app.widgets.layouts import row
from app.widgets.look import Look
from embedded_server.domain.scope import EVERYTHING

OPERATIONS = ("READ", "QUERY", "WRITE", "DELETE")


class ScopeBoxes(QWidget):
    """ALL:ALL is Microshare's default and excludes the others."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._everything = QCheckBox(EVERYTHING)
        self._boxes = {operation: QCheckBox(f"SHARE:{operation}") for operation in OPERATIONS}
        row(self._everything, *self._boxes.values(), spacing=look.px(16), parent=self).addStretch()
        self._everything.setChecked(True)
        self._everything.toggled.connect(self._on_everything)
        for box in self._boxes.values():
            box.toggled.connect(self._on_one)
        self.setFocusProxy(self._everything)

    def scope(self) -> str:
        if self._everything.isChecked():
            return EVERYTHING
        return ",".join(box.text() for box in self._boxes.values() if box.isChecked())

    def problem(self) -> str:
        return "" if self.scope() else "Tick what the token may do, or ALL:ALL."

    def _on_everything(self, on: bool) -> None:
        if on:
            for box in self._boxes.values():
                box.setChecked(False)

    def _on_one(self, on: bool) -> None:
        if on:
            self._everything.setChecked(False)
