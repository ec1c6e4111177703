"""The short ways to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from psycopg.rows import TupleRow

from embedded_server.store.postgres.connections import Connection

Values: TypeAlias = Sequence[object] | Mapping[str, object]


def rows(connection: Connection, sql: str, values: Values = ()) -> list[TupleRow]:
    return connection.execute(sql.encode(), values).fetchall()


def row(connection: Connection, sql: str, values: Values = ()) -> TupleRow | None:
    return connection.execute(sql.encode(), values).fetchone()


def one(connection: Connection, sql: str, values: Values = ()) -> TupleRow:
    """Where there is always a row."""
    found = row(connection, sql, values)
    assert found is not None
    return found
