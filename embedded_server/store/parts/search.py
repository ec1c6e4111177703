"""Finds records by what was read from them: window by window along the order of arrival, for a bounded time.

Where a number is asked for, the columns of measurements tell which records can match, and nothing else is read.
Elsewhere what is known of a message without its data is looked at first, its data only where that fits.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import msgspec

from embedded_server.domain.condition import Condition, condition_from_text
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.record_filter import Head, RecordFilter, wants_data, wants_head
from embedded_server.store.base import RecordsWanted
from embedded_server.store.engine import Sql
from embedded_server.store.found import Found
from embedded_server.store.parts.paging import Listing
from embedded_server.store.parts.record_rows import RecordRows
from embedded_server.store.parts.traces import MOST_READINGS

PATIENCE: Final = 0.25  # seconds; a search that takes longer goes on with the next request
FIRST_WINDOW, MOST_LOOKED_AT = 500, 8_000  # records
BATCH = 1_000  # candidates
FIRST_SPAN = 50_000  # seqs, where measurements tell
WIDER: Final = 4
SHORT = 0.06  # seconds; a window that took less becomes wider
EVER: Final = 10**15  # milliseconds
_HEADS = "seq, received_ms, token, is_test"
_READINGS = "SELECT id, device, event, status, duplicate, device_ms FROM reading WHERE id >= ? AND id < ? ORDER BY id"
_DATA = "SELECT decoded, payload FROM reading WHERE id = ?"
_MEASURED = """
SELECT DISTINCT m.reading FROM measurement m JOIN series s ON s.id = m.series
WHERE s.rec_type = ? AND s.field = ? AND m.received_ms >= ? AND m.received_ms < ? AND m.reading >= ? AND m.reading < ?
"""
RecordHead: TypeAlias = tuple[int, int, int, int]  # as _HEADS


class _Data(msgspec.Struct):
    data: object = None


data_of = msgspec.json.Decoder(_Data)


@dataclass(frozen=True, slots=True)
class Conditions:
    device: Condition | None
    owner: Condition | None
    pdu: Condition | None
    fields: Mapping[str, Condition]

    @property
    def numeric(self) -> tuple[str, Condition] | None:
        return next(((path, one) for path, one in self.fields.items() if one.bounds), None)


def conditions_of(wanted: RecordFilter) -> Conditions:
    """Raises ConditionError."""

    def read(text: str) -> Condition | None:
        return condition_from_text(text) if text else None

    fields = {path: condition_from_text(text) for path, text in wanted.fields.items()}
    return Conditions(read(wanted.device), read(wanted.owner), read(wanted.pdu), fields)


class Search:
    """One request of a search, on one connection. `listing` gives the records in reach, as rules open them."""

    def __init__(
        self,
        connection: Sql,
        rows: RecordRows,
        wanted: RecordsWanted,
        filtered: RecordFilter,
        listing: Callable[[RecordsWanted], Listing],
    ) -> None:
        self._connection, self._rows = connection, rows
        self._wanted, self._filter, self._listing = wanted, filtered, listing
        self._conditions = conditions_of(filtered)
        self._needs_reading = replace(filtered, owner="") != RecordFilter()
        self._names = dict(connection.execute("SELECT name_on_network, name FROM device WHERE name <> ''"))
        self._known_devices: dict[str | None, bool] = {}
        self._end = time.monotonic() + PATIENCE
        self._found: list[int] = []

    def run(self) -> Found:
        is_measured = self._conditions.numeric and self._wanted.rec_type and not self._is_narrowed
        return self._by_measurements() if is_measured else self._by_records()

    @property
    def _is_narrowed(self) -> bool:
        """Whether more than recType and time decide which records there are to look at."""
        wanted = self._wanted
        return wanted.account is not None or wanted.seen_by is not None or bool(wanted.tags)

    def _by_records(self) -> Found:
        wanted, window = self._wanted, FIRST_WINDOW
        while heads := self._listing(replace(wanted, limit=window)).heads(_HEADS):
            stopped = self._look_at(heads)
            if stopped is not None:
                return stopped
            wanted = _behind(wanted, heads[-1][0])
            window = min(window * WIDER, MOST_LOOKED_AT)
        return Found(self._found, None, None)

    def _look_at(self, heads: Sequence[RecordHead]) -> Found | None:
        """None when there is time to go on."""
        for number, (seq, received_ms, token, is_test) in enumerate(heads, 1):
            if self._matches(seq, received_ms, token, bool(is_test)):
                self._found.append(seq)
            if len(self._found) >= self._wanted.limit or (not number % 64 and time.monotonic() > self._end):
                return Found(self._found, seq, from_ms(received_ms))
        return None

    def _matches(self, seq: int, received_ms: int, token: int, is_test: bool) -> bool:
        if not self._is_owner(token):
            return False
        return not self._needs_reading or any(self._fits(*row) for row in self._messages(seq, received_ms, is_test))

    def _is_owner(self, token: int) -> bool:
        owner = self._conditions.owner
        return owner is None or any(map(owner.matches, self._rows.owner_words(token)))

    def _messages(self, seq: int, received_ms: int, is_test: bool) -> Iterator[tuple[int, Head]]:
        first = seq * MOST_READINGS
        rows = self._connection.execute(_READINGS, (first, first + MOST_READINGS))
        for row_id, device, event, status, copy, device_ms in rows.fetchall():
            device_time = None if device_ms is None else from_ms(device_ms)
            yield row_id, Head(device, event, status, bool(copy), is_test, device_time, from_ms(received_ms))

    def _fits(self, row_id: int, head: Head) -> bool:
        if not self._fits_head(head):
            return False
        if self._conditions.pdu is None and not self._conditions.fields:
            return True
        decoded, payload = self._connection.execute(_DATA, (row_id,)).fetchone() or (None, None)
        return self._fits_data(head, decoded, payload)

    def _fits_head(self, head: Head) -> bool:
        wanted = self._filter
        return self._is_device(head.device) and wants_head(wanted.only, head, hides_copies=wanted.hides_copies)

    def _fits_data(self, head: Head, decoded: str | None, payload: bytes | None) -> bool:
        pdu, fields = self._conditions.pdu, self._conditions.fields
        if pdu is not None and not pdu.matches(payload.hex() if payload else None):
            return False
        return not fields or wants_data(fields, head, data_of.decode(decoded).data if decoded else None)

    def _is_device(self, device: str | None) -> bool:
        condition = self._conditions.device
        if condition is None:
            return True
        if device not in self._known_devices:
            names = [device, *([self._names[device]] if device in self._names else [])]
            self._known_devices[device] = any(map(condition.matches, names))
        return self._known_devices[device]

    def _by_measurements(self) -> Found:
        """Windows of seqs; where few records match they become wider."""
        low, high = self._reach()
        span = FIRST_SPAN
        while low < high:
            newest_first = self._wanted.newest_first
            first, last = (max(high - span, low), high) if newest_first else (low, min(low + span, high))
            began = time.monotonic()
            for candidates in _batches(self._candidates(first, last)):
                stopped = self._look_at(self._heads_of(candidates))
                if stopped is not None:
                    return stopped
            low, high = (low, first) if newest_first else (last, high)
            if low < high and time.monotonic() > self._end:
                seq = first if newest_first else last - 1
                return Found(self._found, seq, from_ms(self._ms_at(seq)))
            span *= WIDER if time.monotonic() - began < SHORT else 1
        return Found(self._found, None, None)

    def _reach(self) -> tuple[int, int]:
        """The seqs that can match, without the end."""
        wanted = self._wanted
        first, last = self._connection.execute("SELECT min(seq), max(seq) FROM record").fetchone()
        low, high = first or 0, 0 if last is None else last + 1
        if wanted.after_seq is not None:
            low = max(low, wanted.after_seq + 1)
        if wanted.before_seq is not None:
            high = min(high, wanted.before_seq)
        return low, high

    def _candidates(self, first: int, last: int) -> list[int]:
        """Records whose measurement fulfils the first comparison, in the order of the listing."""
        assert self._conditions.numeric is not None
        path, condition = self._conditions.numeric
        bounds = "".join(f" AND m.value {sign} ?" for sign, _ in condition.bounds)
        values = (self._wanted.rec_type, path, *self._window(first, last), *(number for _, number in condition.bounds))
        readings = self._connection.execute(_MEASURED + bounds, values)
        return sorted({reading // MOST_READINGS for (reading,) in readings}, reverse=self._wanted.newest_first)

    def _window(self, first: int, last: int) -> tuple[int, int, int, int]:
        """When these records can have arrived, as far as that is asked for, and the ids of their readings."""
        disorder_ms = int(self._connection.execute("SELECT disorder_ms FROM state").get)
        since, until = self._wanted.since, self._wanted.until
        earliest = max(self._ms_at(first) - disorder_ms, 0 if since is None else to_ms(since))
        latest = min(self._ms_at(last - 1) + disorder_ms + 1, EVER if until is None else to_ms(until))
        return earliest, latest, first * MOST_READINGS, last * MOST_READINGS

    def _ms_at(self, seq: int) -> int:
        """When the record with this seq arrived, or the one after it; the last one's where there is none."""
        after = "SELECT received_ms FROM record WHERE seq >= ? ORDER BY seq LIMIT 1"
        found = self._connection.execute(after, (seq,)).get
        last = "SELECT received_ms FROM record ORDER BY seq DESC LIMIT 1"
        return int(self._connection.execute(last).get if found is None else found)

    def _heads_of(self, seqs: Sequence[int]) -> list[RecordHead]:
        direction = "DESC" if self._wanted.newest_first else "ASC"
        sql = f"SELECT {_HEADS} FROM record WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq {direction}"
        return self._connection.execute(sql, (json.dumps(seqs),)).fetchall()


def _batches(seqs: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(seqs), BATCH):
        yield seqs[start : start + BATCH]


def _behind(wanted: RecordsWanted, seq: int) -> RecordsWanted:
    return replace(wanted, before_seq=seq) if wanted.newest_first else replace(wanted, after_seq=seq)
