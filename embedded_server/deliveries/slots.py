"""How many exchanges there are at once: who takes long gives its place to others and goes on beside them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Slots:
    """Of exchanges that are quick there are `count` at once."""

    def __init__(self, count: int, kept: float) -> None:
        self._free = asyncio.Semaphore(count)
        self._kept = kept  # seconds until a place is given back whether or not its exchange has ended

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        await self._free.acquire()
        place = _Place(self._free)
        timer = asyncio.get_running_loop().call_later(self._kept, place.give_back)
        try:
            yield
        finally:
            timer.cancel()
            place.give_back()


class _Place:
    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free = free
        self._is_held = True

    def give_back(self) -> None:
        if self._is_held:
            self._is_held = False
            self._free.release()
