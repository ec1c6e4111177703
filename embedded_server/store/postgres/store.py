"""The PostgreSQL store: opens the database and composes the parts. Several servers may have it open."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
from filelock import FileLock

from embedded_server.clock import Clock, SystemClock
from embedded_server.data_directory import DataDirectory
from embedded_server.store.errors import StoreOpenError, Trouble
from embedded_server.store.gauges import StoreGauges
from embedded_server.store.high_water import HighWater
from embedded_server.store.neighbours import Neighbours
from embedded_server.store.parts.accounts import add_local_account
from embedded_server.store.parts.shared import SharedParts
from embedded_server.store.postgres.access import Access
from embedded_server.store.postgres.connections import open_first
from embedded_server.store.postgres.counted import Counted
from embedded_server.store.postgres.database import LOCK_STATE, Database
from embedded_server.store.postgres.migrate import migrate, schema_steps
from embedded_server.store.postgres.months import AHEAD, make_months, month_of
from embedded_server.store.postgres.presence import Presence
from embedded_server.store.postgres.scribe import PostgresScribe
from embedded_server.store.postgres.sql import PostgresSql
from embedded_server.store.postgres.upkeep import UpkeepPart
from embedded_server.store.postgres.url import DatabaseUrl
from embedded_server.store.postgres.workers import Changers, Readers
from embedded_server.store.postgres.writer import PostgresWriter

_FORGOTTEN = "DELETE FROM node WHERE seen_at < now() - interval '30 days'"
_ARRIVED = "INSERT INTO node DEFAULT VALUES RETURNING id"
_FACTS = "SELECT encode(instance, 'hex'), (SELECT mark_key FROM log), latest_ms, revocations FROM state"


class PostgresStore(SharedParts, UpkeepPart):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._database = database

    @property
    def neighbours(self) -> Neighbours:
        return self._database

    def gauges(self) -> StoreGauges:
        gauges, presence = self._database.writer.gauges, self._database.presence
        gauges.database_bytes = presence.database_bytes
        if presence.lost_at is not None and presence.lost_at > self._database.writer.committed_at:
            gauges.trouble, gauges.troubled_at = Trouble.DATABASE_AWAY, time.monotonic()
        elif gauges.trouble is Trouble.DATABASE_AWAY and gauges.troubled_at < presence.connected_at:
            gauges.trouble = None  # it is back, although nothing was written since
        return gauges

    def give_up(self) -> None:
        self._database.give_up()

    async def close(self) -> None:
        await self._database.close()


async def open_store(directory: Path, url: DatabaseUrl, clock: Clock | None = None) -> PostgresStore:
    """Holds the directory's lock until it is closed. Raises StoreOpenError."""
    lock = DataDirectory(directory).lock()
    clock = clock or SystemClock()
    try:
        facts = await asyncio.to_thread(_prepare, url, clock)
        return PostgresStore(_open(url, lock, clock, facts))
    except psycopg.Error as error:
        lock.release()
        raise StoreOpenError(
            f"The database at {url} cannot be used: {str(error).strip()}.", "Check PostgreSQL's log."
        ) from None
    except BaseException:
        lock.release()
        raise


@dataclass(frozen=True, slots=True)
class _Facts:
    """Of the database, and who we are in it."""

    node: int
    instance: str
    mark_key: bytes
    latest_ms: int
    revocations: int


def _prepare(url: DatabaseUrl, clock: Clock) -> _Facts:
    """Makes what has to be there."""
    now_ms = clock.now_ms()
    with closing(open_first(url)) as connection:
        migrate(connection, schema_steps())
        make_months(connection, month_of(now_ms), month_of(now_ms) + AHEAD)
        sql = PostgresSql(connection)
        with connection.transaction():
            sql.execute(LOCK_STATE)
            add_local_account(sql, now_ms)
            sql.execute(_FORGOTTEN)
            return _Facts(sql.execute(_ARRIVED).get, *sql.execute(_FACTS).get)


def _open(url: DatabaseUrl, lock: FileLock, clock: Clock, facts: _Facts) -> Database:
    access = Access(url)
    changers = Changers(access)
    counted = Counted(changers)
    writer = PostgresWriter(facts.revocations, partial(PostgresScribe, access, facts.node, facts.instance), counted)
    return Database(
        access=access,
        node=facts.node,
        instance=facts.instance,
        mark_key=facts.mark_key,
        clock=clock,
        lock=lock,
        readers=Readers(access),
        changers=changers,
        counted=counted,
        writer=writer,
        presence=Presence(access, facts.node, clock, writer.note_revocations),
        high_water=HighWater(facts.latest_ms),
    )
