"""Counters say what the rows say, however batches of two servers were made of records and refusals."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from embedded_server.store.base import SentHeaders, Store
from tests.embedded_server.homes import Home
from tests.embedded_server.store.kit import NOON_MS, HandClock, Sender, a_refusal, a_sender, new_record

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
