"""What psycopg does in more turns than needed: a batch waits for the database three times, not six."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final

import psycopg
from psycopg import errors, generators
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from embedded_server.store.postgres.connections import Connection

_PIECE: Final = 128 * 1024  # bytes handed to libpq at once


def begin_then_copy(connection: Connection, questions: Sequence[str], copy: str) -> list[list[list[str]]]:
    """All at once; the rows of each question. Then the COPY waits for its data."""
    connection.pgconn.send_query("; ".join(("BEGIN", *questions, copy)).encode())
    results: Sequence[PGresult] = connection.wait(generators.execute(connection.pgconn))
    _check(connection, results)
    return [
        [
            [(result.get_value(row, column) or b"").decode() for column in range(result.nfields)]
            for row in range(result.ntuples)
        ]
        for result in results[1:-1]
    ]


def start_copy(connection: Connection, statement: str) -> None:
    connection.pgconn.send_query(statement.encode())
    _check(connection, connection.wait(generators.execute(connection.pgconn)))


def copy_in(connection: Connection, rows: Iterable[bytes]) -> None:
    """All the data of the COPY that waits. An exception of the rows' own ends it, too."""
    pgconn = connection.pgconn
    try:
        data = memoryview(b"".join(rows))
    except Exception as error:
        with suppress(psycopg.Error):
            connection.wait(generators.copy_end(pgconn, type(error).__name__.encode()))
        raise
    for start in range(0, len(data), _PIECE):
        connection.wait(generators.copy_to(pgconn, data[start : start + _PIECE], flush=False))
    connection.wait(generators.copy_end(pgconn, None))


def execute_and_commit(connection: Connection, statement: bytes, values: Sequence[object]) -> None:
    with connection.pipeline():
        connection.execute(statement, values, prepare=True)
        connection.execute("COMMIT")


def _check(connection: Connection, results: Sequence[PGresult]) -> None:
    for result in results:
        if result.status == ExecStatus.FATAL_ERROR:
            raise errors.error_from_result(result, encoding=connection.info.encoding)
