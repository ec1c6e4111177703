"""The SQLite database as the parts of the store use it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import apsw
from filelock import FileLock

from embedded_server.clock import Clock
from embedded_server.domain.rule import SignedRule
from embedded_server.store.base import Grant, NewRecord, NewRequest, Retention, Waiter
from embedded_server.store.engine import Result, Sql, Work
from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.high_water import HighWater
from embedded_server.store.parts.known_rules import KnownRules
from embedded_server.store.sqlite.connections import open_reading
from embedded_server.store.sqlite.writer import SqliteWriter

_DAMAGES = (apsw.CorruptError, apsw.NotADBError)

_log = logging.getLogger(__name__)


class SlowReader:
    """A connection in a thread of its own, for reads that no page bounds: few rows come of many."""

    def __init__(self, file: Path) -> None:
        self._connection = open_reading(file)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store-reader")

    async def run(self, work: Callable[[apsw.Connection], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, self._connection)

    def close(self) -> None:
        self._connection.interrupt()
        self._thread.shutdown(cancel_futures=True)
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Database:
    """What the parts of the store share."""

    file: Path
    instance: str  # six hex characters inside every record id
    mark_key: bytes = field(repr=False)
    clock: Clock
    lock: FileLock  # on the data directory
    reader: apsw.Connection  # the event loop's, for small reads
    slow_reader: SlowReader
    writer: SqliteWriter
    high_water: HighWater
    known_rules: KnownRules = field(default_factory=KnownRules)

    @property
    def is_alone(self) -> bool:
        return True

    @property
    def known_generation(self) -> int:
        return self.writer.generation

    @property
    def retention(self) -> Retention:
        return self.writer.retention

    def generation(self, _connection: Sql) -> int:
        return self.writer.generation

    def rules(self, connection: Sql) -> tuple[SignedRule, ...]:
        return self.known_rules.as_of(self.writer.generation, connection)

    def size(self, _connection: Sql) -> int:
        files = (self.file, Path(f"{self.file}-wal"))
        return sum(each.stat().st_size for each in files if each.exists())

    async def read(self, work: Work[Result]) -> Result:
        try:
            return work(self.reader)
        except _DAMAGES as error:
            raise self._stopped(error) from error

    async def read_slowly(self, work: Work[Result]) -> Result:
        try:
            return await self.slow_reader.run(work)
        except _DAMAGES as error:
            raise self._stopped(error) from error

    def _stopped(self, error: Exception) -> StoreUnavailableError:
        """What is damaged is not written any more, whoever came upon it."""
        _log.error("The database is damaged: %s", error)
        self.writer.stop(Trouble.DAMAGED)
        return StoreUnavailableError(Trouble.DAMAGED, self.writer.gauges.fix)

    async def change(self, work: Work[Result], *, revokes: bool = False) -> Result:
        return await self.writer.run(work, revokes=revokes)

    async def change_first(self, work: Work[Result]) -> Result:
        return await self.writer.run(work, comes_first=True)

    async def change_beside(self, work: Work[Result]) -> Result:
        return await self.writer.run(work)

    def append(self, grant: Grant, record: NewRecord, waiter: Waiter) -> None:
        self.writer.append(grant, record, waiter)

    def log(self, request: NewRequest) -> asyncio.Future[int]:
        return self.writer.log(request)

    def retain(self, retention: Retention) -> None:
        self.writer.retention = retention

    async def settle(self) -> None:
        await self.writer.settle()

    async def catch_up(self) -> None:
        """All is counted as it is stored."""

    async def close(self) -> None:
        """Once more does no harm."""
        if not self.lock.is_locked:
            return
        self.slow_reader.close()
        self.reader.close()
        await self.writer.close()  # last: the last connection takes the log into the database
        self.lock.release()
