"""Records in another order than that of their arrival."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from embedded_server.domain.record import Record
from embedded_server.domain.record_filter import RecordFilter
from embedded_server.domain.record_order import Ordering
from embedded_server.store.found import Ordered
from embedded_server.store.records_wanted import RecordsWanted


class OrderingStore(Protocol):
    async def ordered(self, wanted: RecordsWanted, filtered: RecordFilter, ordering: Ordering) -> Ordered:
        """From the newest record on, for a bounded time; `limit` and `offset` do not count. Raises ConditionError."""
        ...

    async def records_named(self, ids: Sequence[str]) -> list[Record]: ...  # in this order, without those that are gone
