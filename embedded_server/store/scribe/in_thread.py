"""A scribe in a thread of this process: for tools that store little, and for tests."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from queue import SimpleQueue

from embedded_server.pieces import LENGTH
from embedded_server.store.scribe.messages import unpacked_answer
from embedded_server.store.scribe.place import OnAnswer, OnEnd
from embedded_server.store.scribe.scribe import Make, work


class _ScribeThread:
    def __init__(self, make: Make, on_answer: OnAnswer) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_answer = on_answer
        self._sent: SimpleQueue[bytes] = SimpleQueue()  # an empty one is the last
        self._thread = threading.Thread(target=work, args=(make, self._take, self._tell), name="scribe", daemon=True)
        self._thread.start()

    def send(self, batch: bytes) -> None:
        self._sent.put(batch[LENGTH:])

    async def end(self) -> None:
        self._sent.put(b"")
        await asyncio.to_thread(self._thread.join)

    def _take(self) -> list[bytes]:
        taken = [self._sent.get()]
        while taken[-1] and not self._sent.empty():
            taken.append(self._sent.get_nowait())
        if not taken[-1]:
            self._sent.put(taken.pop())
        return taken

    def _tell(self, answer: bytes) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._on_answer, unpacked_answer(answer[LENGTH:]))


async def start_thread(make: Make, on_answer: OnAnswer, _on_end: OnEnd) -> _ScribeThread:
    return _ScribeThread(make, on_answer)
