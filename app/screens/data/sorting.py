"""Records put in the order of what they say: gathered request by request, the first of all that match, then fetched
where they are looked at. What arrives meanwhile is not among them until somebody sorts again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from app.api.records import Query, RecordsClient
from app.screens.data.records_model import RecordsModel
from app.screens.data.sorted_rows import SortedRows
from embedded_server.domain.record_order import Bound, Keyed, Ordering, in_order

AT_ONCE = 100  # records in a request
FIRST = 40  # rows, while nobody has said what is looked at


@dataclass(frozen=True, slots=True)
class SortProgress:
    """`searched_to` is how far it came; None at the end, or before the first request. Of `matching` records there are
    `rows`; None where nobody counted them."""

    rows: int
    matching: int | None
    searched_to: datetime | None
    is_running: bool
    is_done: bool
    is_all: bool  # no row was left out for want of room


class Sorting:
    """Of one listing; a new one replaces it. `total` is how many records match, where that is known."""

    def __init__(
        self,
        client: RecordsClient,
        records: RecordsModel,
        query: Query,
        account: str,
        ordering: Ordering,
        total: int | None,
        told: Callable[[SortProgress], None],
    ) -> None:
        self._client, self._records, self._query, self._account = client, records, query, account
        self._ordering, self._total, self._told = ordering, total, told
        self._rows = SortedRows()
        self._kept: list[Keyed] = []
        self._matching: int | None = 0
        self._after: str | None = None
        self._searched_to: datetime | None = None
        self._wish = (0, FIRST)
        self._is_running = self._is_over = self._is_closed = False
        self.is_done = False
        records.restart_search(self._rows)

    @property
    def progress(self) -> SortProgress:
        rows = self._rows.row_count()
        matching = self._matching if self._total is None else self._total
        is_all = rows < self._ordering.most
        return SortProgress(rows, matching, self._searched_to, self._is_running, self.is_done, is_all)

    def want(self, first: int, last: int) -> bool:
        """Whether it has to go on, so that these rows are here."""
        self._wish = first, last
        return not self._is_running and bool(self._rows.missing(first, last))

    async def go_on(self) -> None:
        """Until the order is known, or somebody stops it, and what is looked at is here."""
        if self._is_running:
            return
        self._is_running = True
        try:
            while not (self.is_done or self._is_over):
                self._told(self.progress)
                await self._gather()
                await self._fill()
            await self._fill()
        finally:
            self._is_running = False
            if not self._is_closed:
                self._told(self.progress)

    def stop(self) -> None:
        """What was found stays, in order."""
        self._is_over = True

    def close(self) -> None:
        self._is_over = self._is_closed = True

    def resume(self) -> None:
        self._is_over = False

    async def _gather(self) -> None:
        page = await self._client.order(self._query, self._ordering, account=self._account, after=self._after)
        if page.items and not self._is_closed:
            most, is_descending = self._ordering.most, self._ordering.is_descending
            merged = await asyncio.to_thread(
                in_order, [*self._kept, *page.items], attrgetter("key"), is_descending=is_descending
            )
            self._kept = merged[:most]
            if len(self._kept) == most:
                self._ordering = replace(self._ordering, bound=Bound(self._kept[-1].key))
        if self._is_closed:
            return
        is_counted = self._matching is not None and page.matching is not None
        self._matching = (self._matching or 0) + (page.matching or 0) if is_counted else None
        self._after, self._searched_to, self.is_done = page.next, page.searched_to, page.next is None
        self._records.put_in_order(self._kept)

    async def _fill(self) -> None:
        while not self._is_closed and (ids := self._rows.missing(*self._wish)[:AT_ONCE]):
            page = await self._client.some(ids, account=self._account)
            if not self._is_closed:
                self._records.put_sorted(ids, page.items)
