"""Rows in the order of what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtWidgets import QApplication

from app.api.records import Query, RecordsClient
from app.screens.data.records_model import RecordsModel
from app.screens.data.rows import rows_of
from app.screens.data.sorted_rows import AHEAD, SortedRows
from app.screens.data.sorting import Sorting, SortProgress
from embedded_server.domain.record_order import Bound, Keyed, Ordering
from embedded_server.wire.record_order import OrderPage
from embedded_server.wire.records import RecordPage
from tests.app.screens.data.entries import NOON, entry

NOON_MS = round(NOON.timestamp() * 1_000)


def ordered(count: int) -> SortedRows:
    rows = SortedRows()
    rows.put_in_order([Keyed(f"r{at}", 0, NOON_MS + 1_000 * at, float(at)) for at in range(count)])
    return rows


def test_that_only_what_is_looked_at_is_missing_and_asked_for_once() -> None:
    rows = ordered(200)
    assert rows.missing(100, 110) == [f"r{at}" for at in range(100 - AHEAD, 111 + AHEAD)]
    rows.put(rows.missing(100, 110), [])
    assert rows.missing(100, 110) == []
    assert rows.row(100) is None


def test_that_a_row_that_came_stands_where_the_order_says() -> None:
    rows, here = SortedRows(), entry()
    rows.put_in_order([Keyed("other", 0, NOON_MS, 1.0), Keyed(here.id, 0, NOON_MS, 2.0)])
    assert rows.put([here.id], [rows_of(here)]) == [1]
    assert rows.row(1) == rows_of(here)[0]
    rows.put_in_order(list(reversed(rows.order)))
    assert (rows.row(0), rows.row_of((here.id, 0)), rows.row(5)) == (rows_of(here)[0], 0, None)


def test_that_the_row_closest_to_a_moment_is_found() -> None:
    assert ordered(9).row_near(NOON, oldest_first=False) == 0
    assert SortedRows().row_near(NOON, oldest_first=False) == 0


class Shelf:
    """Answers in pieces, as a server with a million records does; what it was asked is remembered."""

    def __init__(self, *pages: OrderPage) -> None:
        self.pages = list(pages)
        self.asked: list[Ordering] = []
        self.meanwhile: Callable[[], None] = lambda: None

    async def order(self, _query: Query, ordering: Ordering, **_given: object) -> OrderPage:
        self.asked.append(ordering)
        return self.pages.pop(0)

    async def some(self, _ids: list[str], **_given: object) -> RecordPage:
        self.meanwhile()
        return RecordPage((), None)


async def test_that_a_sort_that_is_stopped_says_what_it_has_and_goes_on(qapp: QApplication) -> None:
    first = tuple(Keyed(f"a{at}", 0, NOON_MS, float(at)) for at in (5, 7))
    shelf = Shelf(OrderPage(first, 40, "8", NOON), OrderPage((Keyed("b", 0, NOON_MS, 6.0),), None, None, None))
    told: list[SortProgress] = []
    records = RecordsModel()

    client = cast(RecordsClient, shelf)
    sorting = Sorting(client, records, {}, "", Ordering("field:co2", most=2), total=None, told=told.append)
    shelf.meanwhile = sorting.stop
    await sorting.go_on()
    assert told[-1] == SortProgress(2, 40, NOON, is_running=False, is_done=False, is_all=False)
    sorting.resume()
    await sorting.go_on()
    assert [ordering.bound for ordering in shelf.asked] == [None, Bound(7.0)]
    assert told[-1] == SortProgress(2, None, None, is_running=False, is_done=True, is_all=False)
    assert records.rowCount() == 2
    assert [records.key_at(at) for at in range(2)] == [None, None]  # neither is there any more
