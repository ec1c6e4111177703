"""What happens on the server, as Qt signals; connects again by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

from PySide6.QtCore import QObject, Signal

from app.api.errors import ApiError

PAUSE = 1.0  # seconds before the next try


class Live(QObject):
    """One stream of events for all screens."""

    happened = Signal(str, dict)  # the event's type and all it says, as `docs/admin-api.md` lists them
    caught_up = Signal()  # connected (again): what happened before is to be fetched
    lost = Signal(str)  # why nothing arrives, in words

    async def listen(self, stream: Callable[[], AsyncIterator[Mapping[str, object]]]) -> None:
        """Runs until cancelled. `stream` opens one connection; its first event says that it stands."""
        while True:
            try:
                async for event in stream():
                    self._tell(event)
            except ApiError as error:
                self.lost.emit(error.reason)
            await asyncio.sleep(PAUSE)

    def _tell(self, event: Mapping[str, object]) -> None:
        kind = str(event.get("type", ""))
        if kind == "hello":
            self.caught_up.emit()
        else:
            self.happened.emit(kind, dict(event))
