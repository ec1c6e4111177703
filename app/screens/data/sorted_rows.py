"""Rows of records in the order of what they say: the order is known, a row once it was looked at. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.screens.data.pages import Block
from app.screens.data.rows import Key, Row
from embedded_server.domain.record_order import Keyed

AHEAD = 30  # rows above and below what is looked at


class SortedRows:
    def __init__(self) -> None:
        self.order: Sequence[Keyed] = ()
        self._places: dict[Key, int] = {}
        self._known: dict[Key, Row] = {}
        self._asked: set[str] = set()  # ids, also of records that are gone

    def row_count(self) -> int:
        return len(self.order)

    def row(self, at: int) -> Row | None:
        """None while it is not here."""
        return self._known.get(_key(self.order[at])) if 0 <= at < len(self.order) else None

    def row_of(self, key: Key) -> int | None:
        return self._places.get(key)

    def key_at(self, at: int) -> Key:
        return _key(self.order[at])

    def row_near(self, moment: datetime, *, oldest_first: bool) -> int:  # noqa: ARG002  # neither is first here
        """The row that arrived closest to that moment."""
        wanted = moment.timestamp() * 1_000
        return min(range(len(self.order)), key=lambda at: abs(self.order[at].received_ms - wanted), default=0)

    def put_in_order(self, order: Sequence[Keyed]) -> None:
        self.order = order
        self._places = {_key(one): at for at, one in enumerate(order)}

    def missing(self, first: int, last: int) -> list[str]:
        """Ids of records that have to be fetched to show these rows; each is asked for once."""
        looked_at = self.order[max(first - AHEAD, 0) : last + 1 + AHEAD]
        return [one for one in dict.fromkeys(each.record_id for each in looked_at) if one not in self._asked]

    def put(self, ids: Sequence[str], blocks: Sequence[Block]) -> list[int]:
        """What came of these ids; the rows that are here now."""
        self._asked.update(ids)
        fresh = {row.key: row for block in blocks for row in block}
        self._known |= fresh
        return sorted(at for key in fresh if (at := self._places.get(key)) is not None)


def _key(one: Keyed) -> Key:
    return one.record_id, one.place
