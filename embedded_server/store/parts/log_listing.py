"""Finding requests in the log: in windows of ids, one after the other, until the page is full or time is up."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.request import Request, RequestPage, Result
from embedded_server.store.base import RequestsWanted
from embedded_server.store.engine import Rows, Sql
from embedded_server.store.parts.log_places import first_since, time_of_first
from embedded_server.store.parts.log_rows import RECORD_COLUMNS, REQUEST_COLUMNS, LogRows
from embedded_server.store.requests import COUNT_SECONDS, FIRST_WIDTH, SEARCH_SECONDS, next_width

_RECORD_PATH = (
    "'/share/' || (SELECT rec_type FROM stream WHERE id = record.stream) || "
    "coalesce((SELECT '/tags/' || group_concat(value, '/') FROM json_each(tags)), '') || suffix || ? || query"
)
_BEFORE_QUERY = "?"  # as a value: in a statement it would stand for one
_FOUND = (
    "(instr(lower({path}), ?) > 0 OR header_set IN (SELECT value FROM json_each(?)) OR instr(lower(headers), ?) > 0 "
    "OR instr(lower(CAST(body AS TEXT)), ?) > 0{more})"
)


class LogListing:
    def __init__(self, connection: Sql, instance: str, wanted: RequestsWanted) -> None:
        self._connection = connection
        self._rows = LogRows(connection, instance)
        self._wanted = wanted
        self._of_records, self._of_requests = self._conditions()
        self._low, self._high = self._bounds()

    def page(self) -> RequestPage:
        limit, found = self._wanted.limit, list[Request]()
        for low, high in self._windows(SEARCH_SECONDS):
            found += self._window(low, high, limit + 1 - len(found))
            if len(found) > limit:
                return RequestPage(tuple(found[:limit]), found[limit - 1].id, None)
        if self._is_done:
            return RequestPage(tuple(found), None, None)
        place = self._high if self._wanted.newest_first else self._low - 1
        looked_to = time_of_first(self._connection, place)
        return RequestPage(tuple(found), place, None if looked_to is None else from_ms(looked_to))

    def counts(self) -> tuple[int, Counter[str], bool]:
        """Let in, refused by code, and whether that is all."""
        counts = Counter[str]()
        for low, high in self._windows(COUNT_SECONDS):
            for code, count in self._counted(low, high):
                counts[code] += count
        return counts.pop("", 0), counts, self._is_done

    @property
    def _is_done(self) -> bool:
        return self._low >= self._high

    def _windows(self, seconds: float) -> Iterator[tuple[int, int]]:
        """From the end that the listing begins at; what is left lies between low and high."""
        began, width = time.perf_counter(), FIRST_WIDTH
        end = began + seconds
        while not self._is_done:
            if self._wanted.newest_first:
                high, self._high = self._high, max(self._low, self._high - width)
                yield self._high, high
            else:
                low, self._low = self._low, min(self._high, self._low + width)
                yield low, self._low
            now = time.perf_counter()
            width, began = next_width(width, now - began), now
            if now >= end:
                return

    def _bounds(self) -> tuple[int, int]:
        """The first id that can match, and the first after it that cannot."""
        wanted = self._wanted
        low, last_seq, last_id, disorder_ms = self._connection.execute(
            "SELECT first_id, (SELECT coalesce(max(seq), 0) FROM record), (SELECT coalesce(max(id), 0) FROM request), "
            "(SELECT disorder_ms FROM state) FROM log"
        ).get
        high = 1 + max(last_seq, last_id)
        if wanted.since is not None:
            low = first_since(self._connection, to_ms(wanted.since) - disorder_ms, low, high)
        if wanted.until is not None:
            high = first_since(self._connection, to_ms(wanted.until) + disorder_ms, low, high)
        begin, end = wanted.after_id, wanted.before_id
        later_than, earlier_than = (end, begin) if wanted.newest_first else (begin, end)
        if later_than is not None:
            low = max(low, later_than + 1)
        return low, high if earlier_than is None else min(high, earlier_than)

    def _window(self, low: int, high: int, most: int) -> list[Request]:
        direction = "DESC" if self._wanted.newest_first else "ASC"
        found: list[Request] = []
        if self._of_requests is not None:
            where, values = self._of_requests
            sql = (
                f"SELECT {REQUEST_COLUMNS} FROM request WHERE id >= ? AND id < ?{where} ORDER BY id {direction} LIMIT ?"
            )
            found += map(self._rows.request, self._connection.execute(sql, (low, high, *values, most)))
        if self._of_records is not None:
            where, values = self._of_records
            sql = (
                f"SELECT {RECORD_COLUMNS} FROM record WHERE seq >= ? AND seq < ?{where} "
                f"ORDER BY seq {direction} LIMIT ?"
            )
            found += map(self._rows.record, self._connection.execute(sql, (low, high, *values, most)))
        return sorted(found, key=lambda request: request.id, reverse=self._wanted.newest_first)[:most]

    def _counted(self, low: int, high: int) -> Iterator[tuple[str, int]]:
        parts: list[Rows] = []
        if self._of_requests is not None:
            where, values = self._of_requests
            sql = f"SELECT code, count(*) FROM request WHERE id >= ? AND id < ?{where} GROUP BY code"
            parts.append(self._connection.execute(sql, (low, high, *values)))
        if self._of_records is not None:
            where, values = self._of_records
            sql = f"SELECT '', count(*) FROM record WHERE seq >= ? AND seq < ?{where}"
            parts.append(self._connection.execute(sql, (low, high, *values)))
        return chain.from_iterable(parts)

    def _conditions(self) -> tuple[Where | None, Where | None]:
        """For records and for other requests; None where none of them can match."""
        wanted = self._wanted
        records, requests = _Conditions("received_ms"), _Conditions("at_ms")
        records.add("took_us IS NOT NULL")
        if wanted.result is not Result.ALL:
            requests.add("code = ''" if wanted.result is Result.LET_IN else "code != ''")
        if wanted.code is not None:
            requests.add("code = ?", wanted.code)
        if wanted.rec_type is not None:
            records.add("stream IN (SELECT id FROM stream WHERE rec_type = ?)", wanted.rec_type)
            requests.add("rec_type = ?", wanted.rec_type)
        for each in (records, requests):
            each.add_common(wanted)
        if wanted.search is not None:
            self._add_search(wanted.search.lower(), records, requests)
        if wanted.same_token is not None:
            requests.add("mark = (SELECT mark FROM request WHERE id = ?)", wanted.same_token)
        has_records = wanted.result is not Result.REFUSED and not wanted.code and wanted.same_token is None
        return records.where if has_records else None, requests.where

    def _add_search(self, text: str, records: _Conditions, requests: _Conditions) -> None:
        sets = self._connection.execute("SELECT id FROM header_set WHERE instr(lower(block), ?) > 0", (text,))
        values = (text, json.dumps([row_id for (row_id,) in sets]), text, text)
        records.add(_FOUND.format(path=_RECORD_PATH, more=""), _BEFORE_QUERY, *values)
        requests.add(_FOUND.format(path="path", more=" OR name = ?"), *values, text)


Where = tuple[str, tuple[str | int, ...]]


class _Conditions:
    def __init__(self, time_column: str) -> None:
        self._time = time_column
        self._conditions: list[str] = []
        self._values: list[str | int] = []

    @property
    def where(self) -> Where:
        return "".join(f" AND {condition}" for condition in self._conditions), tuple(self._values)

    def add(self, condition: str, *values: str | int) -> None:
        self._conditions.append(condition)
        self._values += values

    def add_common(self, wanted: RequestsWanted) -> None:
        if wanted.token_id is not None:
            self.add("token = (SELECT id FROM token WHERE uuid = ?)", wanted.token_id)
        if wanted.remote is not None:
            self.add("remote = ?", wanted.remote)
        if wanted.since is not None:
            self.add(f"{self._time} >= ?", to_ms(wanted.since))
        if wanted.until is not None:
            self.add(f"{self._time} < ?", to_ms(wanted.until))
