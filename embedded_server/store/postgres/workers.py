"""Threads that read and change, each with a connection while it works: as many connections as threads, no more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, LifoQueue

import psycopg
from psycopg import errors

from embedded_server.store.engine import Result, Work
from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.postgres.connections import Redial, open_reading
from embedded_server.store.postgres.line import Line
from embedded_server.store.postgres.sql import PostgresSql
from embedded_server.store.postgres.trouble import trouble_of, unavailable
from embedded_server.store.postgres.url import DatabaseUrl

READERS = 4
CHANGERS = 2  # one for the pipeline, one for everybody else
MOST_WAITING = 256  # for a thread; beyond that the database is too slow to queue for


class _Workers:
    def __init__(self, threads: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._waiting = 0

    async def hand_over(self, work: Callable[[], Result]) -> Result:
        """Raises StoreUnavailableError."""
        if self._waiting >= MOST_WAITING:
            raise StoreUnavailableError(Trouble.DATABASE_AWAY)
        self._waiting += 1
        try:
            done = asyncio.get_running_loop().run_in_executor(self._threads, work)
        except RuntimeError as error:  # it is shut down
            self._waiting -= 1
            raise StoreUnavailableError(Trouble.CLOSED) from error
        try:
            return await done
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)


class Readers(_Workers):
    def __init__(self, url: DatabaseUrl) -> None:
        super().__init__(READERS, "store-reader")
        self._url = url
        self._redial = Redial(open_reading)
        self._idle: LifoQueue[PostgresSql] = LifoQueue()

    async def run(self, work: Work[Result]) -> Result:
        return await self.hand_over(lambda: self._read(work))

    def close(self) -> None:
        super().close()
        self._drop_idle()

    def _read(self, work: Work[Result]) -> Result:
        """Once more where the connection was lost: a database that was started again is noticed by nobody."""
        try:
            return self._once(work)
        except psycopg.Error as error:
            if isinstance(error, errors.QueryCanceled) or trouble_of(error) is None:
                raise unavailable(error) from error
            self._drop_idle()  # lost as well
        try:
            return self._once(work)
        except psycopg.Error as error:
            raise unavailable(error) from error

    def _once(self, work: Work[Result]) -> Result:
        try:
            sql = self._idle.get_nowait()
        except Empty:
            sql = PostgresSql(self._redial.open(self._url))
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
    def __init__(self, url: DatabaseUrl) -> None:
        super().__init__(CHANGERS, "store-changer")
        self._url = url
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
            return Line(self._url)
        except psycopg.Error as error:
            raise unavailable(error) from error
