"""What one transaction adds to the counters that are written with it, as parameters of its statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from embedded_server.store.base import NewRecord
from embedded_server.store.ids import id_prefix
from embedded_server.store.postgres.packing import number, numbers

Place: TypeAlias = tuple[int, int, int]  # in the transaction, its stream's slot, and in that stream


class _Stream:
    __slots__ = ("first_ms", "id", "last_ms", "records", "slot", "tests")

    def __init__(self, row_id: int, slot: int, first_ms: int) -> None:
        self.id, self.slot, self.first_ms = row_id, slot, first_ms
        self.records = self.tests = self.last_ms = 0


class Tally:
    """Of one transaction, whatever the counters were."""

    __slots__ = ("_last_place", "_moments", "_streams")

    def __init__(self) -> None:
        self._moments: list[int] = []  # one for each number given out
        self._last_place = 0  # of a record
        self._streams: dict[int, _Stream] = {}

    @property
    def numbers(self) -> int:
        """How many were given out."""
        return len(self._moments)

    @property
    def last_ms(self) -> int:
        return self._moments[-1]

    def add(self, stream: int, new: NewRecord) -> Place:
        received_ms = new.received_ms
        moments, counts = self._moments, self._streams.get(stream)
        if counts is None:
            counts = self._streams[stream] = _Stream(stream, len(self._streams) + 1, received_ms)
        moments.append(received_ms)
        self._last_place = place = len(moments)
        nth = counts.records
        counts.records, counts.last_ms = nth + 1, received_ms
        counts.tests += new.is_test
        return place, counts.slot, nth

    def add_entry(self, at_ms: int) -> int:
        """Its place."""
        self._moments.append(at_ms)
        return len(self._moments)

    def bounds(self) -> list[bytes]:
        """How many numbers were given out, the latest and the earliest moment."""
        return [number(self.numbers), number(max(self._moments)), number(min(self._moments))]

    def parameters(self, node: int, instance: str) -> list[bytes | None]:
        """The streams in order of their slots, and what the server adds to its own counters."""
        streams, place = self._streams.values(), self._last_place
        rows = [(one.id, one.records, one.tests, one.first_ms, one.last_ms) for one in streams]
        return [
            *_columns(rows, 5),
            id_prefix(self._moments[place - 1], instance).encode() if place else None,
            *map(number, (place, sum(one.records for one in streams), self.numbers, node)),
        ]


def _columns(rows: Sequence[Sequence[int]], width: int) -> list[bytes]:
    columns: Iterable[Sequence[int]] = zip(*rows, strict=True) if rows else [()] * width
    return [numbers(column) for column in columns]
