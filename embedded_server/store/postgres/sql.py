"""A connection as the shared parts of a store use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from psycopg import Cursor
from psycopg.rows import TupleRow

from embedded_server.store.engine import Values
from embedded_server.store.postgres.connections import Connection
from embedded_server.store.postgres.dialect import named, translated


class PostgresRows:
    __slots__ = ("_cursor",)

    def __init__(self, cursor: Cursor[TupleRow]) -> None:
        self._cursor = cursor

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cursor)

    def fetchone(self) -> Any:
        return self._cursor.fetchone()

    def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    @property
    def get(self) -> Any:
        row = self._cursor.fetchone()
        return row[0] if row is not None and len(row) == 1 else row


class PostgresSql:
    """Belongs to one thread."""

    __slots__ = ("_changes", "connection")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection  # replaced by who loses it
        self._changes = 0

    def execute(self, statement: str, values: Values = (), /) -> PostgresRows:
        cursor = self.connection.cursor(binary=True)
        cursor.execute(translated(statement), named(statement, values))
        self._changes = cursor.rowcount
        return PostgresRows(cursor)

    def executemany(self, statement: str, rows: Iterable[Values], /) -> None:
        cursor = self.connection.cursor()
        cursor.executemany(translated(statement), [named(statement, values) for values in rows])

    def changes(self) -> int:
        return self._changes
