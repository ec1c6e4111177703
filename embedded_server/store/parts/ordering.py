"""Messages in the order of something they say: those that come first of all that were looked at in a bounded time.

It looks where a search looks, from the newest record on. Whoever asked goes on from where it came to, and says what was
found to be the last one that counts. Where that is a number, the columns of measurements tell which records may come
before it, and of the rest only what was not measured is read.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any, Final, TypeAlias

import msgspec

from embedded_server.domain import record_order as by
from embedded_server.domain.condition import Scalar
from embedded_server.domain.message import UPLINK
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.record_filter import Head, RecordFilter, value_at
from embedded_server.domain.record_order import Bound, Key, Keyed, Ordering, comes_before, in_order, key_of
from embedded_server.store.base import RecordsWanted
from embedded_server.store.engine import Sql
from embedded_server.store.found import Found, Ordered
from embedded_server.store.ids import record_id
from embedded_server.store.parts.paging import Listing
from embedded_server.store.parts.record_rows import RecordRows
from embedded_server.store.parts.search import EVER, RecordHead, Search, data_of
from embedded_server.store.parts.traces import MOST_READINGS

BATCH: Final = 500  # records
_ROWS: Final = f"""
SELECT record.seq, record.received_ms, record.token, record.is_test, reading.id, reading.device, reading.event,
    reading.status, reading.duplicate, reading.device_ms, {{decoded}}, {{payload}}
FROM record LEFT JOIN reading
    ON reading.id >= record.seq * {MOST_READINGS} AND reading.id < (record.seq + 1) * {MOST_READINGS}
WHERE record.seq IN (SELECT value FROM json_each(?)) ORDER BY record.seq DESC, reading.id
"""
_BY_VALUE: Final = """
SELECT m.reading, m.received_ms, m.value FROM measurement m JOIN series s ON s.id = m.series
WHERE s.rec_type = ? AND s.field = ? AND m.received_ms >= ? AND m.received_ms < ? AND m.reading >= ? AND m.reading < ?
    AND m.value {sign} ?
"""
_UNMEASURED: Final = f"""
SELECT DISTINCT id / {MOST_READINGS} FROM reading WHERE id >= ? AND id < ?
    AND decoded IS NOT NULL AND (duplicate OR event <> '{UPLINK}' OR status NOT IN ('ok', 'warned'))
"""
_WANTED: Final = """
SELECT seq FROM record WHERE {among} AND stream IN (SELECT id FROM stream WHERE rec_type = ?)
    AND received_ms >= ? AND received_ms < ?
