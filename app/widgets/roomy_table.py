"""A table whose last rows can be scrolled up from behind what lies over its lower edge."""

from __future__ import annotations

from PySide6.QtWidgets import QTableView, QWidget


class RoomyTable(QTableView):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = 0

    def leave_room(self, pixels: int) -> None:
        self._room = pixels
        self.updateGeometries()

    def updateGeometries(self) -> None:  # noqa: N802
        super().updateGeometries()
        if self._room:
            hidden = self.verticalHeader().length() - self.viewport().height() + self._room
            self.verticalScrollBar().setMaximum(max(hidden, 0))
