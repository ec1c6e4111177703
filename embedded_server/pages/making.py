"""Makes pages from a store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import Protocol

import msgspec

from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record, Shown, shown
from embedded_server.domain.record_entry import RecordEntry, entry_of
from embedded_server.domain.record_filter import RecordFilter
from embedded_server.domain.record_order import Ordering
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.rule import SignedRule
from embedded_server.domain.share import PageMeta
from embedded_server.limits import Limits
from embedded_server.pages.asked import ListingWanted, NamedAsked, OrderAsked, Page, RecordsAsked, SharesAsked
from embedded_server.pages.sorting import sort_by_data
from embedded_server.store.base import RecordsWanted
from embedded_server.store.found import Found, Ordered
from embedded_server.store.sight import Reasons, Viewer
from embedded_server.wire.microshare import page_pieces
from embedded_server.wire.record_order import order_to_json
from embedded_server.wire.records import record_page_to_json, record_to_json

CHUNK = 50  # records read at once, bodies included: a page of large ones must not fill the memory
PAGE_BYTES = 8 * 1024 * 1024  # after which a page ends, however many were asked for


class PageStore(Protocol):
    """What pages are made from: a part of the store's Protocols."""

    async def records(self, wanted: RecordsWanted) -> list[Record]: ...
    async def shown(self, wanted: RecordsWanted) -> list[Shown]: ...
    async def seqs(self, wanted: RecordsWanted) -> list[int]: ...
    async def count(self, wanted: RecordsWanted) -> int: ...
    async def search(self, wanted: RecordsWanted, filtered: RecordFilter) -> Found: ...
    async def ordered(self, wanted: RecordsWanted, filtered: RecordFilter, ordering: Ordering) -> Ordered: ...
    async def records_of(self, seqs: Sequence[int]) -> list[Record]: ...
    async def records_named(self, ids: Sequence[str]) -> list[Record]: ...
    async def readings(self, record_seqs: Sequence[int]) -> dict[int, tuple[Reading, ...]]: ...
    async def signed_rules(self) -> tuple[SignedRule, ...]: ...


class PageMaker:
    def __init__(self, store: PageStore, limits: Limits) -> None:
        self._store = store
        self._limits = limits

    async def shares(self, asked: SharesAsked) -> Page:
        fact, pieces = await self.share_pieces(asked)
        return Page(fact, b"".join(pieces))

    async def share_pieces(self, asked: SharesAsked) -> tuple[str, Iterator[bytes]]:
        """What the log says of the page, and its JSON."""
        listing = asked.listing
        total = await self._store.count(asked.platform)
        mine = replace(asked.platform, account=asked.viewer.account)
        if listing.discover:
            mine = replace(asked.platform, seen_by=asked.viewer)
        seen = await self._store.count(mine)
        if asked.is_latest:
            records = await self._store.shown(replace(mine, newest_first=True, limit=1))
            listing, seen = replace(listing, page=1), len(records)
        else:
            records = await self._page(mine, listing, seen)
        meta = PageMeta(ceil(seen / listing.per_page), listing.page, listing.per_page, total, len(records))
        fact = f"{len(records):,} of {seen:,} record{'' if seen == 1 else 's'}"
        return fact, page_pieces(meta, records, listing.details)

    async def _page(self, mine: RecordsWanted, listing: ListingWanted, seen: int) -> list[Shown]:
        first = (listing.page - 1) * listing.per_page
        if first >= seen:
            return []
        if listing.is_by_arrival:
            wanted = replace(mine, newest_first=listing.newest_first, offset=first, limit=listing.per_page)
            return await self._store.shown(wanted)
        if seen > self._limits.sort_records:
            raise RefusedError(
                400,
                "sort",
                f"{seen:,} records are too many to sort by their data, the limit is {self._limits.sort_records:,}.",
                "Sort by tstamp, or narrow the list by tags.",
            )
        everything = await self._store.records(replace(mine, limit=seen))
        return [shown(one) for one in (await sort_by_data(everything, listing.sort))[first : first + listing.per_page]]

    async def records(self, asked: RecordsAsked) -> Page:
        """As many as fit, and how far that came: with a filter, in the time a search may take."""
        found = await self._found(asked)
        items: list[msgspec.Raw] = []
        size, after, at = 0, None if found.last_seq is None else str(found.last_seq), found.at
        for start in range(0, len(found.seqs), CHUNK):
            async for record, entry in self._shown(
                await self._store.records_of(found.seqs[start : start + CHUNK]), asked
            ):
                items.append(msgspec.Raw(msgspec.json.encode(record_to_json(entry))))
                size, last = size + len(items[-1]), record
            if size > PAGE_BYTES and start + CHUNK < len(found.seqs):
                after, at = str(last.seq), None if asked.filtered.is_empty else last.received_at
                break
            await asyncio.sleep(0)  # others have their turn
        return Page("", msgspec.json.encode(record_page_to_json(items, after, at)))

    async def _found(self, asked: RecordsAsked) -> Found:
        if not asked.filtered.is_empty:
            return await self._store.search(replace(asked.wanted, limit=asked.limit), asked.filtered)
        seqs = await self._store.seqs(replace(asked.wanted, limit=asked.limit + 1))
        return Found(seqs[: asked.limit], seqs[asked.limit - 1] if len(seqs) > asked.limit else None, None)

    async def order(self, asked: OrderAsked) -> Page:
        found = await self._store.ordered(asked.wanted, asked.filtered, asked.ordering)
        after = None if found.last_seq is None else str(found.last_seq)
        return Page("", msgspec.json.encode(order_to_json(found.items, found.matching, after, found.at)))

    async def named(self, asked: NamedAsked) -> Page:
        """In the order asked for, as far as there is room."""
        items: list[msgspec.Raw] = []
        size = 0
        for start in range(0, len(asked.ids), CHUNK):
            records = await self._store.records_named(asked.ids[start : start + CHUNK])
            async for _, entry in self._entered(records, asked.viewer, asked.seen_by):
                if asked.seen_by is None or entry.is_mine or entry.granted_by is not None:
                    items.append(msgspec.Raw(msgspec.json.encode(record_to_json(entry))))
                    size += len(items[-1])
            if size > PAGE_BYTES:
                break
        return Page("", msgspec.json.encode(record_page_to_json(items, None)))

    async def stop(self) -> None:
        """Nothing goes on."""

    def _shown(self, records: Sequence[Record], asked: RecordsAsked) -> AsyncIterator[tuple[Record, RecordEntry]]:
        return self._entered(records, asked.viewer, asked.wanted.seen_by)

    async def _entered(
        self, records: Sequence[Record], viewer: Viewer, seen_by: Viewer | None
    ) -> AsyncIterator[tuple[Record, RecordEntry]]:
        reasons = Reasons(await self._store.signed_rules(), seen_by)
        readings = await self._store.readings([record.seq for record in records])
        for record in records:
            found = readings.get(record.seq, ())
            yield record, entry_of(record, found, viewer.user, reasons.rule_for(record))
