"""What happens on the server, as Qt signals; connects again by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from PySide6.QtCore import QObject, Signal

from app.api.errors import ApiError
from embedded_server.domain.event import HELLO, Event

PAUSE = 1.0  # seconds before the next try


class Live(QObject):
    """One stream of events for all screens."""

    happened = Signal(Event)
    caught_up = Signal()  # connected (again): what happened before is to be fetched
    lost = Signal(str)  # why nothing arrives, in words

    async def listen(self, stream: Callable[[], AsyncIterator[Event]]) -> None:
        """Runs until cancelled. `stream` opens one connection."""
        while True:
            try:
                async for event in stream():
                    if event.type == HELLO:
                        self.caught_up.emit()
                    else:
                        self.happened.emit(event)
            except ApiError as error:
                self.lost.emit(error.reason)
            await asyncio.sleep(PAUSE)
