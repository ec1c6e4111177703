"""When something is fetched again: soon after it was touched, never twice at once, only while it can be seen."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.api.errors import ApiError
from app.running.tasks import Tasks

LEAST_REST = 3  # times as long as the fetch took


class Pace(QObject):
    """Touched while nothing goes on it waits `first_ms`; what is touched meanwhile leads to one more fetch after
    `pause_ms`, or later where fetching takes long."""

    def __init__(
        self,
        owner: QWidget,
        tasks: Tasks,
        work: Callable[[], Coroutine[object, object, None]],
        first_ms: int,
        pause_ms: int,
        on_error: Callable[[ApiError], None],
    ) -> None:
        super().__init__(owner)
        self._owner, self._tasks, self._work, self._on_error = owner, tasks, work, on_error
        self._is_stale = self._is_running = False
        self._pause_ms = pause_ms
        self._first = QTimer(self, singleShot=True, interval=first_ms)
        self._pause = QTimer(self, singleShot=True)
        for timer in (self._first, self._pause):
            timer.timeout.connect(self._start)
        owner.installEventFilter(self)

    def touch(self) -> None:
        self._is_stale = True
        if not (self._is_running or self._first.isActive() or self._pause.isActive()):
            self._first.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._owner and event.type() == QEvent.Type.Show and self._is_stale:
            self.touch()
        return False

    def _start(self) -> None:
        if self._is_stale and not self._is_running and self._owner.isVisible():
            self._is_stale, self._is_running = False, True
            self._tasks.start(self._run(), self, self._on_error)

    async def _run(self) -> None:
        began = time.monotonic()
        try:
            await self._work()
        finally:
            self._is_running = False
            took_ms = (time.monotonic() - began) * 1000
            self._pause.start(max(self._pause_ms, round(LEAST_REST * took_ms)))
