"""When a screen is fetched again: soon after something happened, only while it can be seen, never in bursts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class Freshness(QObject):
    """`touch` says that what the widget shows may be out of date."""

    def __init__(self, widget: QWidget, refresh: Callable[[], None], pause_ms: int = 1000) -> None:
        super().__init__(widget)
        self._widget, self._refresh = widget, refresh
        self._is_stale = False
        self._pause = QTimer(self, singleShot=True, interval=pause_ms)
        self._pause.timeout.connect(self._catch_up)
        widget.installEventFilter(self)

    def touch(self) -> None:
        self._is_stale = True
        if not self._pause.isActive():
            self._catch_up()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._widget and event.type() == QEvent.Type.Show and not self._pause.isActive():
            self._catch_up()
        return False

    def _catch_up(self) -> None:
        if self._is_stale and self._widget.isVisible():
            self._is_stale = False
            self._pause.start()
            self._refresh()
