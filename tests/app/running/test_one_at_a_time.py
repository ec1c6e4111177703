"""Fetches of a model that are asked for while one is under way."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field

import pytest

from app.running.one_at_a_time import OneAtATime


@dataclass
class Place:
    """Something that changes, fetched with answers that a test lets arrive."""

    value: int = 0
    known: int = -1
    under_way: list[asyncio.Future[None]] = field(default_factory=list)
    fetches: OneAtATime = field(default_factory=OneAtATime)

    def refresh(self) -> Coroutine[object, object, None]:
        return self.fetches.run(self._fetch)

    async def answered(self) -> asyncio.Future[None]:
        """The next fetch that is under way."""
        while not self.under_way:
            await asyncio.sleep(0)
        return self.under_way.pop()

    async def _fetch(self) -> None:
        value = self.value
        arrival = asyncio.get_running_loop().create_future()
        self.under_way.append(arrival)
        await arrival
        self.known = value


async def test_that_who_waited_knows_what_was_so_when_they_asked() -> None:
    place = Place()
    early = asyncio.create_task(place.refresh())
    first = await place.answered()
    place.value = 1
    late = [asyncio.create_task(place.refresh()) for _ in range(3)]
    await asyncio.sleep(0)
    assert not place.under_way
    first.set_result(None)
    await early
    assert place.known == 0
    (await place.answered()).set_result(None)
    await asyncio.gather(*late)
    assert (place.known, place.under_way) == (1, [])


async def test_that_a_fetch_that_failed_is_tried_again_by_the_next_in_the_row() -> None:
    place = Place()
    failing = asyncio.create_task(place.refresh())
    first = await place.answered()
    second = asyncio.create_task(place.refresh())
    third = asyncio.create_task(place.refresh())
    await asyncio.sleep(0)
    first.set_exception(OSError("gone"))
    with pytest.raises(OSError, match="gone"):
        await failing
    (await place.answered()).set_exception(OSError("still gone"))
    with pytest.raises(OSError, match="still gone"):
        await second
    (await place.answered()).set_result(None)
    await third
    assert place.known == 0


async def test_that_a_fetch_that_was_given_up_lets_the_next_one_go() -> None:
    place = Place()
    given_up = asyncio.create_task(place.refresh())
    await place.answered()
    other = asyncio.create_task(place.refresh())
    given_up.cancel()
    (await place.answered()).set_result(None)
    await other
    assert place.known == 0
    assert given_up.cancelled()


async def test_that_nobody_waits_for_what_is_not_wanted_any_more() -> None:
    place = Place()
    old = [asyncio.create_task(place.refresh()), asyncio.create_task(place.refresh())]
    slow = await place.answered()
    place.fetches.start_over()
    place.value = 1
    new = asyncio.create_task(place.refresh())
    (await place.answered()).set_result(None)
    await new
    assert place.known == 1
    place.value = 2
    slow.set_result(None)
    await asyncio.gather(*old)
    assert place.under_way == []
