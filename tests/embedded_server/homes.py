"""Where the stores of tests live: every test of a store runs on each database."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import apsw
import psycopg

from embedded_server.clock import Clock
from embedded_server.store.base import Store
from embedded_server.store.opening import open_store
from tests.embedded_server.postgres import Postgres


@dataclass(frozen=True, slots=True)
class Home:
    """Of one store, which can be opened again and again."""

    directory: Path
    database: str = ""  # its URL; empty for SQLite

    async def open(self, clock: Clock | None = None) -> Store:
        return await open_store(self.directory, self.database, clock)

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Beside the store."""
        if self.database:
            with closing(psycopg.connect(self.database, autocommit=True)) as connection:
                return connection.execute(sql.encode()).fetchall()
        with closing(apsw.Connection(str(self.directory / "sluice.db"), flags=apsw.SQLITE_OPEN_READONLY)) as file:
            return list(file.execute(sql))

    def holds(self, secret: str) -> bool:
        """Whether it lies in there somewhere."""
        files = [file for file in self.directory.iterdir() if file.is_file()]
        tables = ("app_key", "token") if self.database else ()
        found = [repr(self.query(f"SELECT * FROM {table}")) for table in tables]
        return any(secret.encode() in file.read_bytes() for file in files) or any(secret in rows for rows in found)


class Homes(Protocol):
    def at(self, directory: Path) -> Home:
        """An empty one. On PostgreSQL that of before is emptied."""
        ...

    def another(self, directory: Path) -> Home:
        """An empty one beside others."""
        ...


@contextmanager
def passing(homes: Homes) -> Iterator[Home]:
    """An empty home that is gone afterwards, for tests that need many."""
    directory = Path(tempfile.mkdtemp())
    try:
        yield homes.at(directory)
    finally:
        shutil.rmtree(directory)


class SqliteHomes:
    def at(self, directory: Path) -> Home:
        return Home(directory)

    def another(self, directory: Path) -> Home:
        return Home(directory)


class PostgresHomes:
    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._url = postgres.fresh()

    def at(self, directory: Path) -> Home:
        with psycopg.connect(self._url) as connection:
            connection.execute(_END_OTHERS)
            connection.execute("SET session_replication_role = replica")  # tables in any order
            for (table,) in connection.execute(_TABLES):
                connection.execute(f"DELETE FROM {table}".encode())
            connection.execute(_FIRST_AGAIN)
        return Home(directory, self._url)

    def another(self, directory: Path) -> Home:
        return Home(directory, self._postgres.fresh())


_END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_FIRST_AGAIN = (
    "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
)
_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
    "AND NOT relispartition AND relname <> 'sluice_schema'"
)
