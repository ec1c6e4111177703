"""Placing a child over its parent without a layout, and following the parent's size."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class Follower(QObject):
    """Calls `place` whenever the host is resized."""

    def __init__(self, host: QWidget, place: Callable[[], None]) -> None:
        super().__init__(host)
        self._host, self._place = host, place
        host.installEventFilter(self)

    def stop(self) -> None:
        """What was placed goes before its host."""
        self._host.removeEventFilter(self)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._place()
        return False
