"""What is older or does not fit goes, the oldest first, and what was read from it goes along."""

from __future__ import annotations

import pytest

from embedded_server.domain.moments import from_ms
from embedded_server.domain.retention import Doomed, RecordRetention
from embedded_server.events import Events
from embedded_server.operating.retaining import BATCH, let_go
from embedded_server.store.base import RecordsWanted, Store
from tests.embedded_server.homes import Home
from tests.embedded_server.store.kit import NOON_MS, REC_TYPE, HandClock, Sender, a_sender, erase
from tests.embedded_server.store.test_readings import measure

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
RULES = [
    (RecordRetention(REC_TYPE, days=1), 7),
    (RecordRetention(REC_TYPE, records=4), 6),
    (RecordRetention(REC_TYPE, bytes=8), 6),
    (RecordRetention(REC_TYPE, days=2, records=9, bytes=1_000), 4),
    (RecordRetention(REC_TYPE, days=30), 0),
]


async def fill(store: Store, sender: Sender, clock: HandClock) -> None:
    """Ten records of two bytes, eight hours from one to the next; the last three arrived during the last day."""
    await measure(store, sender, [(NOON_MS + number * 8 * HOUR_MS, float(number)) for number in range(10)])
    await sender.send("org.harbour.other")
    clock.ms = NOON_MS + 72 * HOUR_MS + DAY_MS // 3


@pytest.mark.parametrize(("rule", "going"), RULES)
async def test_that_the_preview_says_what_goes(
    store: Store, sender: Sender, clock: HandClock, rule: RecordRetention, going: int
) -> None:
    await fill(store, sender, clock)
    assert await store.doomed(rule) == Doomed(going, going * 2, from_ms(NOON_MS), 10, 20)
    assert await let_go(store, Events(clock), rule) == going
    assert (await store.doomed(rule)).records == 0
    left = await store.records(RecordsWanted(REC_TYPE))
    assert [record.received_ms for record in left] == [NOON_MS + number * 8 * HOUR_MS for number in range(going, 10)]
    (series,) = await store.series(None, None)
    assert (series.count, series.first_at) == (10 - going, from_ms(NOON_MS + going * 8 * HOUR_MS))
    assert await store.count(RecordsWanted()) == 11 - going


async def test_that_the_preview_counts_what_is_there_where_records_were_deleted(
    store: Store, sender: Sender, clock: HandClock
) -> None:
    await fill(store, sender, clock)
    between = await store.records(RecordsWanted(REC_TYPE))
    for record in between[1:6]:
        await erase(store, record)
    rule = RecordRetention(REC_TYPE, days=1)
    assert (await store.doomed(rule)).records == 2
    assert await let_go(store, Events(clock), rule) == 2


async def test_that_rollups_follow(home: Home, store: Store, sender: Sender, clock: HandClock) -> None:
    await fill(store, sender, clock)
    await let_go(store, Events(clock), RecordRetention(REC_TYPE, records=3))
    assert home.query("SELECT sum(points), min(first_value) FROM rollup") == [(3, 7.0)]


async def test_that_streams_of_several_accounts_are_one(store: Store, sender: Sender, clock: HandClock) -> None:
    other = await a_sender(store, "kim@harbour.example")
    sent = [await (sender if number % 2 else other).send(at_ms=NOON_MS + number) for number in range(2 * BATCH)]
    rule = RecordRetention(REC_TYPE, records=10)
    assert await let_go(store, Events(clock), rule) == len(sent) - 10
    assert await store.records(RecordsWanted(REC_TYPE)) == sent[-10:]


async def test_that_rules_are_kept_changed_and_forgotten(store: Store) -> None:
    await store.keep_retention(RecordRetention(REC_TYPE, days=30))
    await store.keep_retention(RecordRetention(REC_TYPE, records=5))
    assert await store.retentions() == [RecordRetention(REC_TYPE, records=5)]
    await store.keep_retention(RecordRetention(REC_TYPE))
    assert await store.retentions() == []
    assert await store.doomed(RecordRetention("org.nobody", days=1)) == Doomed(0, 0, None, 0, 0)
