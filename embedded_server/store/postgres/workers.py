"""Threads that read and change, each with a connection while it works: as many connections as threads, no more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, LifoQueue
from typing import Any

import psycopg
from psycopg import errors

from embedded_server.store.engine import Result, Work
from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.postgres.access import Access
from embedded_server.store.postgres.connections import SilentError
from embedded_server.store.postgres.line import Line
from embedded_server.store.postgres.sql import PostgresSql
from embedded_server.store.postgres.trouble import trouble_of, unavailable

READERS = 4
CHANGERS = 2  # one for the pipeline, one for everybody else
MOST_WAITING = 256  # for a thread; beyond that the database is too slow to queue for


class _Workers:
    def __init__(self, threads: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._waiting: set[asyncio.Future[Any]] = set()
        self._is_given_up = False

    async def hand_over(self, work: Callable[[], Result]) -> Result:
        """Raises StoreUnavailableError."""
        if self._is_given_up:
            raise StoreUnavailableError(Trouble.CLOSED)
        if len(self._waiting) >= MOST_WAITING:
            raise StoreUnavailableError(Trouble.DATABASE_AWAY)
        try:
            done = asyncio.get_running_loop().run_in_executor(self._threads, work)
        except RuntimeError as error:  # it is shut down
            raise StoreUnavailableError(Trouble.CLOSED) from error
        self._waiting.add(done)
        try:
            return await done
        except asyncio.CancelledError:
            if _is_cancelled():
                raise
            raise StoreUnavailableError(Trouble.CLOSED) from None  # given up
        finally:
            self._waiting.discard(done)

    def give_up(self) -> None:
        """Whoever waits is told that the store closes, and nobody waits any more."""
        self._is_given_up = True
        for done in tuple(self._waiting):
            done.cancel()

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)


def _is_cancelled() -> bool:
    """Whether it is this task that should end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class Readers(_Workers):
    def __init__(self, access: Access) -> None:
        super().__init__(READERS, "store-reader")
        self._access = access
        self._idle: LifoQueue[PostgresSql] = LifoQueue()

    async def run(self, work: Work[Result], patience: float) -> Result:
        """`patience` is for each answer of the database."""
        return await self.hand_over(lambda: self._read(work, patience))

    def close(self) -> None:
        super().close()
        self._drop_idle()

    def _read(self, work: Work[Result], patience: float) -> Result:
        """Once more where the connection was lost: a database that was started again is noticed by nobody."""
        try:
            return self._once(work, patience)
        except psycopg.Error as error:
            if isinstance(error, errors.QueryCanceled | SilentError) or trouble_of(error) is None:
                raise unavailable(error) from error
            self._drop_idle()  # lost as well
        try:
            return self._once(work, patience)
        except psycopg.Error as error:
            raise unavailable(error) from error

    def _once(self, work: Work[Result], patience: float) -> Result:
        try:
            sql = self._idle.get_nowait()
        except Empty:
            sql = PostgresSql(self._access.redial.open(self._access.reading))
        sql.connection.patience = patience
        try:
            result = work(sql)
        except psycopg.Error:
            sql.connection.close()
            raise
        except BaseException:
            self._idle.put(sql)
            raise
        self._idle.put(sql)
        return result

    def _drop_idle(self) -> None:
        with suppress(Empty):
            while True:
                self._idle.get_nowait().connection.close()


class Changers(_Workers):
    def __init__(self, access: Access) -> None:
        super().__init__(CHANGERS, "store-changer")
        self._access = access
        self._idle: LifoQueue[Line] = LifoQueue()

    async def run(self, work: Work[Result], *before: str) -> Result:
        """Commits what `work` does, after these statements; an exception of its own undoes it."""
        return await self.hand_over(lambda: self._change(work, before))

    def close(self) -> None:
        super().close()
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()

    def _change(self, work: Work[Result], before: tuple[str, ...]) -> Result:
        line = self._line()
        try:
            return line.transact(work, *before)
        finally:
            self._idle.put(line)

    def _line(self) -> Line:
        with suppress(Empty):
            return self._idle.get_nowait()
        try:
            return Line(self._access)
        except psycopg.Error as error:
            raise unavailable(error) from error
