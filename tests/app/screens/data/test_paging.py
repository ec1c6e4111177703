"""What is fetched next, while rows are looked at and scrolled."""

from __future__ import annotations

import asyncio

from app.screens.data.pages import SIZE
from app.screens.data.paging import AHEAD, Paging
from app.screens.data.records_model import RecordsModel
from tests.app.screens.data.entries import entry

COUNT = 100 * SIZE


class Source:
    """A server that answers when it is told to."""

    def __init__(self) -> None:
        self.model = RecordsModel()
        self.model.restart(COUNT)
        self.asked: list[tuple[int, int]] = []
        self.gate = asyncio.Event()
        self.ends_early = False
        self.paging = Paging(self.model, self.read)

    async def read(self, start: int, room: int) -> bool:
        self.asked.append((start, room))
        await self.gate.wait()
        self.model.put(start, [entry(number) for number in range(start, start + room)])
        return not self.ends_early


def test_that_what_is_shown_comes_in_one_request_and_then_what_lies_ahead() -> None:
    source = Source()
    source.gate.set()
    assert source.paging.want(0, SIZE)
    asyncio.run(source.paging.go_on())
    assert source.asked[0] == (COUNT - 2 * SIZE, 2 * SIZE)
    assert not source.model.pages.missing(0, SIZE + AHEAD)
    assert not source.paging.want(0, SIZE)


def test_that_a_jump_fetches_where_it_ends_and_nothing_on_the_way() -> None:
    source = Source()

    async def jump() -> None:
        assert source.paging.want(0, 10)
        going = asyncio.ensure_future(source.paging.go_on())
        await asyncio.sleep(0)
        for first in range(10 * SIZE, 91 * SIZE, 10 * SIZE):
            assert not source.paging.want(first, first + 10)  # it goes on by itself
        source.gate.set()
        await going

    asyncio.run(jump())
    assert source.asked == [(COUNT - SIZE, SIZE), (COUNT - 91 * SIZE, SIZE)]


def test_that_scrolling_up_fetches_what_lies_above() -> None:
    source = Source()
    source.gate.set()
    for first in (50 * SIZE, 50 * SIZE - 5):
        source.paging.want(first, first + 30)
        asyncio.run(source.paging.go_on())
    assert not source.model.pages.missing(50 * SIZE - 5 - AHEAD, 50 * SIZE)


def test_that_it_ends_where_the_server_has_fewer_than_were_counted() -> None:
    source = Source()
    source.gate.set()
    source.ends_early = True
    source.paging.want(0, 10)
    asyncio.run(source.paging.go_on())
    assert len(source.asked) == 1
