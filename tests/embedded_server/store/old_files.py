"""Databases as earlier versions left them, written without the store: it only knows its own version."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import apsw

from embedded_server.store.parts.accounts import add_local_account
from embedded_server.store.sqlite.connections import open_writing
from embedded_server.store.sqlite.migrate import SchemaStep, migrate, schema_steps
from tests.embedded_server.store.kit import NOON_MS, REC_TYPE

_ROWS = """
INSERT OR IGNORE INTO app_key (id, client_id, name, notes, secret_hash, secret_tail, account, created_ms)
VALUES (1, 'QUAY', 'Quay', '', x'00', 'aaaa', 1, 0);
INSERT OR IGNORE INTO token (id, uuid, hash, kind, scope, rec_types, head, tail, app_key, account, identity, note,
issued_ms) VALUES (1, 'u', x'01', 'pipe', 'SHARE:WRITE', '', 'h', 't', 1, 1, 'local', '', 0);
"""


def schema_one() -> list[SchemaStep]:
    """What the first version knew."""
    return schema_steps()[:1]


def prepare(file: Path, steps: Sequence[SchemaStep]) -> None:
    """What a program that knows these steps does when it starts."""
    with closing(open_writing(file)) as connection:
        migrate(connection, list(steps), NOON_MS)
        add_local_account(connection, NOON_MS)
        connection.execute(_ROWS).fetchall()


def write(file: Path, bodies: Sequence[bytes]) -> None:
    with closing(open_writing(file)) as connection, connection:
        connection.execute(
            "INSERT INTO stream (rec_type, account) VALUES (?, 1) ON CONFLICT DO NOTHING", (REC_TYPE,)
        ).fetchall()
        for body in bodies:
            connection.execute(
                "INSERT INTO record (stream, ordinal, token, received_ms, remote, tags, suffix, query, is_test, body) "
                "SELECT id, next_ordinal, 1, ?, '', '[]', '', '', 0, ? FROM stream",
                (NOON_MS, body),
            )
            connection.execute("UPDATE stream SET records = records + 1, next_ordinal = next_ordinal + 1")


def bodies_in(file: Path) -> list[bytes]:
    with closing(apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        return [body for (body,) in connection.execute("SELECT body FROM record ORDER BY seq")]


def killed_at(nth: int, work: Callable[[], object]) -> bool:
    """Does it in a process of its own, killed before its nth statement; whether it came that far."""
    child = os.fork()
    if child == 0:
        _kill_at(nth)
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _kill_at(nth: int) -> None:
    count = 0

    def trace(*_: object) -> bool:
        nonlocal count
        count += 1
        if count == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return True

    def watch(connection: apsw.Connection) -> None:
        connection.exec_trace = trace

    apsw.connection_hooks.append(watch)
