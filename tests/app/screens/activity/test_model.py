"""A search that finds little: it pauses, says how far it came, goes on when told to, and stops at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from app.api.admin import AdminClient
from app.api.requests import EVERY, RequestFilter, RequestsClient
from app.running.loop import AppLoop
from app.screens.activity import model as models
from app.screens.activity.model import ActivityModel
from embedded_server.domain.request import RequestPage
from tests.app.screens.activity.requests import NOON, let_in

BOUND = 10  # requests a page of the log below looks at
FOUND = {95, 15}
SEARCH = RequestFilter(search="needle")


class LongLog(RequestsClient):
    """A hundred requests, of which a page looks at ten: more than a test would send to a real server."""

    def __init__(self) -> None:
        super().__init__(AdminClient())
        self.pages = 0

    async def page(
        self, wanted: RequestFilter = EVERY, *, after: int | None = None, limit: int = 200, newest_first: bool = True
    ) -> RequestPage:
        assert wanted == SEARCH
        assert newest_first
        assert limit
        self.pages += 1
        await asyncio.sleep(0)
        first = 101 if after is None else after
        last = max(first - BOUND, 1)
        items = tuple(let_in(number) for number in range(first - 1, last - 1, -1) if number in FOUND)
        is_end = last == 1
        return RequestPage(items, None if is_end else last, None if is_end else NOON + timedelta(seconds=last))


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> LongLog:
    monkeypatch.setattr(models, "PATIENCE", 3)
    return LongLog()


def test_that_a_search_pauses_and_says_how_far_it_looked(loop: AppLoop, log: LongLog) -> None:
    model = ActivityModel(log)
    loop.run_until_complete(model.open(SEARCH))
    assert [one.id for one in model.rows.rows] == [95]
    assert (model.is_listed, model.is_searching, model.has_older()) == (True, False, True)
    assert model.searched_to == NOON + timedelta(seconds=71)
    while model.has_older():
        loop.run_until_complete(model.go_on())
    assert [one.id for one in model.rows.rows] == [95, 15]
    assert model.searched_to is None


def test_that_a_search_stops_at_the_next_page(loop: AppLoop, log: LongLog) -> None:
    model = ActivityModel(log)
    model.searched.connect(model.stop)
    loop.run_until_complete(model.open(SEARCH))
    assert log.pages == 2
    assert not model.is_searching
    assert model.searched_to == NOON + timedelta(seconds=81)


def test_that_another_filter_ends_the_search_before(loop: AppLoop, log: LongLog) -> None:
    model = ActivityModel(log)

    async def change_the_mind() -> None:
        await asyncio.gather(model.open(SEARCH), model.open(SEARCH))

    loop.run_until_complete(change_the_mind())
    assert log.pages == 4
    assert [one.id for one in model.rows.rows] == [95]
