"""A connection that is always there: it listens to the other servers and holds the pipeline's lock.

Whoever has the lock reads records. PostgreSQL frees it when the connection ends, so that another server takes over; a
number that grows with each takeover keeps what an earlier one still wants to write out of the database.
"""

from __future__ import annotations

import asyncio
import random
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

import psycopg

from embedded_server.clock import Clock
from embedded_server.domain.event import Event
from embedded_server.store.postgres.access import Access
from embedded_server.store.postgres.connections import Connection, SilentError
from embedded_server.store.postgres.counts import CHANNEL, Counts
from embedded_server.store.postgres.waiting import is_readable

_LOCK: Final = 0x534C5543_0002
_PATIENCE = 1.0  # seconds between two tries to take the lock, and two looks at the counters
_GATHERED = 0.02  # seconds in which what is told is taken together
_PAUSE = 0.5  # seconds before it connects again
_SIZED_EVERY = 30.0  # seconds

_NEWS = b"SELECT revocations FROM state"
_SEEN = b"UPDATE node SET seen_at = now() WHERE id = %s"  # who is not seen for a month is forgotten
_SIZE = b"SELECT pg_database_size(current_database())"


class Presence:
    def __init__(self, access: Access, node: int, clock: Clock, on_revocations: Callable[[int], None]) -> None:
        self.term: int | None = None  # of this server's last turn at the pipeline
        self.database_bytes = 0
        self.connected_at = time.monotonic()
        self.lost_at: float | None = None  # None: there is a connection
        self._access = access
        self._clock = clock
        self._node = node
        self._counts = Counts(node)
        self._on_revocations = on_revocations
        self._loop = asyncio.get_running_loop()
        self._heard: asyncio.Queue[list[Event]] = asyncio.Queue()
        self._leads = asyncio.Event()
        self._is_relieved = asyncio.Event()
        self._waking, self._woken = socket.socketpair()
        self._is_closed = False
        self._has_begun = False
        self._sized_at = 0.0
        self._thread = threading.Thread(target=self._work, name="store-presence", daemon=True)
        self._thread.start()

    async def heard(self) -> list[Event]:
        return await self._heard.get()

    async def lead(self) -> None:
        await self._leads.wait()

    async def be_relieved(self) -> None:
        await self._is_relieved.wait()

    async def close(self) -> None:
        self._is_closed = True
        self._waking.send(b"\0")
        await asyncio.to_thread(self._thread.join, _PATIENCE)  # it may be connecting to what does not answer
        self._waking.close()
        self._woken.close()

    def _work(self) -> None:
        while not self._is_closed:
            try:
                with self._access.present() as connection:
                    self.connected_at, self.lost_at = time.monotonic(), None
                    self._live_on(connection)
            except SilentError:
                self._access.cut()  # nobody need wait for the same
            except psycopg.Error:
                pass
            self.lost_at = self.lost_at or time.monotonic()
            self._on_loop(self._end_turn)
            if not self._is_closed:
                is_readable((self._woken.fileno(),), _PAUSE * random.uniform(0.5, 1.5))

    def _live_on(self, connection: Connection) -> None:
        connection.execute(f"LISTEN {CHANNEL}".encode())
        if not self._has_begun:
            self._counts.begin(connection)
            self._has_begun = True
        is_leading = False
        while not self._is_closed:
            is_leading = is_leading or self._try_to_lead(connection)
            self._look(connection)
            self._wait_for_others(connection)

    def _wait_for_others(self, connection: Connection) -> None:
        """Until another server tells something, or it is time to look."""
        end = time.monotonic() + _PATIENCE
        while not self._is_closed and (left := end - time.monotonic()) > 0:
            if is_readable((connection.fileno(), self._woken.fileno()), left):
                time.sleep(_GATHERED)
            told = [each.payload for each in connection.notifies(timeout=0)]  # all, for it holds the connection's lock
            if any([self._counts.note(payload) for payload in told]):  # noqa: C419  # each is to be noted
                return

    def _look(self, connection: Connection) -> None:
        events = self._counts.news(connection, self._clock.now_ms())
        for (revocations,) in connection.execute(_NEWS):
            self._on_loop(partial(self._on_revocations, revocations))
        if events:
            self._on_loop(partial(self._heard.put_nowait, events))
        if time.monotonic() - self._sized_at > _SIZED_EVERY:
            self._sized_at = time.monotonic()
            self.database_bytes = sum(size for (size,) in connection.execute(_SIZE))
            with suppress(psycopg.errors.ReadOnlySqlTransaction):
                connection.execute(_SEEN, (self._node,))

    def _try_to_lead(self, connection: Connection) -> bool:
        if connection.execute(b"SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone() != (True,):
            return False
        for (term,) in connection.execute(b"UPDATE pipeline SET term = term + 1 RETURNING term"):
            self._on_loop(partial(self._begin_turn, term))
        return True

    def _begin_turn(self, term: int) -> None:
        self.term = term
        self._is_relieved.clear()
        self._leads.set()

    def _end_turn(self) -> None:
        self._leads.clear()
        self._is_relieved.set()

    def _on_loop(self, do: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # it is closed
            self._loop.call_soon_threadsafe(do)
