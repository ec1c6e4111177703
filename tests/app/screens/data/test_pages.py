"""Pages of records against a plain list that holds everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from app.screens.data.pages import KEPT, SIZE, Change, Pages
from app.screens.data.rows import Row, rows_of
from tests.app.screens.data.entries import entry, reading


def block(number: int, messages: int = 1) -> list[Row]:
    return rows_of(entry(number, *(reading({"n": number}) for _ in range(messages))))


def blocks(start: int, count: int) -> list[list[Row]]:
    return [block(number) for number in range(start, start + count)]


def numbers(pages: Pages) -> list[int | None]:
    rows = [pages.row(at) for at in range(pages.row_count())]
    return [int(row.entry.id, 16) if row else None for row in rows]


class Mirror:
    """A list that is told every change before it happens, as Qt's views are."""

    def __init__(self, pages: Pages) -> None:
        self.pages, self.rows = pages, list(range(pages.row_count()))

    def follow(self, changes: Iterable[Change]) -> None:
        for change in changes:
            around = self.neighbours(change)
            assert change.at + change.removed + change.changed <= len(self.rows)
            self.rows[change.at : change.at + change.removed] = [0] * change.added
            change.apply()
            assert len(self.rows) == self.pages.row_count()
            assert around == self.neighbours(change, change.added + change.changed)

    def neighbours(self, change: Change, length: int = -1) -> tuple[Row | None, Row | None]:
        """The rows before and after those a change is about: it must leave them alone."""
        past = change.at + (change.removed + change.changed if length < 0 else length)
        return self.pages.row(change.at - 1), self.pages.row(past)


def put(pages: Pages, start: int, records: list[list[Row]]) -> list[tuple[int, int, int]]:
    """Where rows came in, how many, and how many went."""
    done = []
    for change in pages.put(start, records):
        change.apply()
        if change.added or change.removed:
            done.append((change.at, change.added, change.removed))
    return done


def test_that_the_newest_record_is_the_first_row() -> None:
    pages = Pages(3)
    put(pages, 0, blocks(0, 3))
    assert numbers(pages) == [2, 1, 0]


def test_that_rows_of_pages_that_are_not_here_are_counted() -> None:
    pages = Pages(1_000_000)
    assert pages.row_count() == 1_000_000
    assert pages.row(500_000) is None
    wanted = 499_999 // SIZE
    assert pages.missing(500_000, 500_000 + SIZE) == [wanted, wanted - 1]
    start, room = pages.span(wanted)
    put(pages, start, blocks(start, room))
    assert pages.row(500_000) is not None
    assert int(pages.row(500_000).entry.id, 16) == 499_999  # type: ignore[union-attr]  # looked at one line above


def test_that_new_records_come_in_at_the_top_and_nothing_else_moves() -> None:
    pages = Pages(SIZE + 10)
    put(pages, SIZE, blocks(SIZE, 10))
    assert put(pages, SIZE + 10, blocks(SIZE + 10, 2)) == [(0, 2, 0)]
    assert numbers(pages)[:3] == [SIZE + 11, SIZE + 10, SIZE + 9]
    assert pages.missing(0, 5) == []


def test_that_a_new_page_begins_where_the_last_is_full() -> None:
    pages = Pages(SIZE - 1)
    put(pages, 0, blocks(0, SIZE - 1))
    assert put(pages, SIZE - 1, blocks(SIZE - 1, 3)) == [(0, 1, 0), (0, 2, 0)]
    assert numbers(pages) == list(range(SIZE + 1, -1, -1))


def test_that_a_record_with_several_messages_has_several_rows() -> None:
    pages = Pages(2)
    assert put(pages, 0, [block(0), block(1, 3)]) == [(0, 2, 0)]
    assert [row.place for at in range(4) if (row := pages.row(at))] == [0, 1, 2, 0]
    assert pages.row_of_record(0) == 3
    assert pages.row_of(("0" * 23 + "1", 2)) == 2


def test_that_a_record_read_later_replaces_its_row_where_it_stands() -> None:
    pages = Pages(3)
    put(pages, 0, [block(0), rows_of(entry(1)), block(2)])
    assert put(pages, 1, [block(1, 2), block(2)]) == [(2, 1, 0)]
    assert numbers(pages) == [2, 1, 1, 0]


def test_that_records_that_may_not_have_been_read_are_found() -> None:
    pages = Pages(3)
    put(pages, 0, [block(0), rows_of(entry(1)), block(2)])
    assert pages.first_waiting(200, lambda row: not row.entry.readings) == 1
    assert pages.first_waiting(1, lambda row: not row.entry.readings) is None


def test_that_a_burst_is_only_counted() -> None:
    pages = Pages(10)
    put(pages, 0, blocks(0, 10))
    change = pages.grow(5_000)
    change.apply()
    assert (change.at, change.added) == (0, 4_990)
    assert numbers(pages)[-10:] == list(range(9, -1, -1))
    assert pages.missing(0, 20) == [4_999 // SIZE]
    assert pages.missing(4_985, 4_999) == [0]


def test_that_a_page_that_is_not_whole_is_asked_for_again_and_keeps_what_it_has() -> None:
    pages = Pages(10)
    put(pages, 0, blocks(0, 10))
    pages.grow(15).apply()
    assert pages.missing(0, 14) == [0]
    assert put(pages, 0, blocks(0, 15)) == []
    assert numbers(pages) == list(range(14, -1, -1))


def test_that_only_the_last_used_pages_are_kept() -> None:
    pages = Pages(SIZE * (KEPT + 5))
    for number in range(KEPT + 1):
        start, room = pages.span(number)
        put(pages, start, blocks(start, room))
        pages.missing(pages.row_count() - 1, pages.row_count() - 1)  # the oldest row is looked at all the time
    here = [number is not None for number in numbers(pages)]
    assert sum(here) == KEPT * SIZE
    assert here[-1]


def test_that_records_before_the_floor_are_not_shown() -> None:
    pages = Pages(SIZE + 10, SIZE - 5)
    assert pages.row_count() == 15
    assert pages.span(0) == (SIZE - 5, 5)
    put(pages, SIZE - 5, blocks(SIZE - 5, 15))
    assert numbers(pages) == list(range(SIZE + 9, SIZE - 6, -1))
    assert pages.missing(0, 20) == []


@settings(max_examples=40)
@given(
    st.integers(0, 9 * SIZE),
    st.lists(st.tuples(st.integers(0, 9 * SIZE + 40), st.integers(1, 5 * SIZE), st.integers(1, 3)), max_size=8),
)
def test_that_every_row_is_right_or_not_here(count: int, puts: list[tuple[int, int, int]]) -> None:
    pages = Pages(count)
    mirror = Mirror(pages)
    sizes: dict[int, int] = {}
    for asked, length, messages in puts:
        start = min(asked, pages.count) // SIZE * SIZE if asked % 2 else min(asked, pages.count)
        made = [block(number, sizes.setdefault(number, messages)) for number in range(start, start + length)]
        mirror.follow(pages.put(start, made))
    assert len(mirror.rows) == pages.row_count()
    here = [number for number in numbers(pages) if number is not None]
    assert here == sorted(here, reverse=True)
    assert all(rows == sizes[number] for number, rows in Counter(here).items())
    for at in range(0, pages.row_count(), 41):
        row = pages.row(at)
        if row and row.place == 0:
            assert pages.row_of(row.key) == at
            assert pages.row_of_record(int(row.entry.id, 16)) == at
