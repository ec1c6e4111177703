"""What Activity knows: the stretch of the request log that is shown, its counts, and its flow."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from PySide6.QtCore import QObject, Signal

from app.api.requests import EVERY, RequestFilter, RequestsClient
from app.screens.activity.columns import columns
from app.screens.activity.window import Splice, Window, with_newer, with_older
from app.widgets.table_model import RowsModel
from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.request import Request, RequestCounts, RequestPage, Result

PAGE = 200
PATIENCE = 12  # short pages in a row before a search asks whether to go on
BURST = 5  # pages of new requests at once; of more only the newest are shown
MOMENT = timedelta(milliseconds=1)  # how exactly the server knows a moment
HOUR = timedelta(hours=1)
SPANS = {HOUR: 60, 24 * HOUR: 96, 7 * 24 * HOUR: 84, 90 * 24 * HOUR: 90}  # bars of each


class ActivityModel(QObject):
    """An answer about a filter that is not set any more is dropped."""

    listed = Signal()  # the table shows what the filter asks for
    arrived = Signal(list)  # live: ids of rows that are new at the top
    searched = Signal()  # a search got on, stopped or ended
    counted = Signal()
    flowed = Signal()

    def __init__(self, client: RequestsClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._zone: tzinfo | None = None
        self.rows = RowsModel[Request](columns(_now, None), key=lambda one: one.id, parent=self)
        self.filter = EVERY
        self.counts: RequestCounts | None = None
        self.flow: tuple[FlowMinute, ...] = ()
        self.span = HOUR  # that the flow shows
        self.searched_to: datetime | None = None  # how far an unfinished search has looked
        self.is_searching = False
        self.is_on_hold = False
        self.is_away = False  # somebody looks further down
        self.is_listed = False
        self.behind = 0  # requests that match and stand above what is shown
        self._window = Window()
        self._listing = 0
        self._stop = asyncio.Event()
        self._is_fetching = False

    @property
    def zone(self) -> tzinfo | None:
        return self._zone

    def tell_time_in(self, zone: tzinfo | None) -> None:
        self._zone = zone
        self._set_columns()
        self.rows.set_rows(self.rows.rows)

    def _set_columns(self) -> None:
        """Moments of other days need more room."""
        oldest = self._window.rows[-1].at if self._window.rows else _now()
        with_dates = oldest.astimezone(self._zone).date() != _now().astimezone(self._zone).date()
        self.rows.columns = columns(_now, self._zone, with_dates=with_dates)

    def has_older(self) -> bool:
        return self._window.older is not None

    def has_newer(self) -> bool:
        """Whether rows above the first were pushed out."""
        return self._window.has_newer

    async def open(self, wanted: RequestFilter, first: int | None = None) -> None:
        """Show what another filter asks for, once its newest are here, or those from request `first` on."""
        self._listing += 1
        self.filter, self.is_listed, self.behind = wanted, False, 0
        self._stop.set()
        self._window, self.searched_to = Window(has_newer=first is not None), None
        await self._fetch_older(self._listing, None if first is None else first + 1)

    async def go_on(self) -> None:
        """Further back."""
        if self.is_listed and not self._is_fetching and self._window.older is not None:
            await self._fetch_older(self._listing, self._window.older)

    def stop(self) -> None:
        """The search goes no further back."""
        self._stop.set()

    async def _fetch_older(self, listing: int, after: int | None) -> None:
        """Pages until there is one more screenful; a search that finds little stops after some patience."""
        self._stop = stop = asyncio.Event()
        self._is_fetching = True
        found = 0
        try:
            for left in reversed(range(PATIENCE)):
                page = await self._client.page(self.filter, after=after, limit=PAGE)
                if listing != self._listing:
                    return
                found += len(page.items)
                after = page.next
                is_last = found >= PAGE or after is None or stop.is_set() or not left
                self._take_older(page, is_last=is_last)
                if is_last:
                    break
        finally:
            if listing == self._listing:
                self._is_fetching = self.is_searching = False
                self.searched.emit()

    def _take_older(self, page: RequestPage, *, is_last: bool) -> None:
        """What was shown before stays until there is something else, or nothing for sure."""
        window, splices = with_older(self._window, page.items, page.next)
        self.searched_to = None if page.next is None else page.searched_to
        self.is_searching = not is_last
        self._set_columns()
        if self.is_listed:
            self._apply(window, splices)
        elif page.items or is_last:
            self._window, self.is_listed = window, True
            self.rows.set_rows(window.rows)
            self.listed.emit()
        self.searched.emit()

    async def catch_up(self) -> None:
        """What is new comes in at the top; while the table stands still it is only counted."""
        if not self.is_listed or self._is_fetching:
            return
        if not self._window.rows:
            await self._start_at_newest()
        elif self.is_on_hold or self.is_away or self._window.has_newer:
            await self._count_behind()
        else:
            await self._fetch_new()

    async def go_newer(self) -> None:
        """Back up to what was pushed out at the top."""
        if self._window.has_newer and not self._is_fetching:
            listing, self._is_fetching = self._listing, True
            try:
                page = await self._client.page(
                    self.filter, after=self._window.rows[0].id, limit=PAGE, newest_first=False
                )
            finally:
                self._is_fetching = False
            if listing == self._listing:
                self._apply(*with_newer(self._window, page.items[::-1], page.next is not None))

    async def go_to_newest(self) -> None:
        """To the first row of all, also while the table is on hold. Rows that lie below it stay, if they can."""
        if self.is_listed and self._window.rows and not (self._window.has_newer or self.is_on_hold):
            await self._fetch_new()
        elif self.is_listed:
            await self._start_at_newest()

    async def _fetch_new(self) -> None:
        """Of a burst only the newest."""
        listing, after = self._listing, self._window.rows[0].id
        fresh: list[Request] = []
        for _ in range(BURST):
            page = await self._client.page(self.filter, after=after, limit=PAGE, newest_first=False)
            if listing != self._listing or self.is_on_hold:
                return
            fresh += page.items
            if page.next is None:
                self._show_newer(fresh)
                return
            after = page.next
        await self._start_at_newest()

    async def _start_at_newest(self) -> None:
        """The same filter again, without taking away what is shown before there is something else."""
        listing = self._listing
        page = await self._client.page(self.filter, limit=PAGE)
        if listing != self._listing or not page.items:
            return
        known = {one.id for one in self._window.rows}
        self._window, _ = with_older(Window(), page.items, page.next)
        self.rows.set_rows(self._window.rows)
        self.behind = 0
        self.arrived.emit([one.id for one in page.items if one.id not in known])

    async def _count_behind(self) -> None:
        """Exactly while it is little; of more, what the counters say."""
        listing, first = self._listing, self._window.rows[0]
        page = await self._client.page(self.filter, after=first.id, limit=PAGE, newest_first=False)
        behind = len(page.items)
        if page.next is not None:
            counts = await self._client.counts(replace(self.filter, since=first.at + MOMENT))
            behind = max(behind, matching(counts, self.filter))
        if listing == self._listing:
            self.behind = behind
            self.counted.emit()

    def _show_newer(self, fresh: Sequence[Request]) -> None:
        self.behind = 0
        self._apply(*with_newer(self._window, fresh[::-1], has_newer=False))
        self.arrived.emit([one.id for one in fresh])

    def _apply(self, window: Window, splices: Sequence[Splice]) -> None:
        self._window = window
        for one in splices:
            self.rows.splice(one.at, one.removed, one.added)

    async def count(self) -> None:
        """Fresh numbers for the choice of results and reasons."""
        listing = self._listing
        counts = await self._client.counts(replace(self.filter, result=Result.ALL, code=""))
        if listing == self._listing:
            self.counts = counts
            self.counted.emit()

    async def load_flow(self, span: timedelta) -> None:
        self.span = span
        until = _now()
        flow = await self._client.flow(until - span, until, SPANS[span])
        if span == self.span:
            self.flow = tuple(flow)
            self.flowed.emit()


def matching(counts: RequestCounts, wanted: RequestFilter) -> int:
    """How many of those counted a filter shows."""
    if wanted.code:
        return next((one.count for one in counts.by_code if one.code == wanted.code), 0)
    return {Result.ALL: counts.all, Result.LET_IN: counts.let_in, Result.REFUSED: counts.refused}[wanted.result]


def _now() -> datetime:
    return datetime.now(UTC)
