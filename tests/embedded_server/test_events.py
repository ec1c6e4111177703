"""Bursts are told as counts: few events, nothing lost, nothing that grows."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from timeit import timeit

from embedded_server.clock import SystemClock
from embedded_server.domain.event import HELLO, KEY, RECORD, REQUEST, TOKEN, Event
from embedded_server.events import INTERVAL, MOST_NAMES, Events, Listener


async def taken(listener: Listener) -> list[Event]:
    events = await listener.take(5)
    assert events
    return events


def count_of(event: Event) -> int:
    count = event.facts["count"]
    assert isinstance(count, int)
    return count


def is_of_records(event: Event) -> bool:
    return event.type == RECORD


async def test_that_the_first_event_says_that_the_stream_stands() -> None:
    with Events(SystemClock()).listen() as listener:
        assert [event.type for event in await taken(listener)] == [HELLO]


async def test_that_a_burst_of_records_is_one_event_with_its_count() -> None:
    events = Events(SystemClock())
    with events.listen() as listener:
        await taken(listener)
        for number in range(1, 1001):
            events.record_added(str(number), "a.b" if number % 2 else "a.c", number)
        requests, records = await taken(listener)
        assert (records.type, records.id) == (RECORD, "1000")
        assert records.facts == {"count": 1000, "rectypes": ["a.b", "a.c"]}
        assert (requests.type, requests.id, requests.facts) == (REQUEST, "1000", {"count": 1000})


async def test_that_requests_without_a_record_are_counted_with_the_others() -> None:
    events = Events(SystemClock())
    with events.listen() as listener:
        await taken(listener)
        events.record_added("65f1", "a.b", 7)
        events.request_logged(9)
        events.request_logged(8)
        requests, records = await taken(listener)
        assert (requests.id, requests.facts, records.facts["count"]) == ("9", {"count": 3}, 1)


async def test_that_no_type_is_told_more_than_ten_times_a_second() -> None:
    events, loop = Events(SystemClock()), asyncio.get_running_loop()
    with events.listen() as listener:
        await taken(listener)
        times: list[float] = []
        added = told = 0
        while len(times) < 4:
            events.record_added("1", "a.b", 1)
            added += 1
            for event in filter(is_of_records, await listener.take(0.01) or ()):
                times.append(loop.time())
                told += count_of(event)
        assert all(later - earlier > INTERVAL * 0.9 for earlier, later in pairwise(times))
        while told < added:
            told += sum(count_of(event) for event in filter(is_of_records, await taken(listener)))
        assert told == added


async def test_that_a_listener_that_is_slow_costs_nothing_and_loses_no_count() -> None:
    events = Events(SystemClock())
    with events.listen() as slow, events.listen() as quick:
        await taken(quick)
        for number in range(3):
            for rec_type in range(100):
                events.record_added("1", f"a.b{number}x{rec_type}", 1)
            events.publish(TOKEN, str(number))
            await taken(quick)
        told = {event.type: event for event in await taken(slow)}
        assert told[RECORD].facts["count"] == 300
        assert told[RECORD].facts["more"] is True
        rec_types = told[RECORD].facts["rectypes"]
        assert isinstance(rec_types, list)
        assert len(rec_types) == MOST_NAMES
        assert (told[TOKEN].id, told[TOKEN].facts["count"]) == ("2", 3)


async def test_that_a_listener_is_told_nothing_from_before_or_after_it_listened() -> None:
    events = Events(SystemClock())
    events.publish(KEY, "before")
    await asyncio.sleep(0)
    await asyncio.sleep(INTERVAL)
    with events.listen() as listener:
        await taken(listener)
        assert await listener.take(2 * INTERVAL) == []
    events.publish(KEY, "after")
    assert await listener.take(2 * INTERVAL) == []


async def test_that_closing_ends_every_stream() -> None:
    events = Events(SystemClock())
    with events.listen() as listener:
        await taken(listener)
        waiting = asyncio.create_task(listener.take(60))
        await asyncio.sleep(0)
        events.close()
        assert await waiting is None
        assert await listener.take(60) is None


async def test_that_a_record_costs_the_hot_path_less_than_two_microseconds() -> None:
    events = Events(SystemClock())
    with events.listen():
        runs = [timeit(lambda: events.record_added("6b06e722", "a.b", 1), number=20_000) for _ in range(5)]
    assert min(runs) / 20_000 < 2e-6
