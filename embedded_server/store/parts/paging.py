"""Finds the records of a listing: one key range wherever possible, whatever the page.

A listing runs along an axis: all records by seq, or one stream's by ordinal. Both grow with arrival, so bounds of
time and of seq are found by bisection. Time only nearly grows, since clocks are set back: the store knows how far
a record's time ever lay before an earlier one's, widens the bounds by that much and compares exactly inside them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from embedded_server.domain.moments import to_ms
from embedded_server.store.base import RecordsWanted
from embedded_server.store.engine import Rows, Sql
from embedded_server.store.parts.record_rows import COLUMNS, SHOWN_COLUMNS, Row, ShownRow
from embedded_server.store.parts.sight import BY_ORIGINS, json_of
from embedded_server.store.sight import NOTHING_MORE, Sight

QUICK_PAGE = 1_001  # the largest page, and whether something follows


def counted(connection: Sql, wanted: RecordsWanted) -> int | None:
    """How many there are, from counters alone; None when more than recType, account and tests decide."""
    if wanted.tags or any((wanted.since, wanted.until, wanted.before_seq, wanted.after_seq)):
        return None
    counter = "records" if wanted.with_tests else "records - tests"
    where, values = _streams(wanted)
    return int(connection.execute(f"SELECT coalesce(sum({counter}), 0) FROM stream WHERE {where}", values).get)


def _streams(wanted: RecordsWanted) -> tuple[str, list[str | int]]:
    account = wanted.account if wanted.seen_by is None else wanted.seen_by.account
    asked = {"rec_type": wanted.rec_type, "account": account}
    given = {column: value for column, value in asked.items() if value is not None}
    return " AND ".join(["TRUE", *(f"{column} = ?" for column in given)]), list(given.values())


@dataclass(frozen=True, slots=True)
class _Axis:
    position: str  # the column that counts along it
    where: str  # what lies on it
    records: int | None  # None: not known without counting
    origins: str | None = None  # only what came by these, as `BY_ORIGINS` takes them


class Listing:
    """One listing on one connection, in one thread. `sight` is what the viewer sees beside its own."""

    def __init__(self, connection: Sql, wanted: RecordsWanted, sight: Sight = NOTHING_MORE) -> None:
        self._connection = connection
        self._wanted = wanted
        self._sight = sight
        self._axes = self._choose_axes()
        self._conditions: list[str] = []
        self._values: list[str | int] = []
        self._add_conditions()

    @property
    def is_quick(self) -> bool:
        """Whether the page bounds the work. Other listings are for a thread that may take its time."""
        is_short = self._wanted.limit <= QUICK_PAGE and (self._wanted.offset == 0 or len(self._axes) <= 1)
        return is_short and not self._conditions and all(axis.origins is None for axis in self._axes)

    def rows(self) -> list[Row]:
        return list(self._found(COLUMNS))

    def shown_rows(self) -> list[ShownRow]:
        return list(self._found(SHOWN_COLUMNS))

    def seqs(self) -> list[int]:
        return [seq for (seq,) in self._found("seq")]

    def heads(self, columns: str) -> list[tuple[int, int, int, int]]:
        """Four of the columns that come before the body, the seq first."""
        return list(self._found(columns))

    def _found(self, columns: str) -> Rows:
        wanted = self._wanted
        if len(self._axes) == 1:
            return self._page(self._axes[0], columns, wanted.offset, wanted.limit)
        skipped = self._skipped()
        offset = wanted.offset - sum(skipped)
        end = offset + wanted.limit
        pages = [self._page(axis, "seq", skip, end) for axis, skip in zip(self._axes, skipped, strict=True)]
        merged = merge(*([seq for (seq,) in page] for page in pages), reverse=wanted.newest_first)
        return self._rows(list(islice(merged, offset, end)), columns)

    def _rows(self, seqs: list[int], columns: str) -> Rows:
        direction = "DESC" if self._wanted.newest_first else "ASC"
        sql = f"SELECT {columns} FROM record WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq {direction}"
        return self._connection.execute(sql, (json.dumps(seqs),))

    def _skipped(self) -> list[int]:
        """How much of the offset lies on each axis; nothing where only reading the rows would tell."""
        bounds = [self._bounds(axis) for axis in self._axes]
        whole = all(axis.records == self._length(axis) for axis in self._axes)
        if not self._wanted.offset or self._conditions or not whole:
            return [0] * len(bounds)

        def passed(seq: int) -> list[int]:
            """How many records of each axis come before this seq, in the order of the listing."""
            firsts = (self._first(axis, lambda other, _: other >= seq) for axis in self._axes)
            places = [min(max(first, low), high) for first, (low, high) in zip(firsts, bounds, strict=True)]
            if self._wanted.newest_first:
                return [high - place for place, (_, high) in zip(places, bounds, strict=True)]
            return [place - low for place, (low, _) in zip(places, bounds, strict=True)]

        low, high = 0, int(self._connection.execute("SELECT coalesce(max(seq), 0) + 1 FROM record").get)
        while low < high:
            middle = (low + high) // 2
            is_past = sum(passed(middle)) >= self._wanted.offset
            low, high = (middle + 1, high) if is_past == self._wanted.newest_first else (low, middle)
        return passed(low - 1 if self._wanted.newest_first else low)

    @property
    def is_counted(self) -> bool:
        """Whether counters alone tell how many match."""
        return not self._is_narrowed and all(axis.records is not None for axis in self._axes)

    def count(self) -> int:
        """All that match; offset and limit do not matter."""
        return sum(self._count(axis) for axis in self._axes)

    def _choose_axes(self) -> list[_Axis]:
        if self._wanted.rec_type is None:
            return [_Axis("seq", "TRUE", None)]
        where, values = _streams(self._wanted)
        if self._sight.whole:
            where, values = (
                f"{where} OR id IN (SELECT value FROM json_each(?))",
                [*values, json.dumps(self._sight.whole)],
            )
        rows = self._connection.execute(f"SELECT id, records FROM stream WHERE {where}", values)
        axes = [_Axis("ordinal", f"stream = {stream}", records) for stream, records in rows]
        parts = self._sight.parts
        axes += [_Axis("ordinal", f"stream = {stream}", None, json_of(origins)) for stream, origins in parts]
        if self._sight.seqs:
            single = ", ".join(map(str, self._sight.seqs))
            axes.append(_Axis("seq", f"seq IN ({single})", len(self._sight.seqs)))
        return axes

    def _add_conditions(self) -> None:
        wanted = self._wanted
        if wanted.since is not None:
            self._add("received_ms >= ?", to_ms(wanted.since))
        if wanted.until is not None:
            self._add("received_ms < ?", to_ms(wanted.until))
        if not wanted.with_tests:
            self._add("NOT is_test")
        for tag in wanted.tags:
            self._add("EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)", tag)
        account = wanted.account if wanted.seen_by is None else wanted.seen_by.account
        if wanted.rec_type is None and account is not None and self._has_others(account):
            self._add_visible(account)

    def _add_visible(self, account: int) -> None:
        """What the account owns and what it sees beside."""
        listed = "IN (SELECT value FROM json_each(?))"
        owned = f"stream IN (SELECT id FROM stream WHERE account = ?) OR stream {listed} OR seq {listed}"
        parts = "".join(f" OR (stream = {stream} AND {BY_ORIGINS})" for stream, _ in self._sight.parts)
        origins = (json_of(origins) for _, origins in self._sight.parts)
        self._add(f"({owned}{parts})", account, json.dumps(self._sight.whole), json.dumps(self._sight.seqs), *origins)

    def _add(self, condition: str, *values: str | int) -> None:
        self._conditions.append(condition)
        self._values += values

    def _has_others(self, account: int) -> bool:
        sql = "SELECT 1 FROM stream WHERE account != ? LIMIT 1"
        return self._connection.execute(sql, (account,)).fetchone() is not None

    def _page(self, axis: _Axis, columns: str, offset: int, limit: int) -> Rows:
        low, high = self._bounds(axis)
        if offset and not self._conditions and axis.records == self._length(axis):
            low, high = (low, high - offset) if self._wanted.newest_first else (low + offset, high)
            offset = 0
        direction = "DESC" if self._wanted.newest_first else "ASC"
        sql = (
            f"SELECT {columns} FROM record WHERE {self._where(axis)} "
            f"ORDER BY {axis.position} {direction} LIMIT ? OFFSET ?"
        )
        return self._connection.execute(sql, (low, high, *self._values_on(axis), limit, offset))

    def _count(self, axis: _Axis) -> int:
        if axis.records is not None and not self._is_narrowed:
            return axis.records
        sql = f"SELECT count(*) FROM record WHERE {self._where(axis)}"
        return int(self._connection.execute(sql, (*self._bounds(axis), *self._values_on(axis))).get)

    @property
    def _is_narrowed(self) -> bool:
        """Whether not all records of an axis are wanted."""
        wanted = self._wanted
        return bool(self._conditions or wanted.before_seq is not None or wanted.after_seq is not None)

    def _where(self, axis: _Axis) -> str:
        bounds = (axis.where, f"{axis.position} >= ?", f"{axis.position} < ?")
        origins = () if axis.origins is None else (BY_ORIGINS,)
        return " AND ".join((*bounds, *self._conditions, *origins))

    def _values_on(self, axis: _Axis) -> list[str | int]:
        return self._values if axis.origins is None else [*self._values, axis.origins]

    def _bounds(self, axis: _Axis) -> tuple[int, int]:
        """The first position that can match, and the first after it that cannot."""
        wanted = self._wanted
        low, high = self._ends(axis)
        if wanted.after_seq is not None:
            after = wanted.after_seq
            low = max(low, self._first(axis, lambda seq, _: seq > after))
        if wanted.before_seq is not None:
            before = wanted.before_seq
            high = min(high, self._first(axis, lambda seq, _: seq >= before))
        if wanted.since is not None:
            earliest = to_ms(wanted.since) - self._disorder_ms()
            low = max(low, self._first(axis, lambda _, ms: ms >= earliest))
        if wanted.until is not None:
            latest = to_ms(wanted.until) + self._disorder_ms()
            high = min(high, self._first(axis, lambda _, ms: ms >= latest))
        return low, high

    def _first(self, axis: _Axis, holds: Callable[[int, int], bool]) -> int:
        """The first position where seq and time fulfil what, once fulfilled, stays so."""
        low, high = self._ends(axis)
        sql = (
            f"SELECT {axis.position}, seq, received_ms FROM record "
            f"WHERE {axis.where} AND {axis.position} >= ? ORDER BY {axis.position} LIMIT 1"
        )
        while low < high:
            middle = (low + high) // 2
            for position, seq, received_ms in self._connection.execute(sql, (middle,)):
                low, high = (low, middle) if holds(seq, received_ms) else (position + 1, high)
        return low

    def _ends(self, axis: _Axis) -> tuple[int, int]:
        sql = f"SELECT {axis.position} FROM record WHERE {axis.where} ORDER BY {axis.position} {{}} LIMIT 1"
        first = self._connection.execute(sql.format("ASC")).get
        last = self._connection.execute(sql.format("DESC")).get
        return (0, 0) if first is None else (int(first), int(last) + 1)

    def _length(self, axis: _Axis) -> int:
        """As many records as lie on the axis when there are no holes."""
        low, high = self._ends(axis)
        return high - low

    def _disorder_ms(self) -> int:
        return int(self._connection.execute("SELECT disorder_ms FROM state").get)
