"""Statements that are sent together, or with parameters in binary, and taken back."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from embedded_server.store.postgres.connections import Connection, open_writing
from embedded_server.store.postgres.exchange import Rows, ask, outcome, send, undo
from embedded_server.store.postgres.packing import number, numbers, texts
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


@pytest.mark.parametrize("values", [[], [""], ["it's", "back\\slash", '{"a":"\\"b\'"}', "é\n"]])
def test_that_texts_arrive_as_they_are(connection: Connection, values: list[str]) -> None:
    ask(connection, "PREPARE given (text[]) AS SELECT n FROM unnest($1) AS n")
    assert run(connection, "given", [texts(values)]) == [[value] for value in values]


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
