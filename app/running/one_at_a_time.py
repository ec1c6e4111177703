"""What a model fetches, one fetch at a time: no older answer comes after a newer one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine


class OneAtATime:
    """Whoever awaited `run` goes on with what was asked for after the call. Those who wait for the same fetch share
    it; one that fails fails for who began it, and the next in the row tries again."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._asked = self._answered = 0

    async def run(self, fetch: Callable[[], Coroutine[object, object, None]]) -> None:
        self._asked += 1
        mine = self._asked
        async with self._turn:
            if self._answered >= mine:
                return
            answers = self._asked
            await fetch()
            self._answered = max(self._answered, answers)

    def start_over(self) -> None:
        """Something else is wanted now: nobody waits any longer for what is under way."""
        self._turn, self._answered = asyncio.Lock(), self._asked
