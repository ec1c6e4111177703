"""A search of records as it goes on: page after page until enough is found, further when more is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.api.records import Query, RecordsClient
from app.screens.data.found_rows import MOST, FoundRows
from app.screens.data.records_model import RecordsModel
from app.screens.data.rows import Key
from embedded_server.domain.moments import iso

PAGE = 200  # records found at once
AHEAD = 100  # rows that a search finds beyond those that are shown
MARGIN = timedelta(seconds=10)  # records before the newest one that may not have been read when it was


@dataclass(frozen=True, slots=True)
class Progress:
    """`searched_to` is how far it came; None at the end, or before the first page."""

    rows: int
    searched_to: datetime | None
    is_running: bool
    is_done: bool


class Searching:
    """Of one listing; a new one replaces it."""

    def __init__(
        self,
        client: RecordsClient,
        records: RecordsModel,
        query: Query,
        account: str,
        *,
        newest_first: bool,
        told: Callable[[Progress], None],
    ) -> None:
        self._client, self._records, self._query, self._account = client, records, query, account
        self._newest_first, self._told = newest_first, told
        self._after: str | None = None
        self._searched_to: datetime | None = None
        self._wanted = PAGE
        self._is_running = self._is_over = self._is_closed = False
        self.is_done = False
        records.restart_search(FoundRows())

    @property
    def progress(self) -> Progress:
        return Progress(self._records.rowCount(), self._searched_to, self._is_running, self.is_done)

    def want(self, _first: int, last: int) -> bool:
        """Whether it has to go on, so that these rows are there."""
        self._wanted = min(max(self._wanted, last + AHEAD), MOST)
        return not (self._is_running or self.is_done or self._is_over) and self._records.rowCount() < self._wanted

    async def go_on(self) -> None:
        """Until enough rows are there, nothing is left, or somebody stops it."""
        if self._is_running or self.is_done:
            return
        self._is_running, self._is_over = True, False
        try:
            while not self._is_over and not self.is_done and self._records.rowCount() < self._wanted:
                self._told(self.progress)
                await self._fetch()
        finally:
            self._is_running = False
            if not self._is_closed:
                self._told(self.progress)

    def stop(self) -> None:
        """What was found stays."""
        self._is_over = True

    def close(self) -> None:
        """Another listing is shown."""
        self._is_over = self._is_closed = True

    def resume(self) -> None:
        """For another page at least."""
        self._is_over = False
        self._wanted = min(max(self._wanted, self._records.rowCount() + PAGE), MOST)

    async def catch_up(self, since: datetime) -> list[Key]:
        """What arrived lately and matches, above the rest; at the lower end where the oldest come first."""
        is_below = not self._newest_first
        if is_below and not self.is_done:
            return []
        query = {**self._query, "from": iso(since - MARGIN)}
        page = await self._client.search(query, account=self._account, limit=PAGE, newest_first=self._newest_first)
        return [] if self._is_closed else self._records.add_found(page.items, at_top=not is_below)

    async def _fetch(self) -> None:
        page = await self._client.search(
            self._query, account=self._account, after=self._after, limit=PAGE, newest_first=self._newest_first
        )
        if self._is_closed:
            return
        self._after, self._searched_to = page.next, page.searched_to
        self.is_done = page.next is None
        self._records.add_found(page.items)
