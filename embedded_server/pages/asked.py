"""What is asked of whoever makes pages, and what comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

from embedded_server.domain.record_filter import RecordFilter
from embedded_server.domain.record_order import Ordering
from embedded_server.store.base import RecordsWanted
from embedded_server.store.sight import Viewer

LARGE = 50  # records; a smaller page takes less time than handing it over


@dataclass(frozen=True, slots=True)
class SortKey:
    """`path` leads into the data; empty means the order of arrival."""

    path: tuple[str, ...]
    descending: bool


@dataclass(frozen=True, slots=True)
class ListingWanted:
    details: bool
    page: int
    per_page: int
    sort: tuple[SortKey, ...]
    discover: bool  # what rules open is listed too

    @property
    def is_by_arrival(self) -> bool:
        return all(not key.path for key in self.sort)

    @property
    def newest_first(self) -> bool:
        return bool(self.sort) and self.sort[0].descending


@dataclass(frozen=True, slots=True)
class SharesAsked:
    """A listing of Microshare's. `platform` says which records, whoever owns them."""

    platform: RecordsWanted
    listing: ListingWanted
    is_latest: bool
    viewer: Viewer

    @property
    def is_large(self) -> bool:
        return not self.is_latest and (self.listing.per_page > LARGE or not self.listing.is_by_arrival)


@dataclass(frozen=True, slots=True)
class RecordsAsked:
    """A listing of the admin API's."""

    wanted: RecordsWanted
    limit: int
    viewer: Viewer
    filtered: RecordFilter = field(default_factory=RecordFilter)

    @property
    def is_large(self) -> bool:
        return self.limit > LARGE or not self.filtered.is_empty


@dataclass(frozen=True, slots=True)
class OrderAsked:
    """Which messages come first in an order. `wanted` goes on where the request before came to."""

    wanted: RecordsWanted
    filtered: RecordFilter
    ordering: Ordering


@dataclass(frozen=True, slots=True)
class NamedAsked:
    """Records by their ids; of a `seen_by` only what it may read."""

    ids: tuple[str, ...]
    viewer: Viewer
    seen_by: Viewer | None


@dataclass(frozen=True, slots=True)
class Page:
    """`more` follows on the body: the rest of a large page, sent while it is made. It raises what cut it off."""

    fact: str  # what the log says of it
    body: bytes  # JSON
    more: AsyncIterator[bytes] | None = None


class Pages(Protocol):
    """Raises RefusedError and StoreUnavailableError."""

    async def shares(self, asked: SharesAsked) -> Page: ...
    async def records(self, asked: RecordsAsked) -> Page: ...
    async def order(self, asked: OrderAsked) -> Page: ...
    async def named(self, asked: NamedAsked) -> Page: ...
    async def stop(self) -> None: ...
