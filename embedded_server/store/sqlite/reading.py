"""The store as a process sees it that only reads, beside the one that writes."""

# ruff: noqa: ARG002  # the engine's signatures

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NoReturn

import apsw

from embedded_server.clock import Clock, SystemClock
from embedded_server.domain.rule import SignedRule
from embedded_server.store.base import Grant, NewRecord, NewRequest, Retention, Waiter
from embedded_server.store.engine import Result, Sql, Work
from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.high_water import HighWater
from embedded_server.store.parts.known_rules import load_rules
from embedded_server.store.parts.readings import ReadingsPart
from embedded_server.store.parts.records import RecordsPart
from embedded_server.store.parts.rules import RulesPart
from embedded_server.store.sqlite.connections import open_reading

# A page of a thousand records lies on as many pages of the file as SQLite would keep, and none of them is read twice:
# kept in little room, the next is read into memory that is still near the processor.
_LITTLE = "PRAGMA cache_size = -256"


class ReadingStore(RecordsPart, ReadingsPart, RulesPart):
    """Every change raises StoreUnavailableError."""


def open_reading_store(file: Path) -> ReadingStore:
    connection = open_reading(file, in_one_thread=True)
    connection.execute(_LITTLE)
    return ReadingStore(_Reading(connection))


class _Reading:
    """An engine for reads, each done when it is asked for: nobody else waits in this process."""

    is_alone = False
    known_generation = 0
    mark_key = b""
    retention = Retention(0, 0)

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self.instance = str(connection.execute("SELECT lower(hex(instance)) FROM state").get)
        self.clock: Clock = SystemClock()
        self.high_water = HighWater(0)

    def generation(self, _connection: Sql) -> int:
        return 0

    def rules(self, connection: Sql) -> tuple[SignedRule, ...]:
        """Read every time: a change of theirs is not told to this process."""
        return load_rules(connection)

    def size(self, _connection: Sql) -> int:
        return 0

    async def read(self, work: Work[Result]) -> Result:
        return work(self._connection)

    async def read_slowly(self, work: Work[Result]) -> Result:
        return work(self._connection)

    async def change(self, work: Work[Result], *, revokes: bool = False) -> Result:
        _refuse()

    async def change_first(self, work: Work[Result]) -> Result:
        _refuse()

    async def change_beside(self, work: Work[Result]) -> Result:
        _refuse()

    def append(self, grant: Grant, record: NewRecord, waiter: Waiter) -> None:
        _refuse()

    def log(self, request: NewRequest) -> asyncio.Future[int]:
        _refuse()

    def retain(self, retention: Retention) -> None:
        _refuse()

    async def settle(self) -> None:
        """Nothing arrives here."""

    async def catch_up(self) -> None:
        """Nothing arrives here."""


def _refuse() -> NoReturn:
    raise StoreUnavailableError(Trouble.READ_ONLY)
