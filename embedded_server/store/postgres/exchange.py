"""What psycopg does in more turns than a batch can afford: two questions, each of which waits once.

Whoever waits gives up the interpreter, and gets it back only when those who answer requests have had their turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final, TypeAlias

import psycopg
from psycopg import errors
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from embedded_server.store.postgres.connections import Connection
from embedded_server.store.postgres.waiting import is_readable, is_writable

Rows: TypeAlias = list[list[str]]

_PIECE: Final = 128 * 1024  # bytes handed to libpq at once
_PATIENCE: Final = 30.0  # seconds; the database gives up before
_ENDINGS = (ExecStatus.COPY_IN,)


def ask(connection: Connection, *statements: str) -> list[Rows]:
    """All at once; the rows of each. A COPY waits for its data then, and all that follows it waits with it."""
    send(connection, *statements)
    return answers(connection)


def send(connection: Connection, *statements: str) -> None:
    """As `ask`, without waiting."""
    connection.pgconn.send_query("; ".join(statements).encode())
    _flush(connection)


def answers(connection: Connection) -> list[Rows]:
    """To what was sent."""
    return [_rows(result) for result in _results(connection)]


def copy_in(connection: Connection, rows: Sequence[bytes]) -> None:
    """All the data of the COPY that waits; then what follows it is done, too."""
    pgconn, data = connection.pgconn, memoryview(b"".join(rows))
    for start in range(0, len(data), _PIECE):
        while pgconn.put_copy_data(data[start : start + _PIECE]) == 0:
            _flush(connection)
    while pgconn.put_copy_end() == 0:
        _flush(connection)
    _results(connection)


def undo(connection: Connection) -> None:
    """Whatever was begun, also a COPY that waits for its data or is still to be answered."""
    if connection.pgconn.transaction_status == TransactionStatus.ACTIVE:
        with suppress(psycopg.Error):
            _results(connection)
            connection.pgconn.put_copy_end(b"undone")
            _results(connection)
    ask(connection, "ROLLBACK")


def quoted(text: str | None) -> str:
    """As a literal of a statement, however the server takes a backslash."""
    return "NULL" if text is None else "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _results(connection: Connection) -> list[PGresult]:
    """Raises psycopg's error of what failed."""
    pgconn = connection.pgconn
    _flush(connection)
    found: list[PGresult] = []
    while not found or found[-1].status not in _ENDINGS:
        while pgconn.is_busy():
            if not is_readable((pgconn.socket,), _PATIENCE):
                raise _too_late(connection)
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            break
        found.append(result)
    for result in found:
        if result.status == ExecStatus.FATAL_ERROR:
            raise errors.error_from_result(result, encoding=connection.info.encoding)
    return found


def _flush(connection: Connection) -> None:
    pgconn = connection.pgconn
    while pgconn.flush():
        if not is_writable(pgconn.socket, _PATIENCE):
            raise _too_late(connection)
        pgconn.consume_input()  # the other side may be waiting for that


def _too_late(connection: Connection) -> psycopg.OperationalError:
    connection.close()
    return psycopg.OperationalError("the database does not answer")


def _rows(result: PGresult) -> Rows:
    return [
        [(result.get_value(row, column) or b"").decode() for column in range(result.nfields)]
        for row in range(result.ntuples)
    ]
