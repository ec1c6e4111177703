"""Statements that are sent together, or with parameters in binary, and taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from embedded_server.store.base import NewRecord
from embedded_server.store.postgres.connections import Connection, open_writing
from embedded_server.store.postgres.exchange import Rows, ask, outcome, send, undo
from embedded_server.store.postgres.migrate import migrate, schema_steps
from embedded_server.store.postgres.packing import UNTIMED, Sent, number, numbers, row, rows
from embedded_server.store.postgres.storing import ROW_TYPE
from embedded_server.store.postgres.url import DatabaseUrl
from tests.embedded_server.postgres import Postgres

pytestmark = pytest.mark.slow


@pytest.fixture
def connection(postgres: Postgres) -> Iterator[Connection]:
    with open_writing(DatabaseUrl(postgres.fresh())) as connection:
        connection.execute("CREATE TABLE kept (number integer)")
        yield connection


def run(connection: Connection, prepared: str, parameters: list[bytes | None]) -> Rows:
    send(connection, prepared, parameters)
    return outcome(connection)


def kept(connection: Connection) -> list[list[str]]:
    (rows,) = ask(connection, "SELECT number FROM kept ORDER BY 1")
    return rows


@pytest.mark.parametrize("values", [[], [1], [-5, 0, 2**63 - 1, -(2**63)]])
def test_that_numbers_arrive_as_they_are(connection: Connection, values: list[int]) -> None:
    ask(connection, "PREPARE given (bigint[], bigint) AS SELECT n FROM unnest($1) AS n WHERE n <> $2")
    assert run(connection, "given", [numbers(values), number(7)]) == [[str(value)] for value in values]


@pytest.mark.parametrize(
    ("new", "sent"),
    [
        (NewRecord("a.b", 1, "192.0.2.1", b""), (None, None)),
        (NewRecord("a.b", -5, "", b"\0\xff{}", ("a", 'é"\\'), "it's", "q=1", True, began=2.0), (7, None)),
        (NewRecord("a.b", 2**62, "::1", b"x" * 70_000, replay_of=2**40), (None, "Host: a\n\nback\\slash: ü")),
    ],
    ids=["plain", "strange", "large"],
)
def test_that_rows_arrive_as_they_are(connection: Connection, new: NewRecord, sent: Sent) -> None:
    migrate(connection, schema_steps())
    row_type = int(ask(connection, ROW_TYPE)[0][0][0])
    columns = (
        "place, slot, nth, token, received_ms, remote, tags, suffix, query, is_test, encode(body, 'hex'), took_us, "
        "header_set, headers, replay_of"
    )
    ask(connection, f"PREPARE given (arriving[]) AS SELECT {columns} FROM unnest($1)")
    arriving = rows(row_type, [row((1, 2, 0), 9, new, UNTIMED, (None, None)), row((3, 1, 4), 5, new, 88, sent)])
    both = run(connection, "given", [arriving])
    tags = json.dumps(new.tags, ensure_ascii=False) if new.tags else "[]"
    told = [str(new.received_ms), new.remote, tags, new.suffix, new.query, "ft"[new.is_test], new.body.hex()]
    replayed = str(new.replay_of or "")
    assert both == [
        ["1", "2", "0", "9", *told, str(UNTIMED), "", "", replayed],
        ["3", "1", "4", "5", *told, "88", str(sent[0] or ""), sent[1] or "", replayed],
    ]


def test_that_one_statement_is_a_transaction_of_its_own(connection: Connection) -> None:
    ask(connection, "PREPARE keep (bigint) AS INSERT INTO kept VALUES (12 / $1)")
    run(connection, "keep", [number(3)])
    with pytest.raises(psycopg.errors.DivisionByZero):
        run(connection, "keep", [number(0)])
    undo(connection)
    assert kept(connection) == [["4"]]


@pytest.mark.parametrize("is_answered", [True, False])
def test_that_what_was_begun_is_undone(connection: Connection, is_answered: bool) -> None:
    if is_answered:
        ask(connection, "BEGIN", "INSERT INTO kept VALUES (1)")
    else:
        connection.pgconn.send_query(b"BEGIN; INSERT INTO kept VALUES (1)")
    undo(connection)
    assert connection.pgconn.transaction_status == TransactionStatus.IDLE
    assert kept(connection) == []


def test_that_a_failed_transaction_is_undone(connection: Connection) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        ask(connection, "BEGIN", "INSERT INTO kept VALUES (1)", "SELECT 1 / 0")
    undo(connection)
    assert kept(connection) == []
