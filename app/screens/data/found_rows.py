"""Rows of records that were found, in the order in which they are shown. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

from app.screens.data.pages import Block
from app.screens.data.rows import Key, Row

MOST = 100_000  # rows; whoever wants more narrows the search


class FoundRows:
    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._keys: set[Key] = set()

    def row_count(self) -> int:
        return len(self.rows)

    def row(self, at: int) -> Row | None:
        return self.rows[at] if 0 <= at < len(self.rows) else None

    def row_of(self, key: Key) -> int | None:
        if key not in self._keys:
            return None
        return next(at for at, row in enumerate(self.rows) if row.key == key)

    def row_near(self, moment: datetime, *, oldest_first: bool) -> int:
        """The row of that moment, or the next in the order that is shown; the last one where there is none."""

        def is_past(row: Row) -> bool:
            return row.entry.received_at >= moment if oldest_first else row.entry.received_at <= moment

        return min(bisect_left(self.rows, True, key=is_past), max(len(self.rows) - 1, 0))

    def fresh(self, blocks: Sequence[Block]) -> list[Row]:
        """The rows that are not here yet."""
        return [row for block in blocks for row in block if row.key not in self._keys]

    def put(self, at: int, rows: Sequence[Row]) -> None:
        self.rows[at:at] = rows
        self._keys.update(row.key for row in rows)
