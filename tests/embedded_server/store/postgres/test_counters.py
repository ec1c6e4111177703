"""Counters say what the rows say, however batches of two servers were made of records and refusals."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

import psycopg
import pytest

from embedded_server.domain.token import Token
from embedded_server.store.base import Grant, RecordsWanted, Retention, SentHeaders, Store
from embedded_server.store.parts.arrived import Append
from embedded_server.store.postgres import connections
from embedded_server.store.postgres.access import Access
from embedded_server.store.postgres.scribe import PostgresScribe
from embedded_server.store.postgres.url import DatabaseUrl
from embedded_server.store.scribe.messages import Terms
from tests.embedded_server.homes import Home
from tests.embedded_server.store.kit import NOON_MS, HandClock, Sender, a_refusal, a_sender, erase, new_record

pytestmark = pytest.mark.slow
ROUNDS = 12
HEADERS = SentHeaders("Host: a.example", "Content-Length: 2")

# What is not as it should be; without rows, all is well.
WRONG = {
    "streams": """
        SELECT id, records, counted.* FROM stream LEFT JOIN (
            SELECT stream, count(*) AS n, count(*) FILTER (WHERE is_test) AS tests, min(ordinal) AS low,
                max(ordinal) AS high, count(DISTINCT ordinal) AS ordinals,
                (array_agg(received_ms ORDER BY seq))[1] AS first_ms,
                (array_agg(received_ms ORDER BY seq DESC))[1] AS last_ms
            FROM record GROUP BY stream
        ) AS counted ON counted.stream = stream.id
        WHERE (stream.records, stream.tests, stream.next_ordinal, stream.first_ms, stream.last_ms)
            IS DISTINCT FROM (n, counted.tests, n + 1, counted.first_ms, counted.last_ms)
            OR (low, high, ordinals) IS DISTINCT FROM (1, n, n)
    """,
    "tokens": """
        SELECT id, uses FROM token WHERE uses <> (SELECT count(*) FROM record WHERE record.token = token.id)
            OR uses <> (SELECT coalesce(sum(uses), 0) FROM token_day WHERE token_day.token = token.id)
            OR last_used_ms IS DISTINCT FROM
                (SELECT received_ms FROM record WHERE record.token = token.id ORDER BY seq DESC LIMIT 1)
    """,
    "flow": """
        SELECT 1 FROM flow HAVING sum(let_in) <> (SELECT count(*) FROM record)
            OR sum(refused) <> (SELECT count(*) FROM request)
    """,
    "numbers": """
        SELECT seq FROM state WHERE seq <> (SELECT count(*) FROM record) + (SELECT count(*) FROM request)
            OR seq <> (SELECT count(*) FROM (SELECT seq FROM record UNION SELECT id FROM request) AS given)
            OR arrived_ms <> greatest((SELECT max(received_ms) FROM record), (SELECT max(at_ms) FROM request))
    """,
    "servers": """
        SELECT 1 FROM node HAVING sum(records) <> (SELECT count(*) FROM record)
            OR sum(requests) <> (SELECT seq FROM state) OR max(last_seq) <> (SELECT seq FROM state)
            OR bool_or(last_record NOT IN (SELECT lpad(to_hex(received_ms / 1000), 8, '0') || encode(instance, 'hex')
                || lpad(to_hex(record.seq), 10, '0') FROM record, state))
    """,
}


@pytest.mark.parametrize(
    "strange", [0.2, 0.0]
)  # how many come with headers nobody knows; without, all is stored at once
async def test_that_counters_say_what_the_rows_say(home: Home, tmp_path: Path, strange: float) -> None:
    dice = random.Random(5)
    stores = await home.open(HandClock()), await Home(tmp_path / "there", home.database).open(HandClock())
    senders = [await a_sender(stores[0], f"{name}@a.example") for name in ("ann", "bob")]
    for _ in range(ROUNDS):
        await asyncio.gather(*(_send_some(store, senders, dice, strange) for store in stores))
    await stores[0].tokens()  # whoever asks hears of all that was acknowledged, wherever
    for name, sql in WRONG.items():
        assert home.query(sql) == [], name
    home.query("UPDATE stream SET next_ordinal = next_ordinal + 1 RETURNING id")
    assert len(home.query(WRONG["streams"])) == 2 * len(senders)  # it can see a mistake
    for store in stores:
        await store.close()


async def _send_some(store: Store, senders: list[Sender], dice: random.Random, strange: float) -> None:
    grants = [await sender.grant() for sender in senders]
    sending: list[asyncio.Future[int]] = []
    for number in range(dice.randrange(1, 40)):
        at_ms = NOON_MS + dice.randrange(-90_000_000, 90_000_000)
        headers = HEADERS if dice.random() >= strange else SentHeaders(f"X-One: {number}")
        record = new_record(dice.choice(("a.b", "c.d")), at_ms=at_ms, is_test=dice.random() < 0.2, headers=headers)
        sending.append(store.put(dice.choice(grants), record))
    if dice.random() < strange:
        sending.append(store.log(a_refusal()))
    await asyncio.gather(*sending)


async def test_that_records_of_a_server_that_ended_are_counted(home: Home) -> None:
    store = await home.open(HandClock())
    sender = await a_sender(store)
    await sender.send()
    await store.tokens()
    _store_only(home, await sender.grant(), 5)
    assert home.query("SELECT uses FROM token") == [(1,)]
    assert (await _after_the_next_start(home, store)).uses == 6
    assert home.query(WRONG["tokens"]) == []
    assert home.query(WRONG["flow"]) == []


async def test_that_much_that_was_left_is_counted_in_steps(home: Home) -> None:
    store = await home.open(HandClock())
    sender = await a_sender(store)
    grant = await sender.grant()
    for _ in range(3):
        _store_only(home, grant, 4)
    function = str(home.query("SELECT pg_get_functiondef('count_records'::regproc)")[0][0])
    with psycopg.connect(home.database, autocommit=True) as connection:
        connection.execute(function.replace("100000", "5").encode())
    assert home.query("SELECT count_records() FROM generate_series(1, 4)") == [(True,), (True,), (False,), (False,)]
    assert home.query("SELECT uses FROM token") == [(12,)]
    await store.tokens()
    _store_only(home, grant, 11)
    await sender.send()
    assert (await store.tokens())[0].uses == 24
    _store_only(home, grant, 11)
    for record in await store.records(RecordsWanted()):
        await erase(store, record)
    await sender.send()
    assert (await store.tokens())[0].uses == 36
    (let_in,) = home.query("SELECT sum(let_in) FROM flow")[0]
    assert let_in == 36
    await store.close()


async def test_that_a_record_counts_as_a_use_though_it_is_deleted_first(home: Home) -> None:
    store = await home.open(HandClock())
    sender = await a_sender(store)
    _store_only(home, await sender.grant(), 3)
    for record in await store.records(RecordsWanted()):
        await erase(store, record)
    assert home.query("SELECT count(*) FROM record") == [(0,)]
    assert (await _after_the_next_start(home, store)).uses == 3


async def test_that_whoever_asks_is_told_of_every_record_that_was_acknowledged(home: Home) -> None:
    store = await home.open(HandClock())
    senders = [await a_sender(store, f"{name}@a.example") for name in ("ann", "bob")]

    async def send_and_ask(sender: Sender, place: int) -> None:
        for number in range(1, 30):
            await sender.send()
            assert (await store.tokens())[place].uses == number

    await asyncio.gather(*(send_and_ask(sender, place) for place, sender in enumerate(senders)))
    await store.close()


async def test_that_askers_do_not_wait_one_after_the_other_for_a_database_that_hangs(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = connections._WRITING.replace("lock_timeout=10s", "lock_timeout=1s")
    monkeypatch.setattr(connections, "_WRITING", patience)
    store = await home.open(HandClock())
    await (await a_sender(store)).send()
    with psycopg.connect(home.database) as connection:
        connection.execute("SELECT FROM counted FOR UPDATE")
        began = time.monotonic()
        lists = await asyncio.gather(*(store.tokens() for _ in range(10)))
        took = time.monotonic() - began
    assert [len(tokens) for tokens in lists] == [1] * 10
    assert 0.9 < took < 5  # one or two tries; ten of them would take ten seconds
    assert (await store.tokens())[0].uses == 1
    await store.close()


def _store_only(home: Home, grant: Grant, count: int) -> None:
    """As a server does that is killed before it counts."""
    scribe = PostgresScribe(Access(DatabaseUrl(home.database)), 1, "abcdef")
    arrived = [Append(grant.generation, grant.token, grant.account, new_record()) for _ in range(count)]
    scribe.store(arrived, Terms(grant.generation, Retention(30, 10**9)))
    scribe.close()


async def _after_the_next_start(home: Home, store: Store) -> Token:
    await store.close()
    store = await home.open(HandClock())
    (token,) = await store.tokens()
    await store.close()
    return token
