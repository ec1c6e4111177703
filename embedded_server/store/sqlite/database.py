"""What the parts of the SQLite store share."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import apsw
from filelock import FileLock

from embedded_server.clock import Clock
from embedded_server.store.high_water import HighWater
from embedded_server.store.sqlite.connections import open_reading
from embedded_server.store.sqlite.known_rules import KnownRules
from embedded_server.store.sqlite.writer import Result, Work, Writer


class SlowReader:
    """A connection in a thread of its own, for reads that no page bounds: few rows come of many."""

    def __init__(self, file: Path) -> None:
        self._connection = open_reading(file)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store-reader")

    async def run(self, work: Work[Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, self._connection)

    def close(self) -> None:
        self._connection.interrupt()
        self._thread.shutdown(cancel_futures=True)
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Database:
    file: Path
    instance: str  # six hex characters inside every record id
    clock: Clock
    lock: FileLock  # on the data directory
    reader: apsw.Connection  # the event loop's, for small reads
    slow_reader: SlowReader
    writer: Writer
    high_water: HighWater
    rules: KnownRules

    async def close(self) -> None:
        """Once more does no harm."""
        if not self.lock.is_locked:
            return
        self.slow_reader.close()
        self.reader.close()
        await self.writer.close()  # last: the last connection takes the log into the database
        self.lock.release()


class Part:
    """One noun of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reader = database.reader
        self._writer = database.writer
