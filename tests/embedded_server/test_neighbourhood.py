"""What happens on one server is told to the others, and only the one whose turn it is does the common work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from embedded_server.domain.event import DECODER, HELLO, RECORD, TOKEN, Event
from embedded_server.domain.moments import from_ms
from embedded_server.events import Events
from embedded_server.neighbourhood import relay, take_turns
from embedded_server.store.errors import StoreUnavailableError, Trouble
from tests.embedded_server.live import NOON_MS, HandClock


class Others:
    """The other servers, as far as this one can tell."""

    def __init__(self) -> None:
        self.told: list[Event] = []
        self.failures = 0
        self.speaking: asyncio.Queue[list[Event]] = asyncio.Queue()
        self.turn = asyncio.Event()
        self.relief = asyncio.Event()
        self.was_told = asyncio.Event()

    async def tell(self, events: Sequence[Event]) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreUnavailableError(Trouble.DATABASE_AWAY)
        self.told += events
        self.was_told.set()

    async def heard(self) -> list[Event]:
        return await self.speaking.get()

    async def lead(self) -> None:
        await self.turn.wait()

    async def be_relieved(self) -> None:
        await self.relief.wait()


@asynccontextmanager
async def relayed() -> AsyncIterator[tuple[Events, Others]]:
    events, others = Events(HandClock()), Others()
    task = asyncio.create_task(relay(events, others))
    await asyncio.sleep(0)
    yield events, others
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def event(type_: str, count: int = 1, **facts: str) -> Event:
    return Event(type_, "x", from_ms(NOON_MS), {"count": count, **facts})


async def test_that_what_happens_here_is_told() -> None:
    async with relayed() as (events, others):
        events.publish(TOKEN, "t1")
        events.record_added("r1", "a.b", 1)
        async with asyncio.timeout(30):
            while {each.type for each in others.told} < {TOKEN, RECORD}:
                await others.was_told.wait()
                others.was_told.clear()
        assert HELLO not in {each.type for each in others.told}


async def test_that_what_could_not_be_told_is_told_later() -> None:
    async with relayed() as (events, others):
        others.failures = 2
        events.publish(TOKEN, "t1", count=3)
        async with asyncio.timeout(30):
            await others.was_told.wait()
        (told,) = others.told
        assert (told.type, told.facts["count"]) == (TOKEN, 3)


async def test_that_what_others_say_reaches_listeners_and_is_not_said_back() -> None:
    async with relayed() as (events, others):
        with events.listen() as listener:
            await listener.take(1)
            others.speaking.put_nowait([event(RECORD, 7), event(DECODER, 2)])
            heard = {each.type: each.facts["count"] for each in await listener.take(5) or ()}
            assert heard == {RECORD: 7, DECODER: 2}
        assert events.record_arrived.is_set()  # the pipeline looks for it
        assert (events.records_added, events.count(DECODER)) == (7, 2)
        await asyncio.sleep(0.3)  # longer than events are held back
        assert others.told == []


async def test_that_work_is_done_in_turn_only_and_ends_with_it() -> None:
    others = Others()
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    task = asyncio.create_task(take_turns(others, work))
    await asyncio.sleep(0.01)
    assert not begun.is_set()
    others.turn.set()
    async with asyncio.timeout(30):
        await begun.wait()
    others.turn.clear()
    others.relief.set()
    async with asyncio.timeout(30):
        await ended.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
