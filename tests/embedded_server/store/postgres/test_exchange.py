"""Statements that are sent together, and taken back."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from embedded_server.store.postgres.connections import Connection, open_writing
from embedded_server.store.postgres.exchange import answers, ask, copy_in, quoted, send, undo
from embedded_server.store.postgres.url import DatabaseUrl
from tests.embedded_server.postgres import Postgres

pytestmark = pytest.mark.slow
COPY = "COPY kept FROM STDIN"


@pytest.fixture
def connection(postgres: Postgres) -> Iterator[Connection]:
    with open_writing(DatabaseUrl(postgres.fresh())) as connection:
        connection.execute("CREATE TABLE kept (number integer)")
        yield connection


def numbers(connection: Connection) -> list[list[str]]:
    (rows,) = ask(connection, "SELECT number FROM kept ORDER BY 1")
    return rows


@pytest.mark.parametrize("setting", ["on", "off"])
@pytest.mark.parametrize("text", ["plain", "it's", "back\\slash", "\\'; DROP TABLE kept; --", '{"a":"\\"b\'"}', "é"])
def test_that_a_quoted_text_is_read_as_it_is(connection: Connection, setting: str, text: str) -> None:
    rows = ask(connection, f"SET standard_conforming_strings = {setting}", f"SELECT {quoted(text)}, {quoted(None)}")
    assert rows[1] == [[text, ""]]


def test_that_what_follows_a_copy_is_done_with_its_data(connection: Connection) -> None:
    first, _ = ask(connection, "SELECT 7", COPY, "UPDATE kept SET number = number + 1")
    assert first == [["7"]]
    copy_in(connection, [b"1\n", b"2\n"])
    assert numbers(connection) == [["2"], ["3"]]


@pytest.mark.parametrize("is_answered", [True, False])
def test_that_a_copy_is_undone_with_all_that_follows_it(connection: Connection, is_answered: bool) -> None:
    send(connection, "BEGIN", "INSERT INTO kept VALUES (1)", COPY, "INSERT INTO kept VALUES (2)", "COMMIT")
    if is_answered:
        answers(connection)
    undo(connection)
    assert connection.pgconn.transaction_status == TransactionStatus.IDLE
    assert numbers(connection) == []


def test_that_a_failure_behind_a_copy_undoes_it(connection: Connection) -> None:
    ask(connection, "BEGIN", COPY, "SELECT 1 / 0", "COMMIT")
    with pytest.raises(psycopg.errors.DivisionByZero):
        copy_in(connection, [b"1\n"])
    undo(connection)
    assert numbers(connection) == []
