"""Which pages of a listing are fetched next: those that are shown, then what lies ahead where a person scrolls on.

One request at a time: whoever drags the scroll bar through a million records fetches where it rests, not all between.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.screens.data.pages import SIZE
from app.screens.data.records_model import RecordsModel

AHEAD = 60  # rows
MOST_PAGES = 4  # in one request

Read = Callable[[int, int], Awaitable[bool]]


class Paging:
    """Of one listing. `read` fetches so many records from a number on; False when that is over."""

    def __init__(self, records: RecordsModel, read: Read) -> None:
        self._records, self._read = records, read
        self._wish = (0, 0)
        self._step = 0  # rows that the last wish was further than the one before
        self._is_running = False

    def want(self, first: int, last: int) -> bool:
        """These rows are shown. Whether it has to go on."""
        self._step = first - self._wish[0]
        self._wish = first, last
        return not self._is_running and self._next() is not None

    async def go_on(self) -> None:
        """Until nothing is missing of what is shown by then."""
        if self._is_running:
            return
        self._is_running = True
        try:
            while (span := self._next()) and await self._read(*span):
                pass
        finally:
            self._is_running = False

    def _next(self) -> tuple[int, int] | None:
        return self._missing(*self._wish) or self._missing(*self._ahead())

    def _ahead(self) -> tuple[int, int]:
        """Nothing beyond what is shown after a jump: the next one may go anywhere."""
        first, last = self._wish
        if abs(self._step) > 2 * (last - first):
            return first, last
        return (max(first - AHEAD, 0), last) if self._step < 0 else (first, last + AHEAD)

    def _missing(self, first: int, last: int) -> tuple[int, int] | None:
        """The first record and how many of the newest run of pages that are not here."""
        missing = self._records.pages.missing(first, last)[:MOST_PAGES]
        if not missing:
            return None
        run = [number for at, number in enumerate(missing) if number == missing[0] - at]
        start = self._records.pages.span(run[-1])[0]
        return start, (run[0] + 1) * SIZE - start