"""
_PLAIN: Final = re.compile(r"[\w -]+")  # names that need no escaping
Message: TypeAlias = tuple[int, int, int, Key]  # seq, place, received_ms and what it is sorted by
Row: TypeAlias = tuple[Any, ...]  # as _ROWS


class OrderedSearch(Search):
    """One request, on one connection; `listing` is as a search's."""

    def __init__(
        self,
        connection: Sql,
        rows: RecordRows,
        wanted: RecordsWanted,
        filtered: RecordFilter,
        listing: Callable[[RecordsWanted], Listing],
        ordering: Ordering,
    ) -> None:
        super().__init__(connection, rows, wanted, filtered, listing)
        self._ordering, self._read = ordering, _reader(ordering.path)
        needs_data = self._conditions.fields or ordering.path
        needs_payload = self._conditions.pdu or ordering.by == by.PDU
        self._sql = _ROWS.format(
            decoded="reading.decoded" if needs_data else "NULL", payload="reading.payload" if needs_payload else "NULL"
        )
        self._kept: list[Message] = []  # in order
        self._fresh: list[Message] = []
        self._matching = 0
        self._bound = ordering.bound
        is_plain = replace(filtered, hides_copies=False) == RecordFilter() and not self._is_narrowed
        has_values = is_plain and bool(ordering.path and wanted.rec_type)
        self._is_by_value = has_values and self._number is not None
        self._enough = ordering.most if has_values and self._bound is None else EVER

    @property
    def _number(self) -> float | None:
        key = self._bound and self._bound.key
        return key if isinstance(key, float) else None

    def first(self, instance: str) -> Ordered:
        """In order, no more than are wanted."""
        end = self.run()
        self._keep_first()
        items = [Keyed(record_id(ms, instance, seq), place, ms, key) for seq, place, ms, key in self._kept]
        return Ordered(items, None if self._is_by_value else self._matching, end.last_seq, end.at)

    def run(self) -> Found:
        return self._by_measurements() if self._is_by_value else super().run()

    def _keep_first(self) -> None:
        """Where that is as many as are wanted, only what comes before the last of them counts from now on."""
        is_descending, bound, most = self._ordering.is_descending, self._bound, self._ordering.most
        fresh = sorted(set(self._fresh), key=lambda one: (-one[0], one[1]))
        if bound is not None:
            fresh = [one for one in fresh if comes_before(one[3], bound.key, is_descending=is_descending)]
        self._kept = in_order([*self._kept, *fresh], itemgetter(3), is_descending=is_descending)[:most]
        self._fresh = []
        if len(self._kept) == most:
            self._bound = Bound(self._kept[-1][3])

    def _candidates(self, first: int, last: int) -> list[int]:
        """Of what was measured the numbers are known; the rest that has data has to be looked at."""
        if not self._is_by_value:
            return super()._candidates(first, last)
        if len(self._fresh) > self._ordering.most:
            self._keep_first()
        assert self._number is not None
        sql = _BY_VALUE.format(sign=">" if self._ordering.is_descending else "<")
        values = (self._wanted.rec_type, self._ordering.path, *self._window(first, last), self._number)
        for reading, received_ms, value in self._connection.execute(sql, values):
            self._fresh.append((reading // MOST_READINGS, reading % MOST_READINGS, received_ms, value))
        return sorted(self._unmeasured(first, last), reverse=True)

    def _unmeasured(self, first: int, last: int) -> set[int]:
        rows = self._connection.execute(_UNMEASURED, (first * MOST_READINGS, last * MOST_READINGS))
        others = self._among("seq IN (SELECT value FROM json_each(?))", json.dumps([seq for (seq,) in rows]))
        sql = "SELECT coalesce(sum(tests), 0) FROM stream WHERE rec_type = ?"
        if self._wanted.with_tests and self._connection.execute(sql, (self._wanted.rec_type,)).get:
            others |= self._among("seq >= ? AND seq < ? AND is_test", first, last)
        return others

    def _among(self, condition: str, *values: str | int) -> set[int]:
        """Of those the ones that are asked for."""
        wanted = self._wanted
        sql = _WANTED.format(among=condition) + ("" if wanted.with_tests else " AND NOT is_test")
        since = 0 if wanted.since is None else to_ms(wanted.since)
        until = EVER if wanted.until is None else to_ms(wanted.until)
        return {seq for (seq,) in self._connection.execute(sql, (*values, wanted.rec_type, since, until))}

    def _look_at(self, heads: Sequence[RecordHead]) -> Found | None:
        """Where numbers are known of a whole window, it is looked at as a whole. Where they can be known next time, no
        more is looked at than it takes to say what they have to come before."""
        for start in range(0, len(heads), BATCH):
            batch = heads[start : start + BATCH]
            self._take(json.dumps([head[0] for head in batch]))
            is_over = time.monotonic() > self._end or len(self._fresh) >= self._enough
            if is_over and not self._is_by_value:
                return Found([], batch[-1][0], from_ms(batch[-1][1]))
        return None

    def _take(self, seqs: str) -> None:
        last = -1
        for row in self._connection.execute(self._sql, (seqs,)):
            seq, received_ms, token, reading = row[0], row[1], row[2], row[4]
            if not self._is_owner(token) or (self._needs_reading and not self._is_wanted(row)):
                continue
            self._matching += seq != last
            last = seq
            place = 0 if reading is None else reading % MOST_READINGS
            self._fresh.append((seq, place, received_ms, self._key(row)))

    def _is_wanted(self, row: Row) -> bool:
        _, received_ms, _, is_test, reading, device, event, status, copy, device_ms, decoded, payload = row
        if reading is None:
            return False
        device_time = None if device_ms is None else from_ms(device_ms)
        head = Head(device, event, status, bool(copy), bool(is_test), device_time, from_ms(received_ms))
        return self._fits_head(head) and self._fits_data(head, decoded, payload)

    def _key(self, row: Row) -> Key:
        match self._ordering.by:
            case by.DEVICE:
                return key_of(self._names.get(row[5]) or row[5])
            case by.OWNER:
                return key_of(self._rows.owner_words(row[2])[0])
            case by.PDU:
                return key_of(row[11].hex() if row[11] else None)
        return key_of(self._read(row[10])) if row[10] else None


def _reader(path: str) -> Callable[[str], Scalar]:
    """Takes a field from the JSON of what was decoded. A plain name is read without the rest of it."""

    def whole(decoded: str) -> Scalar:
        return value_at(data_of.decode(decoded).data, path)

    if path == "value" or not _PLAIN.fullmatch(path):
        return whole
    data = msgspec.defstruct("Data", [("value", object, None)], rename={"value": path})
    decoder = msgspec.json.Decoder(msgspec.defstruct("Decoded", [("data", data | None, None)]))

    def quick(decoded: str) -> Scalar:
        try:
            value = getattr(getattr(decoder.decode(decoded), "data", None), "value", None)
        except msgspec.ValidationError:  # the data has no names
            return whole(decoded)
        return value if isinstance(value, str | int | float) else None

    return quick
