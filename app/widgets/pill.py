"""What is new above a table that stands still: a button that floats over the table, and leaves it the keyboard."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.widgets.buttons import Button
from app.widgets.look import Look


class Pill(Button):
    def __init__(self, look: Look, table: QWidget, icon: str | None = None) -> None:
        super().__init__(look, "", "primary", icon, small=True, parent=table)
        self._table = table
        self.clicked.connect(lambda: table.setFocus(Qt.FocusReason.OtherFocusReason))
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        if self.hasFocus():
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        super().hideEvent(event)
