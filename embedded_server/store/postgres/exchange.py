"""What psycopg does in more turns than a batch can afford: each question waits once.

Whoever waits gives up the interpreter, and gets it back only when those who answer requests have had their turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TypeAlias

import psycopg
from psycopg import errors
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

from embedded_server.store.postgres.connections import PATIENCE, Connection
from embedded_server.store.postgres.waiting import is_readable, is_writable

Rows: TypeAlias = list[list[str]]


def ask(connection: Connection, *statements: str) -> list[Rows]:
    """All at once; the rows of each."""
    connection.pgconn.send_query("; ".join(statements).encode())
    return [_rows(result) for result in _results(connection)]


def send(connection: Connection, prepared: str, parameters: Sequence[bytes | None]) -> None:
    """A prepared statement, with its parameters in binary; a transaction of its own where none was begun."""
    connection.pgconn.send_query_prepared(prepared.encode(), parameters, [Format.BINARY] * len(parameters))


def outcome(connection: Connection, heard: Sequence[PGresult] | None = None) -> Rows:
    """Of what was sent; without waiting where `heard` is all that was said."""
    (result,) = _results(connection) if heard is None else _checked(connection, heard)
    return _rows(result)


def hear(connection: Connection, found: list[PGresult]) -> bool:
    """Takes what has come, without waiting. Whether it is all."""
    while not connection.pgconn.is_busy():
        result = connection.pgconn.get_result()
        if result is None:
            return True
        found.append(result)
    return False


def undo(connection: Connection) -> None:
    """Whatever was begun, also what is still to be answered."""
    if connection.pgconn.transaction_status == TransactionStatus.ACTIVE:
        with suppress(psycopg.Error):
            _results(connection)
    if connection.pgconn.transaction_status != TransactionStatus.IDLE:
        ask(connection, "ROLLBACK")


def _results(connection: Connection) -> Sequence[PGresult]:
    """Raises psycopg's error of what failed."""
    _flush(connection)
    found: list[PGresult] = []
    while not hear(connection, found):
        if not is_readable((connection.pgconn.socket,), PATIENCE):
            raise connection.too_late()
        connection.pgconn.consume_input()
    return _checked(connection, found)


def _checked(connection: Connection, found: Sequence[PGresult]) -> Sequence[PGresult]:
    """Raises psycopg's error of what failed."""
    for result in found:
        if result.status == ExecStatus.FATAL_ERROR:
            raise errors.error_from_result(result, encoding=connection.info.encoding)
    if not found:
        raise psycopg.OperationalError("the database said nothing")
    return found


def _flush(connection: Connection) -> None:
    pgconn = connection.pgconn
    while pgconn.flush():
        if not is_writable(pgconn.socket, PATIENCE):
            raise connection.too_late()
        pgconn.consume_input()  # the other side may be waiting for that


def _rows(result: PGresult) -> Rows:
    return [
        [(result.get_value(row, column) or b"").decode() for column in range(result.nfields)]
        for row in range(result.ntuples)
    ]
