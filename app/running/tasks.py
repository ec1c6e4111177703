"""Coroutines of the window: started in slots, kept while they run, cancelled with their owner."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine

from PySide6.QtCore import QObject, Signal

from app.api.errors import ApiError

log = logging.getLogger(__name__)


class Tasks(QObject):
    """Nothing else in the application creates tasks."""

    failed = Signal(object)  # ApiError nobody else shows
    busy_changed = Signal(bool)

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._loop = loop
        self._running: set[asyncio.Task[None]] = set()

    def start(
        self,
        work: Coroutine[object, object, None],
        owner: QObject | None = None,
        on_error: Callable[[ApiError], None] | None = None,
    ) -> asyncio.Task[None]:
        """Runs a coroutine. It ends with its owner; its ApiError goes to `on_error`, or to `failed`."""
        task = self._loop.create_task(work)
        self._running.add(task)
        if owner is not None:
            owner.destroyed.connect(lambda: task.cancel())
        task.add_done_callback(lambda done: self._finished(done, on_error))
        if len(self._running) == 1:
            self.busy_changed.emit(True)
        return task

    def _finished(self, task: asyncio.Task[None], on_error: Callable[[ApiError], None] | None) -> None:
        self._running.discard(task)
        if not self._running:
            self.busy_changed.emit(False)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, ApiError):
            (on_error or self.failed.emit)(error)
        elif error is not None:
            log.error("a task of the window failed", exc_info=error)
            self.failed.emit(ApiError("Something went wrong inside Sluice.", f"The log says more: {error}"))

    async def cancel_all(self) -> None:
        """Before the window goes: no task may touch a widget that is being destroyed."""
        current = asyncio.current_task()
        tasks = [task for task in self._running if task is not current]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
