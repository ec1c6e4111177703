"""All counters of one transaction, as parameters of the statement that stores it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from embedded_server.store.base import NewRecord, NewRequest
from embedded_server.store.ids import id_prefix
from embedded_server.store.parts.header_sets import DAY_MS
from embedded_server.store.parts.logbook import MINUTE_MS
from embedded_server.store.postgres.packing import number, numbers, texts

Place: TypeAlias = tuple[int, int, int]  # in the transaction, its stream's slot, and in that stream


class _Stream:
    __slots__ = ("first_ms", "id", "last_ms", "records", "slot", "tests")

    def __init__(self, row_id: int, slot: int, first_ms: int) -> None:
        self.id, self.slot, self.first_ms = row_id, slot, first_ms
        self.records = self.tests = self.last_ms = 0


class _Token:
    __slots__ = ("first_ms", "id", "last_from", "last_ms")

    def __init__(self, row_id: int, first_ms: int) -> None:
        self.id, self.first_ms = row_id, first_ms
        self.last_from, self.last_ms = "", 0


class _Group:
    """Records of one stream, token and minute."""

    __slots__ = ("minute", "records", "stream", "token")

    def __init__(self, stream: _Stream, token: _Token, minute: int) -> None:
        self.stream, self.token, self.minute = stream, token, minute
        self.records = 0


class Tally:
    """What one transaction adds to the counters, whatever they were. Most of its records are alike, so they are counted
    in few groups."""

    def __init__(self) -> None:
        self.numbers = 0  # given out
        self._moments: list[int] = []
        self._last: tuple[int, int] | None = None  # time and place of the last record
        self._groups: dict[tuple[int, int, int], _Group] = {}
        self._streams: dict[int, _Stream] = {}
        self._tokens: dict[int, _Token] = {}
        self._entries: list[NewRequest] = []

    @property
    def is_empty(self) -> bool:
        return not self._moments

    @property
    def last_ms(self) -> int:
        return self._moments[-1]

    def add(self, stream: int, token: int, new: NewRecord) -> Place:
        received_ms = new.received_ms
        key = (stream, token, received_ms // MINUTE_MS)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = self._group(*key, received_ms)
        group.records += 1
        counts, uses = group.stream, group.token
        nth = counts.records
        counts.records, counts.last_ms = nth + 1, received_ms
        counts.tests += new.is_test
        uses.last_ms, uses.last_from = received_ms, new.remote
        self.numbers += 1
        self._last = received_ms, self.numbers
        self._moments.append(received_ms)
        return self.numbers, counts.slot, nth

    def add_entry(self, new: NewRequest) -> None:
        """What a token was let in for besides posting counts as no use, but it was in use."""
        self.numbers += 1
        self._entries.append(new)
        self._moments.append(new.at_ms)
        if new.token is not None and not new.code:
            token = self._token(new.token, new.at_ms)
            token.last_ms, token.last_from = new.at_ms, new.remote

    def parameters(self, node: int, instance: str) -> list[bytes | None]:
        """From the streams to the node, counted as that server."""
        last_ms, last_place = self._last or (0, 0)
        records = sum(stream.records for stream in self._streams.values())
        return [
            *self._stream_columns(),
            *self._token_columns(),
            *_columns(self._days(), 3),
            *_columns(self._flow(), 3),
            id_prefix(last_ms, instance).encode() if last_place else None,
            *map(number, (last_place, records, len(self._moments), node)),
        ]

    def bounds(self) -> list[bytes]:
        """How many numbers were given out, the latest and the earliest moment."""
        return [number(self.numbers), number(max(self._moments)), number(min(self._moments))]

    def _group(self, stream: int, token: int, minute: int, received_ms: int) -> _Group:
        counts = self._streams.get(stream)
        if counts is None:
            counts = self._streams[stream] = _Stream(stream, len(self._streams) + 1, received_ms)
        return _Group(counts, self._token(token, received_ms), minute)

    def _token(self, token: int, moment_ms: int) -> _Token:
        found = self._tokens.get(token)
        if found is None:
            found = self._tokens[token] = _Token(token, moment_ms)
        return found

    def _stream_columns(self) -> list[bytes]:
        """In order of their slots."""
        rows = [(one.id, one.records, one.tests, one.first_ms, one.last_ms) for one in self._streams.values()]
        return _columns(rows, 5)

    def _token_columns(self) -> list[bytes]:
        uses = Counter[int]()
        for group in self._groups.values():
            uses[group.token.id] += group.records
        tokens = self._tokens.values()
        rows = [(one.id, uses[one.id], one.first_ms, one.last_ms) for one in tokens]
        return [*_columns(rows, 4), texts([one.last_from for one in tokens])]

    def _days(self) -> list[tuple[int, int, int]]:
        uses = Counter[tuple[int, int]]()
        for group in self._groups.values():
            uses[group.token.id, group.minute * MINUTE_MS // DAY_MS] += group.records
        return [(token, day, count) for (token, day), count in uses.items()]

    def _flow(self) -> list[tuple[int, int, int]]:
        let_in, refused = Counter[int](), Counter[int]()
        for group in self._groups.values():
            let_in[group.minute * 60] += group.records
        for new in self._entries:
            (refused if new.code else let_in)[new.at_ms // MINUTE_MS * 60] += 1
        return [(minute, let_in[minute], refused[minute]) for minute in let_in.keys() | refused.keys()]


def _columns(rows: Sequence[Sequence[int]], width: int) -> list[bytes]:
    columns: Iterable[Sequence[int]] = zip(*rows, strict=True) if rows else [()] * width
    return [numbers(column) for column in columns]
