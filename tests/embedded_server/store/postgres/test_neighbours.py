"""Servers on one database: what they tell each other, and whose turn it is to read records."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from embedded_server.domain.event import DECODER, RECORD, REQUEST, TOKEN, Event
from embedded_server.domain.moments import from_ms
from embedded_server.store.base import RecordReadings, Store
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.neighbours import Neighbours
from embedded_server.store.postgres import presence
from embedded_server.store.postgres.counts import CHANNEL
from embedded_server.store.postgres.store import PostgresStore
from tests.embedded_server.homes import Home
from tests.embedded_server.store.kit import NOON_MS, HandClock, a_sender, new_record

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Pair:
    home: Home
    here: Store
    there: Store

    def neighbours(self, store: Store) -> Neighbours:
        assert store.neighbours is not None
        return store.neighbours

    async def heard(self, store: Store, *types: str) -> Counter[str]:
        """Until something of each type was heard."""
        counts: Counter[str] = Counter()
        async with asyncio.timeout(20):
            while not set(types) <= counts.keys():
                for event in await self.neighbours(store).heard():
                    counts[event.type] += int(str(event.facts["count"]))
        return counts


@pytest.fixture
async def pair(home: Home, tmp_path: Path) -> AsyncIterator[Pair]:
    here, there = await home.open(HandClock()), await Home(tmp_path / "there", home.database).open(HandClock())
    async with asyncio.timeout(20):
        while not (_hears(here) and _hears(there)):
            await asyncio.sleep(0.01)
    yield Pair(home, here, there)
    await here.close()
    await there.close()


def _hears(store: Store) -> bool:
    """What was told before that is no news to it."""
    assert isinstance(store, PostgresStore)
    return store._database.presence._has_begun


def event(type_: str, id_: str = "x", **facts: int | str) -> Event:
    return Event(type_, id_, from_ms(NOON_MS), {"count": 1, **facts})


async def test_that_what_one_tells_the_other_hears(pair: Pair) -> None:
    await pair.neighbours(pair.here).tell([event(TOKEN, "the token"), event(DECODER, count=2)])
    assert await pair.heard(pair.there, TOKEN, DECODER) == {TOKEN: 1, DECODER: 2}


async def test_that_records_are_heard_of_although_nobody_told(pair: Pair) -> None:
    """The server that stored them may have been killed right after."""
    sender = await a_sender(pair.here)
    grant = await sender.grant()
    sent = await asyncio.gather(*(pair.here.append(grant, new_record()) for _ in range(25)))
    counts: Counter[str] = Counter()
    newest = ""
    async with asyncio.timeout(20):
        while counts[RECORD] < 25 or counts[REQUEST] < 25:
            for heard in await pair.neighbours(pair.there).heard():
                counts[heard.type] += int(str(heard.facts["count"]))
                newest = heard.id if heard.type == RECORD else newest
    assert counts == {RECORD: 25, REQUEST: 25}
    assert newest == sent[-1].id


async def test_that_no_count_is_lost_while_a_server_hears_nothing(pair: Pair) -> None:
    await pair.neighbours(pair.here).tell([event(TOKEN)])
    assert await pair.heard(pair.there, TOKEN) == {TOKEN: 1}
    sessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    pair.home.query(f"{sessions} AND pid <> pg_backend_pid()")
    for _ in range(3):
        await pair.neighbours(pair.here).tell([event(TOKEN)])
    total = 0
    while total < 3:
        total += (await pair.heard(pair.there, TOKEN))[TOKEN]
    assert total == 3


async def test_that_names_travel_as_far_as_they_fit(pair: Pair) -> None:
    facts: dict[str, object] = {"count": 1, "rectypes": ["a.b", "c.d"]}
    await pair.neighbours(pair.here).tell([Event(TOKEN, "1", from_ms(NOON_MS), facts)])  # type: ignore[arg-type]  # JSON
    (heard,) = await pair.neighbours(pair.there).heard()
    assert heard.facts == facts
    many = {"count": 1, "rectypes": ["long." * 40 + str(n) for n in range(100)]}
    await pair.neighbours(pair.here).tell([Event(TOKEN, "2", from_ms(NOON_MS), many)])  # type: ignore[arg-type]  # JSON
    (heard,) = await pair.neighbours(pair.there).heard()
    assert heard.facts == {"count": 1, "more": True}


async def test_that_one_server_reads_records_and_another_takes_over(pair: Pair) -> None:
    first, second = await by_turn(pair)
    waiting = asyncio.create_task(pair.neighbours(second).lead())
    await asyncio.sleep(1.5)  # longer than it waits between two tries
    assert not waiting.done()
    await first.close()
    async with asyncio.timeout(10):
        await waiting


async def test_that_a_server_whose_turn_is_over_stores_no_readings(pair: Pair) -> None:
    record = await (await a_sender(pair.here)).send()
    first, second = await by_turn(pair)
    await first.add_readings([RecordReadings(record, ())])
    assert await second.unread(10) == []
    pair.home.query("UPDATE pipeline SET term = term + 1 RETURNING term")  # as one does who takes over
    with pytest.raises(StoreUnavailableError):
        await first.add_readings([RecordReadings(record, ())])


async def test_that_a_server_that_lost_its_session_is_relieved(pair: Pair) -> None:
    first, _ = await by_turn(pair)
    pair.home.query("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
    async with asyncio.timeout(10):
        await pair.neighbours(first).be_relieved()


async def by_turn(pair: Pair) -> tuple[Store, Store]:
    """The store whose turn it is, and the other one."""
    stores = (pair.here, pair.there)
    tasks = [asyncio.create_task(pair.neighbours(store).lead()) for store in stores]
    async with asyncio.timeout(10):
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    assert [task.done() for task in tasks].count(True) == 1
    ordered = stores if tasks[0].done() else stores[::-1]
    for task in tasks:
        task.cancel()
    return ordered


async def test_that_a_hint_of_whoever_else_does_no_harm(pair: Pair) -> None:
    with psycopg.connect(pair.home.database, autocommit=True) as connection:
        for hint in ("", "no JSON", "5", "[1, {}]", '{"record": {}}', '{"record": 5, "from": []}'):
            connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, hint))
    await pair.neighbours(pair.here).tell([Event(TOKEN, "t", from_ms(NOON_MS), {"count": 1})])
    assert await pair.heard(pair.there, TOKEN) == Counter({TOKEN: 1})


async def test_that_a_server_that_runs_for_long_is_not_forgotten(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.home.query("UPDATE node SET seen_at = '2020-01-01' RETURNING id")
    monkeypatch.setattr(presence, "_SIZED_EVERY", 0.0)
    async with asyncio.timeout(20):
        while pair.home.query("SELECT id FROM node WHERE seen_at < now() - interval '1 day'"):
            await asyncio.sleep(0.1)
    third = await Home(tmp_path / "third", pair.home.database).open(HandClock())
    assert pair.home.query("SELECT count(*) FROM node") == [(3,)]
    await third.close()
