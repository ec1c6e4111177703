"""Which records are here and which rows they fill: pages of a listing, the last used ones kept. Pure.

Records are counted from the oldest, so that none moves when new ones arrive; rows are counted from the newest.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from operator import neg

from app.screens.data.rows import Key, Row

Block = Sequence[Row]  # the rows of one record
SIZE = 50  # records of a page: what is read beyond what is shown costs a frame time, too
KEPT = 256  # pages


@dataclass(frozen=True, slots=True)
class Change:
    """At row `at` rows come in, go, or (neither) `changed` rows say something else, once it is applied."""

    at: int
    apply: Callable[[], None]
    added: int = 0
    removed: int = 0
    changed: int = 0


@dataclass(slots=True)
class _Page:
    blocks: list[Block]  # one a record, the oldest first
    rows: list[Row] = field(init=False)  # the newest first

    def __post_init__(self) -> None:
        self.flatten()

    def flatten(self) -> None:
        self.rows = [row for block in reversed(self.blocks) for row in block]


class Pages:
    """What is not here counts one row a record, or as many as it had when it was last here."""

    def __init__(self, count: int = 0, floor: int = 0) -> None:
        self.count = count  # records
        self.floor = min(floor, count)  # those before it are not shown
        self._here: OrderedDict[int, _Page] = OrderedDict()
        self._extra: dict[int, int] = {}  # rows of a page beyond one a record, where it has some
        self._spots: _Spots | None = None

    def row_count(self) -> int:
        return max(self.count - self.floor, 0) + self._rare().more_after(-1)

    def row(self, at: int) -> Row | None:
        """None while it is not here."""
        if not 0 <= at < self.row_count():
            return None
        if not self._extra:  # the usual case, and asked for every cell that is painted
            index = self.count - 1 - at
            page = self._here.get(index // SIZE)
            older = index - self._first(index // SIZE)
            return page.rows[-1 - older] if page and older < len(page.rows) else None
        number, offset = self._locate(at)
        page = self._here.get(number)
        if page is None:
            return None
        offset -= self._rows_in(number) - len(page.rows)
        return page.rows[offset] if offset >= 0 else None

    def row_of(self, key: Key) -> int | None:
        """Where a row stands that is here."""
        for number, page in self._here.items():
            for offset, row in enumerate(page.rows):
                if row.key == key:
                    return self._first_row(number) + self._rows_in(number) - len(page.rows) + offset
        return None

    def row_of_record(self, index: int) -> int:
        """Where the record with this number stands, counted from the oldest."""
        number, page = index // SIZE, self._here.get(index // SIZE)
        offset = index - self._first(number)
        older = page.blocks[:offset] if page else []
        unknown = offset - len(older)
        own = len(page.blocks[offset]) if page and offset < len(page.blocks) else 1
        return self._first_row(number) + self._rows_in(number) - sum(map(len, older)) - unknown - own

    def missing(self, first: int, last: int) -> list[int]:
        """Pages that have to be fetched to show these rows, the newest first."""
        if not self.row_count():
            return []
        newest, oldest = self._locate(max(first, 0))[0], self._locate(min(last, self.row_count() - 1))[0]
        wanted = range(newest, oldest - 1, -1)
        for number in wanted:
            if number in self._here:
                self._here.move_to_end(number)
        return [number for number in wanted if not self._is_whole(number)]

    def span(self, number: int) -> tuple[int, int]:
        """What to ask for: from which record on, and how many."""
        first = self._first(number)
        return first, (number + 1) * SIZE - first

    def put(self, start: int, records: Sequence[Block]) -> Iterator[Change]:
        """Records from number `start` on, oldest first: pages that were wanted, changed records, new ones.

        Each change has to be applied before the next is asked for.
        """
        for number, index, blocks in _by_page(start, records):
            page, first = self._here.get(number), self._first(number)
            if page is None and index == first:
                page = _Page([])
                self._here[number] = page
            if page and index <= first + len(page.blocks):
                yield from self._replace(number, page, index, blocks)
                yield from self._extend(number, page, blocks[first + len(page.blocks) - index :])
            else:  # there is a gap before them: they are counted, and fetched when they are looked at
                yield self.grow(index + len(blocks))
        while len(self._here) > KEPT:
            self._here.popitem(last=False)

    def grow(self, count: int) -> Change:
        """So many records there are now; the new ones are not here."""
        more = max(count, self.floor) - max(self.count, self.floor)
        return Change(0, partial(self._count, count), added=max(more, 0))

    def first_waiting(self, last: int, is_waiting: Callable[[Row], bool]) -> int | None:
        """The oldest record among the `last` ones that is here and may not have been read yet."""
        for index in range(max(self.count - last, self.floor), self.count):
            page = self._here.get(index // SIZE)
            offset = index - self._first(index // SIZE)
            if page and offset < len(page.blocks) and is_waiting(page.blocks[offset][0]):
                return index
        return None

    def _replace(self, number: int, page: _Page, index: int, blocks: Sequence[Block]) -> Iterator[Change]:
        """Records that were here and read otherwise now: first rows come or go, then the others change."""
        first = self._first(number)
        for offset, block in enumerate(blocks, index - first):
            old = page.blocks[offset] if offset < len(page.blocks) else block
            if old == block:
                continue
            at, both = self.row_of_record(first + offset), min(len(old), len(block))
            between = [*old[:both], *block[both:]]
            added, removed = len(block) - both, len(old) - both
            if added or removed:
                yield Change(at + both, partial(self._set, number, page, offset, between), added, removed)
            yield Change(at, partial(self._set, number, page, offset, block), changed=both)

    def _extend(self, number: int, page: _Page, more: Sequence[Block]) -> Iterator[Change]:
        """Records at the newest end of a page: first there are rows for them, then they are here."""
        if not more:
            return
        count = max(self.count, self._first(number) + len(page.blocks) + len(more))
        rows = sum(map(len, more))
        extra = len(page.rows) - len(page.blocks) + rows - len(more)
        before = self._rows_in(number)
        after = max(min(count, (number + 1) * SIZE) - self._first(number), 0) + extra
        resize = partial(self._resize, number, count, extra)
        if after != before:
            yield Change(self._first_row(number), resize, max(after - before, 0), max(before - after, 0))
        at = self._first_row(number) + after - len(page.rows) - rows
        yield Change(at, partial(self._fill, page, more), changed=rows)

    def _count(self, count: int) -> None:
        self.count = max(count, self.count)
        self._spots = None

    def _resize(self, number: int, count: int, extra: int) -> None:
        self._keep_extra(number, extra)
        self._count(count)

    def _keep_extra(self, number: int, extra: int) -> None:
        self._extra.pop(number, None)
        if extra:
            self._extra[number] = extra
        self._spots = None

    def _set(self, number: int, page: _Page, offset: int, block: Block) -> None:
        page.blocks[offset] = block
        page.flatten()
        self._keep_extra(number, len(page.rows) - len(page.blocks))

    def _fill(self, page: _Page, more: Sequence[Block]) -> None:
        page.blocks += more
        page.flatten()

    def _first(self, number: int) -> int:
        return max(number * SIZE, self.floor)

    def _expected(self, number: int) -> int:
        """How many records a page has."""
        return max(min(self.count, (number + 1) * SIZE) - self._first(number), 0)

    def _rows_in(self, number: int) -> int:
        return self._expected(number) + self._extra.get(number, 0)

    def _is_whole(self, number: int) -> bool:
        return number in self._here and len(self._here[number].blocks) >= self._expected(number)

    def _top(self) -> int:
        return (self.count - 1) // SIZE

    def _first_row(self, number: int) -> int:
        newer = max(self.count - max((number + 1) * SIZE, self.floor), 0)
        return newer + self._rare().more_after(number)

    def _locate(self, row: int) -> tuple[int, int]:
        """The page of a row, and the row's place in it. Only pages with more rows than records have to be looked at."""
        rare = self._rare()
        place = bisect_right(rare.first_rows, row) - 1
        number = (self.count - 1 - row) // SIZE
        if place >= 0:
            number = rare.numbers[place]
            past = row - rare.first_rows[place] - self._rows_in(number)
            if past >= 0:
                number = (self._first(number) - 1 - past) // SIZE
        return number, row - self._first_row(number)

    def _rare(self) -> _Spots:
        if self._spots is None:
            self._spots = spots = _Spots(self._extra)
            spots.first_rows = [self._first_row(number) for number in spots.numbers]
        return self._spots


class _Spots:
    """The pages with more rows than records, the newest first: where they begin, and how many rows more those before
    them have. Of millions of records these are few."""

    def __init__(self, extra: Mapping[int, int]) -> None:
        self.numbers = sorted(extra, reverse=True)
        self.first_rows: list[int] = []
        self._before = [0, *accumulate(extra[number] for number in self.numbers)]

    def more_after(self, number: int) -> int:
        """Rows beyond one a record in all pages that are newer."""
        return self._before[bisect_left(self.numbers, -number, key=neg)]


def _by_page(start: int, records: Sequence[Block]) -> Iterator[tuple[int, int, list[Block]]]:
    """Page, number of its first record, rows of each record."""
    done = 0
    while done < len(records):
        index = start + done
        room = SIZE - index % SIZE
        yield index // SIZE, index, list(records[done : done + room])
        done += room
