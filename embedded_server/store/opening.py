"""Which database a store is opened on."""

from __future__ import annotations

from pathlib import Path

from embedded_server.clock import Clock
from embedded_server.store.base import Store
from embedded_server.store.scribe.in_thread import start_thread
from embedded_server.store.scribe.place import StartSomewhere
from embedded_server.store.sqlite import store as sqlite


async def open_store(
    directory: Path, database: str = "", clock: Clock | None = None, start: StartSomewhere = start_thread
) -> Store:
    """SQLite in the data directory, or the PostgreSQL database with this URL. Either way the directory is locked until
    the store is closed. `start` says where SQLite's scribe works. Raises StoreOpenError."""
    if not database:
        return await sqlite.open_store(directory, clock, start)
    from embedded_server.store.postgres import store as postgres  # late: psycopg takes a tenth of a second to load
    from embedded_server.store.postgres.url import DatabaseUrl

    return await postgres.open_store(directory, DatabaseUrl(database), clock)


def place_of(database: str) -> str:
    """Where the PostgreSQL database with this URL is, for people; empty for SQLite. Raises StoreOpenError."""
    if not database:
        return ""
    from embedded_server.store.postgres.url import DatabaseUrl  # late, as above

    return str(DatabaseUrl(database))
