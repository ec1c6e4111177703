"""The other end of a drop: a field taken by its column header or its line in a tree."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication

from app.widgets.plot.drop import field_data

FieldAt = Callable[[QPoint], tuple[str, str] | None]  # device, or "" where it is left open, and field


class FieldDrag(QObject):
    """Watches a view. One that `takes` the press keeps it from the view, which then has nothing to let go of; `clicked`
    says where it was let go of without a drag."""

    clicked = Signal(QPoint)

    def __init__(self, view: QAbstractItemView, field_at: FieldAt, *, takes: bool = False) -> None:
        super().__init__(view)
        self._view, self._field_at, self._takes = view, field_at, takes
        self._pressed: tuple[QPoint, tuple[str, str]] | None = None
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if not isinstance(event, QMouseEvent):
            return False
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            place = event.position().toPoint()
            found = self._field_at(place)
            self._pressed = (place, found) if found else None
            return self._takes and found is not None
        if event.type() == QEvent.Type.MouseButtonRelease:
            was_taken, self._pressed = self._takes and self._pressed is not None, None
            if was_taken:
                self.clicked.emit(event.position().toPoint())
            return was_taken
        if event.type() == QEvent.Type.MouseMove and self._pressed:
            self._start_after(event.position().toPoint())
            return True
        return False

    def _start_after(self, place: QPoint) -> None:
        """Once the hand has moved far enough to mean it."""
        if self._pressed is None or (place - self._pressed[0]).manhattanLength() < QApplication.startDragDistance():
            return
        (_, found), self._pressed = self._pressed, None
        self.drag(*found)

    def drag(self, device: str, field: str) -> None:
        drag = QDrag(self._view)
        drag.setMimeData(field_data(device, field))
        drag.exec(Qt.DropAction.CopyAction)
