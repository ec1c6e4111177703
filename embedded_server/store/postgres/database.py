"""The PostgreSQL database as the parts of the store use it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from filelock import FileLock

from embedded_server.clock import Clock
from embedded_server.domain.event import Event
from embedded_server.domain.rule import SignedRule
from embedded_server.store.base import Grant, NewRecord, NewRequest, Retention, Waiter
from embedded_server.store.engine import Result, Sql, Work
from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.high_water import HighWater
from embedded_server.store.parts.known_rules import KnownRules
from embedded_server.store.postgres.access import Access
from embedded_server.store.postgres.connections import LONG_PATIENCE, PATIENCE
from embedded_server.store.postgres.counted import Counted, count_all
from embedded_server.store.postgres.counts import CHANNEL, COUNTED_WITH_RECORDS, TELL, hint_of
from embedded_server.store.postgres.presence import Presence
from embedded_server.store.postgres.workers import Changers, Readers
from embedded_server.store.postgres.writer import PostgresWriter

LOCK_STATE = "SELECT FROM state FOR UPDATE"
_REVOKED = "UPDATE state SET revocations = revocations + 1 RETURNING revocations"


@dataclass(frozen=True, slots=True)
class Database:
    access: Access
    node: int
    instance: str
    mark_key: bytes = field(repr=False)
    clock: Clock
    lock: FileLock  # on the data directory
    readers: Readers
    changers: Changers
    counted: Counted
    writer: PostgresWriter
    presence: Presence
    high_water: HighWater
    known_rules: KnownRules = field(default_factory=KnownRules)

    @property
    def is_alone(self) -> bool:
        return False

    @property
    def known_generation(self) -> int:
        return self.writer.generation

    @property
    def retention(self) -> Retention:
        return self.writer.retention

    def generation(self, connection: Sql) -> int:
        return int(connection.execute("SELECT revocations FROM state").get)

    def rules(self, connection: Sql) -> tuple[SignedRule, ...]:
        return self.known_rules.as_of(self.generation(connection), connection)

    def size(self, connection: Sql) -> int:
        return int(connection.execute("SELECT pg_database_size(current_database())").get)

    async def read(self, work: Work[Result]) -> Result:
        return await self.readers.run(work, PATIENCE)

    async def read_slowly(self, work: Work[Result]) -> Result:
        return await self.readers.run(work, LONG_PATIENCE)

    async def change(self, work: Work[Result], *, revokes: bool = False) -> Result:
        if not revokes:
            return await self.changers.run(lambda sql: _counted_first(sql, work), LOCK_STATE)
        result, revocations = await self.changers.run(
            lambda sql: (_counted_first(sql, work), int(sql.execute(_REVOKED).get)), LOCK_STATE
        )
        self.writer.note_revocations(revocations)
        return result

    async def change_first(self, work: Work[Result]) -> Result:
        return await self.change(work)

    async def change_beside(self, work: Work[Result]) -> Result:
        term = self.presence.term

        def in_turn(sql: Sql) -> Result:
            if sql.execute("SELECT term FROM pipeline FOR UPDATE").get != term and term is not None:
                raise StoreUnavailableError(Trouble.DATABASE_AWAY)  # another server's turn
            return work(sql)

        return await self.changers.run(in_turn)

    def append(self, grant: Grant, record: NewRecord, waiter: Waiter) -> None:
        self.writer.append(grant, record, waiter)

    def log(self, request: NewRequest) -> asyncio.Future[int]:
        return self.writer.log(request)

    def retain(self, retention: Retention) -> None:
        self.writer.retention = retention

    async def settle(self) -> None:
        await self.writer.settle()

    async def catch_up(self) -> None:
        await self.counted.catch_up()

    async def tell(self, events: Sequence[Event]) -> None:
        counted = [event for event in events if event.type not in COUNTED_WITH_RECORDS]

        def tell(sql: Sql) -> None:
            for event in counted:
                sql.execute(TELL, (self.node, event.type, int(str(event.facts["count"])), event.id))
            sql.execute("SELECT pg_notify(?, ?)", (CHANNEL, hint_of(self.node, events)))

        await self.changers.run(tell)

    async def heard(self) -> list[Event]:
        events = await self.presence.heard()
        self.counted.note()
        return events

    async def lead(self) -> None:
        await self.presence.lead()

    async def be_relieved(self) -> None:
        await self.presence.be_relieved()

    def give_up(self) -> None:
        self.writer.give_up()
        self.readers.give_up()
        self.changers.give_up()
        self.access.close()

    async def close(self) -> None:
        """Once more does no harm."""
        if not self.lock.is_locked:
            return
        await self.writer.close()
        await self.counted.close()
        await self.presence.close()
        await asyncio.to_thread(self._close_workers)
        self.lock.release()

    def _close_workers(self) -> None:
        self.changers.close()
        self.readers.close()
        self.access.close()


def _counted_first(sql: Sql, work: Work[Result]) -> Result:
    count_all(sql)
    return work(sql)
