"""A scribe in a thread of this process: for tools that store little, and for tests."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from queue import SimpleQueue

from embedded_server.store.parts.arrived import Arrived
from embedded_server.store.scribe.messages import Answer, Terms
from embedded_server.store.scribe.place import OnAnswer, OnEnd
from embedded_server.store.scribe.scribe import Batch, Make, work


class _ScribeThread:
    def __init__(self, make: Make, on_answer: OnAnswer) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_answer = on_answer
        self._sent: SimpleQueue[Batch | None] = SimpleQueue()  # None is the last one
        self._thread = threading.Thread(
            target=work, args=(make, self._sent.get, self._tell), name="scribe", daemon=True
        )
        self._thread.start()

    def send(self, terms: Terms, arrived: list[Arrived]) -> None:
        self._sent.put((terms, arrived))

    def give_up(self) -> None:
        """A thread cannot be left alone."""

    async def end(self) -> None:
        self._sent.put(None)
        await asyncio.to_thread(self._thread.join)

    def _tell(self, answer: Answer) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._on_answer, answer)


async def start_thread(make: Make, on_answer: OnAnswer, _on_end: OnEnd) -> _ScribeThread:
    return _ScribeThread(make, on_answer)
