"""Counters that follow soon after what they count: uses of tokens, in all and by day, and the flow.

Each record that is stored would change them all. They are derived from the records instead, many at once, and say
exactly how far: see `schema/0020_counted.sql`.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Final

from embedded_server.store.engine import Sql
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.postgres.workers import Changers

COUNT_RECORDS: Final = "SELECT count_records()"

_log = logging.getLogger(__name__)
_SOON = 0.5  # seconds; whoever asks before that waits for it


class Counted:
    """Belongs to the event loop's thread."""

    def __init__(self, changers: Changers) -> None:
        self._changers = changers
        self._loop = asyncio.get_running_loop()
        self._is_due = True  # another server may have ended before it counted
        self._soon: asyncio.TimerHandle | None = None
        self._counting: asyncio.Task[None] | None = None  # kept, since the loop does not
        self._one_at_a_time = asyncio.Lock()
        self._tries = 0
        self._has_failed = False  # the last one

    def note(self) -> None:
        """Something was stored, here or elsewhere."""
        self._is_due = True
        if self._soon is None:
            self._soon = self._loop.call_later(_SOON, self._count)

    async def catch_up(self) -> None:
        """As far as the database lets itself be written; else the next one that stores or asks tries again."""
        came = self._tries
        async with self._one_at_a_time:
            if not self._is_due or (self._has_failed and self._tries > came):  # not one after the other, each as long
                return
            self._tries += 1
            self._is_due, is_done = False, False
            try:
                with suppress(StoreUnavailableError):
                    while await self._changers.run(_has_more):
                        pass
                    is_done = True
            finally:
                self._is_due, self._has_failed = self._is_due or not is_done, not is_done

    async def close(self) -> None:
        """Counts what is left."""
        if self._soon is not None:
            self._soon.cancel()
        await self._try_to_catch_up()

    def _count(self) -> None:
        self._soon = None
        self._counting = self._loop.create_task(self._try_to_catch_up())

    async def _try_to_catch_up(self) -> None:
        try:
            await self.catch_up()
        except Exception:
            _log.exception("What was stored could not be counted")


def count_all(sql: Sql) -> None:
    """Within a change."""
    while _has_more(sql):
        pass


def _has_more(sql: Sql) -> bool:
    return bool(sql.execute(COUNT_RECORDS).get)
