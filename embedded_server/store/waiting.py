"""What waits for the thread that writes: handed over by the event loop, answered in one call for each transaction."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from queue import SimpleQueue
from typing import TypeAlias

from embedded_server.store.base import Waiter
from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.gauges import StoreGauges
from embedded_server.store.parts.arrived import Item, Outcome

LARGEST_BATCH = 1_000
LINGER_SECONDS = 0.0002  # spent waiting for company, only while there was company a moment ago

_log = logging.getLogger(__name__)

Answer: TypeAlias = tuple[Waiter, Outcome]


class Waiting:
    """Fed from the event loop's thread only."""

    def __init__(self, gauges: StoreGauges) -> None:
        self.loop = asyncio.get_running_loop()
        self._gauges = gauges
        self._handed: SimpleQueue[list[Item | None]] = SimpleQueue()  # None: the last one
        self._gathered: list[Item | None] = []
        self._is_closed = False

    def put(self, item: Item | None) -> None:
        """Raises StoreUnavailableError once it was closed."""
        if self._is_closed:
            raise StoreUnavailableError(Trouble.CLOSED)
        if not self._gathered:
            self.loop.call_soon(self._hand_over)
        self._gathered.append(item)

    def close(self) -> bool:
        """Whether it was open."""
        was_open = not self._is_closed
        if was_open:
            self.put(None)
            self._is_closed = True
        return was_open

    def take(self, linger: bool) -> tuple[list[Item], bool]:
        """All that waits, for the thread, and whether more may come."""
        items = self._handed.get()
        if linger and len(items) < LARGEST_BATCH:
            time.sleep(LINGER_SECONDS)
        while len(items) < LARGEST_BATCH and not self._handed.empty():
            items += self._handed.get_nowait()
        taken = [item for item in items if item is not None]
        return taken, len(taken) == len(items)

    def answer(self, answers: list[Answer]) -> None:
        self._gauges.done += len(answers)
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self.loop.call_soon_threadsafe(_settle, answers)

    def _hand_over(self) -> None:
        """Once a turn of the loop, so that what arrived together is stored together."""
        self._gauges.handed += len(self._gathered)
        self._handed.put(self._gathered)
        self._gathered = []


def _settle(answers: list[Answer]) -> None:
    for waiter, outcome in answers:
        if waiter.done():  # who asked has gone
            continue
        try:
            if isinstance(outcome, Exception):
                waiter.set_exception(outcome)
            else:
                waiter.set_result(outcome)
        except Exception:  # one that cannot be told must not keep it from the others
            _log.exception("What became of a record could not be told")
