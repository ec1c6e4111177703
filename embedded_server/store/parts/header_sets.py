"""Blocks of headers, stored once however many requests had them."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from embedded_server.store.base import SentHeaders
from embedded_server.store.engine import Sql

MOST_SETS: Final = 4_096
LONGEST_BLOCK: Final = 4_096  # characters
DAY_MS: Final = 86_400_000
_SEEN: Final = (
    "UPDATE header_set SET last_ms = CASE WHEN last_ms < ?1 THEN ?1 ELSE last_ms END WHERE hash = ?2 RETURNING id"
)


class HeaderSets:
    """Runs inside the scribe's transaction."""

    def __init__(self, connection: Sql) -> None:
        self._connection = connection
        self.seen: dict[str, int] = {}  # blocks with their ids, today
        self.day = 0  # since 1970

    def forget(self) -> None:
        self.seen.clear()

    def begin(self, now_ms: int) -> None:
        """Before the requests of a transaction; `now_ms` is about now."""
        if now_ms // DAY_MS != self.day:
            self.day = now_ms // DAY_MS
            self.seen.clear()

    def row_of(self, sent: SentHeaders, may_add: bool) -> tuple[int | None, str | None]:
        """The set and what is beside it; the headers as they are where they make no set. Only what was let in makes
        one, so that nobody who is refused can fill them up."""
        known = self.seen.get(sent.block) or self._look_up(sent.block, may_add)
        if known:
            return known, sent.rest or None
        return None, f"{sent.block}\n\n{sent.rest}"

    def drop(self, before_ms: int) -> None:
        """Sets that were last sent before; for good measure a day before."""
        self._connection.execute("DELETE FROM header_set WHERE last_ms < ?", ((before_ms // DAY_MS - 1) * DAY_MS,))
        self.seen.clear()

    def _look_up(self, block: str, may_add: bool) -> int | None:
        key, day_ms = blake2b(block.encode(), digest_size=16).digest(), self.day * DAY_MS
        row_id: int | None = self._connection.execute(_SEEN, (day_ms, key)).get
        if row_id is None and may_add and len(block) <= LONGEST_BLOCK and self._has_room():
            sql = "INSERT INTO header_set (hash, block, last_ms) VALUES (?, ?, ?) RETURNING id"
            row_id = self._connection.execute(sql, (key, block, day_ms)).get
        if row_id is not None:
            self.seen[block] = row_id
        return row_id

    def _has_room(self) -> bool:
        return int(self._connection.execute("SELECT count(*) FROM header_set").get) < MOST_SETS
