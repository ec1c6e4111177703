"""What Data knows: recTypes and their counters, the records of one of them, page by page and live."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from PySide6.QtCore import QObject, Signal

from app.api.admin import AdminClient
from app.api.errors import NotFoundError
from app.api.records import RecordsClient
from app.api.requests import RequestFilter, RequestsClient
from app.local_server.simulator import PREFIX
from app.screens.data.asked import Asked, Range
from app.screens.data.fields import Choice
from app.screens.data.pages import SIZE
from app.screens.data.paging import Paging
from app.screens.data.records_model import RecordsModel
from app.screens.data.rows import Row, rows_of
from app.screens.data.searching import Searching
from app.screens.data.sorting import Sorting
from app.screens.data.table_columns import Shown
from app.screens.data.trace import Trace
from app.sender import Sender, example_body
from embedded_server.domain.json_value import JsonValue
from embedded_server.domain.moments import iso
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.domain.record_entry import RecordDetails, RecordEntry
from embedded_server.domain.record_order import Ordering
from embedded_server.domain.request import Request
from embedded_server.domain.rule import Rule
from embedded_server.domain.token import Token
from embedded_server.domain.visibility import Visibility
from embedded_server.wire.records import RecordPage

FIRST = 60  # records that fill a table at first
LATEST = 200  # records in which live looks for what is new or was not read yet
OF_A_MOMENT = 40  # records that may have arrived in the same millisecond
A_MOMENT = timedelta(milliseconds=1)
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Opened:
    """A record that somebody looks into."""

    row: Row
    details: RecordDetails
    body: JsonValue
    is_json: bool
    token: Token | None


class DataModel(QObject):
    """An answer about a recType that is not shown any more is dropped."""

    counted = Signal()  # recTypes and their counters are fresh
    shared = Signal()  # accounts and rules are known
    renamed = Signal()  # devices have other names
    listed = Signal()  # the table shows the recType that was asked for
    arrived = Signal(list)  # live: keys of rows that are new at the top
    searched = Signal(object)  # how far a search came, a Progress or a SortProgress

    def __init__(self, client: AdminClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._finder, self._requests = RecordsClient(client), RequestsClient(client)
        self.asked = Asked()
        self.search: Searching | Sorting | None = None  # while records are searched or sorted, not numbered
        self._live_from = NEVER
        self._held_at = 0
        self.records = RecordsModel(self)
        self.summaries: tuple[RecTypeSummary, ...] = ()
        self.refusal: Request | None = None  # the newest, while there is no record yet
        self.rec_type = ""
        self.account = ""  # with whose eyes; empty: everything on this server
        self.accounts: tuple[str, ...] = ()
        self.rules: Mapping[str, Rule] = {}
        self.is_on_hold = False  # nothing new comes into the table
        self._listing = 0
        self.is_listed = False  # the table shows the recType that was asked for last
        self._fields_of = ""  # the recType whose fields are columns now
        self.paging = Paging(self.records, self._read)
        self._tokens: Mapping[str, Token] = {}
        self._shown = Shown(_now, None, {}, NEVER)

    @property
    def names(self) -> Mapping[str, str]:
        """The names people gave to devices, by id."""
        return self._shown.names

    def summary(self, rec_type: str = "") -> RecTypeSummary | None:
        """Of the recType that is shown, or of another."""
        wanted = rec_type or self.rec_type
        return next((one for one in self.summaries if one.name == wanted), None)

    def size(self, summary: RecTypeSummary | None) -> int:
        """How many of its records are shown with the eyes chosen."""
        if summary is None:
            return 0
        return summary.visible if self.account else summary.total

    def seen(self) -> list[RecTypeSummary]:
        """The recTypes there are for the eyes chosen."""
        if not self.account:
            return list(self.summaries)
        return [replace(one, total=one.visible) for one in self.summaries if one.visible]

    def likely(self) -> str:
        """The recType to begin with: the one that was heard last, the simulator's only when there is no other."""
        real = [one for one in self.summaries if not one.name.startswith(f"{PREFIX}.")]
        newest = max(real or self.summaries, key=lambda one: one.last_at, default=None)
        return newest.name if newest else ""

    def kept_back(self) -> int:
        """Records that are stored and not in the table yet."""
        shown = self._held_at if self.search else self.records.pages.count
        return max(self.size(self.summary()) - shown, 0)

    def hold(self, hold: bool) -> None:
        """Nothing new comes into the table; how much waits is counted."""
        self.is_on_hold, self._held_at = hold, self.size(self.summary())

    async def count(self) -> None:
        """Fresh counters. What was read up to now is known, too."""
        account = self.account
        summaries, status = await asyncio.gather(self._client.rec_types(account), self._client.status())
        if account != self.account:
            return
        self.summaries = tuple(summaries)
        if not status.unread and status.last_record_at and status.last_record_at != self._shown.read_until:
            self._show_as(replace(self._shown, read_until=status.last_record_at))
        if self.summary() is None:
            self.refusal = _of(self.rec_type, await self._client.refusals())
        self.counted.emit()

    async def learn_sharing(self) -> None:
        """Whose eyes there are, and the rules that show them records of others."""
        accounts, rules = await asyncio.gather(self._client.accounts(), self._client.rules())
        self.accounts = tuple(one.email for one in accounts)
        self.rules = {rule.id: rule for rule in rules}
        self.shared.emit()

    async def explain(self, show: Callable[[Visibility, Mapping[str, Rule]], None]) -> None:
        """Why the account sees what it sees of the recType that is shown."""
        seen, rules = await asyncio.gather(self._client.visibility(self.rec_type, self.account), self._client.rules())
        self.rules = {rule.id: rule for rule in rules}
        show(seen, self.rules)

    async def learn_names(self) -> None:
        """The names people gave to devices."""
        names = {device.id: device.name for device in await self._client.devices() if device.name}
        if names != self._shown.names:
            self._show_as(replace(self._shown, names=names))
            self.renamed.emit()

    def tell_time_in(self, zone: tzinfo | None) -> None:
        self._show_as(replace(self._shown, zone=zone))

    async def open(self, rec_type: str, choice: Choice) -> None:
        """Show another recType, or the same one as it is asked for now, once its newest records are here."""
        self._listing += 1
        listing = self._listing
        self.rec_type, self.is_listed = rec_type, False
        if self.search is not None:
            self.search.close()
            self.search = None
        if self.summary() is None:  # it may be newer than the counters
            await self.count()
        if listing == self._listing and self.asked.is_search:
            await self._open_search(listing, choice)
        elif listing == self._listing:
            await self._open_pages(listing, choice)

    async def _open_search(self, listing: int, choice: Choice) -> None:
        if self.rec_type != self._fields_of:
            self._fields_of = self.rec_type
            self.records.forget_fields(choice)
        summary = self.summary()
        self._live_from = summary.last_at if summary else _now()
        self._held_at = self.size(summary)
        self.search = self._sorting() if self.asked.sort else self._searching()
        self.is_listed = True
        self.listed.emit()
        await self.search.go_on()
        if listing == self._listing:
            self.listed.emit()

    def _searching(self) -> Searching:
        query, newest_first = self.asked.query(self.rec_type, _now()), not self.asked.oldest_first
        told = self.searched.emit
        return Searching(self._finder, self.records, query, self.account, newest_first=newest_first, told=told)

    def _sorting(self) -> Sorting:
        asked, query = self.asked, self.asked.query(self.rec_type, _now())
        total = None if asked.is_filter or asked.range != Range() else self._held_at
        ordering, told = Ordering(asked.sort, asked.is_descending), self.searched.emit
        return Sorting(self._finder, self.records, query, self.account, ordering, total, told)

    async def _open_pages(self, listing: int, choice: Choice) -> None:
        since = self.asked.range.start(_now())
        total = self.size(self.summary())
        floor = 0 if since is None else await self._number_at(since, total)
        start = max((total - FIRST) // SIZE * SIZE, floor, 0)
        entries = await self._entries(start, FIRST + SIZE) if total else []
        if listing == self._listing:
            other = None if self.rec_type == self._fields_of else choice
            self._fields_of = self.rec_type
            self.records.restart(total, floor, start, entries, other)
            self.paging = Paging(self.records, self._read)
            self.is_listed = True
            self.listed.emit()

    async def delete(self, record_ids: Sequence[str]) -> None:
        """One after the other; what somebody else deleted meanwhile is gone as well."""
        for record_id in record_ids:
            with suppress(NotFoundError):
                await self._finder.delete_one(record_id)
        await self.count()

    async def count_matching(self, told: Callable[[int, bool], None]) -> None:
        """How many records a deletion of all that is asked for would take; told as the count grows."""
        query, listing = self.asked.query(self.rec_type, _now()), self._listing
        records, after = await self._finder.delete(query, is_dry=True)
        told(records, after is None)
        while after is not None and listing == self._listing:
            more, after = await self._finder.delete(query, after=after, is_dry=True)
            records += more
            told(records, after is None)

    async def delete_matching(self, told: Callable[[int], None]) -> None:
        """All that is asked for, up to now."""
        query = self.asked.query(self.rec_type, _now())
        query.setdefault("to", iso(_now()))
        records, after = await self._finder.delete(query)
        while after is not None:
            told(records)
            more, after = await self._finder.delete(query, after=after)
            records += more
        told(records)
        await self.count()

    def want(self, first: int, last: int) -> bool:
        """These rows are shown. Whether pages or a search have to go on for them."""
        if self.search is not None:
            return self.search.want(first, last)
        return self.is_listed and self.paging.want(first, last)

    async def go_on(self) -> None:
        await (self.paging if self.search is None else self.search).go_on()

    async def _read(self, start: int, room: int) -> bool:
        """Some pages; False where there is nothing to go on with."""
        listing, expected = self._listing, min(room, self.records.pages.count - start)
        entries = await self._entries(start, room)
        if listing != self._listing:
            return False
        self.records.put(start, entries)
        if len(entries) < expected:
            await self._after_deletion()
        return len(entries) >= expected

    async def catch_up(self) -> None:
        """What is new, and what was not read yet, in one request; of a burst only how much it was."""
        if not self.is_listed or self.is_on_hold:
            return
        if self.search is not None:
            await self._catch_up_search(self.search)
            return
        if not self.records.pages.count:
            await self.open(self.rec_type, self.records.choice)
            return
        listing, pages = self._listing, self.records.pages
        waiting = pages.first_waiting(LATEST, self.records.is_waiting)
        start = pages.count if waiting is None else waiting
        page = await self._page(start, LATEST)
        if listing != self._listing:
            return
        self.arrived.emit(self.records.put(start, page.items))
        if page.next is not None:
            await self.count()
            if listing == self._listing:
                self.records.grow(self.size(self.summary()))

    async def _catch_up_search(self, search: Searching | Sorting) -> None:
        if isinstance(search, Sorting):  # what arrives does not come into an order; how much it was is told
            self.arrived.emit([])
            return
        summary, since = self.summary(), self._live_from
        keys = await search.catch_up(since)
        if search is self.search:
            self._live_from = summary.last_at if summary else since
            self._held_at = self.size(summary)
            self.arrived.emit(keys)

    async def find(self, moment: datetime, go_to: Callable[[int], None]) -> None:
        """The number of the first record that arrived then or later."""
        listing, number = self._listing, await self._number_at(moment, self.records.pages.count)
        if listing == self._listing:
            go_to(number)

    async def find_record(self, record_id: str, go_to: Callable[[int], None]) -> None:
        """The number of one record, among those of its moment."""
        listing = self._listing
        entry = (await self._client.record(record_id)).entry
        if self.records.found is not None:
            return
        number = await self._number_at(entry.received_at, self.records.pages.count)
        same = await self._entries(number, OF_A_MOMENT)
        place = next((at for at, one in enumerate(same) if one.id == record_id), 0)
        if listing == self._listing:
            go_to(number + place)

    async def look_into(self, row: Row) -> Opened:
        """All there is about a record, with the bytes of its fields and the token that let it in."""
        details, token = await asyncio.gather(self._client.record(row.entry.id), self._token(row.entry.token_id))
        seen = replace(details.entry, is_mine=row.entry.is_mine, granted_by=row.entry.granted_by)
        rows = rows_of(seen)
        body, is_json = await asyncio.to_thread(_parsed, details.body)
        return Opened(rows[min(row.place, len(rows) - 1)], details, body, is_json, token)

    async def trace(self, entry: RecordEntry) -> Trace:
        """The request that brought a record, and where it went on to."""
        wanted = RequestFilter(rec_type=entry.rec_type, since=entry.received_at, until=entry.received_at + A_MOMENT)
        page, deliveries = await asyncio.gather(
            self._requests.page(wanted, limit=OF_A_MOMENT), self._finder.deliveries(entry.id)
        )
        request = next((one for one in page.items if one.record_id == entry.id), None)
        return Trace(request, tuple(deliveries))

    async def send_test(self, sender: Sender) -> None:
        """A record marked as a test, posted as a device would post it."""
        body = json.dumps(example_body(datetime.now(UTC))).encode()
        await self._client.post_share(sender.url, sender.token, body, is_test=True)

    async def _number_at(self, moment: datetime, total: int) -> int:
        """Found by halving, with small requests."""
        low, high = 0, total
        while low < high:
            middle = (low + high) // 2
            page = await self._page(middle, 1)
            if page.items and page.items[0].received_at < moment:
                low = middle + 1
            else:
                high = middle
        return low

    async def _token(self, token_id: str) -> Token | None:
        """Also one that was revoked."""
        if token_id not in self._tokens:
            self._tokens = {token.id: token for token in await self._client.tokens()}
        return self._tokens.get(token_id)

    async def _entries(self, start: int, room: int) -> list[RecordEntry]:
        """A server ends a page early when its records are large."""
        entries: list[RecordEntry] = []
        while len(entries) < room:
            skip, limit = start + len(entries), room - len(entries)
            page = await self._page(skip, limit)
            entries += page.items
            if page.next is None or not page.items:
                break
        return entries

    async def _page(self, skip: int, limit: int) -> RecordPage:
        """The oldest first, as they are numbered."""
        return await self._client.records(
            self.rec_type, account=self.account, skip=skip, limit=limit, newest_first=False
        )

    async def _after_deletion(self) -> None:
        """Somebody deleted records: all numbers after them are others now."""
        await self.count()
        if self.size(self.summary()) < self.records.pages.count:
            await self.open(self.rec_type, self.records.choice)

    def _show_as(self, shown: Shown) -> None:
        self._shown = shown
        self.records.show_as(shown)


def _of(rec_type: str, refusals: Sequence[Request]) -> Request | None:
    """The newest refused try to send to a recType, or at all."""
    return next((one for one in refusals if not rec_type or one.rec_type == rec_type), None)


def _parsed(body: str) -> tuple[JsonValue, bool]:
    try:
        return json.loads(body.removeprefix("\ufeff")), True
    except (ValueError, RecursionError):
        return None, False


def _now() -> datetime:
    return datetime.now(UTC)
