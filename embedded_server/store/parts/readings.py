"""Readings: what the pipeline made of records, stored together with its place."""

from __future__ import annotations

from collections.abc import Sequence

from embedded_server.domain.reading import Reading
from embedded_server.store.base import RecordReadings
from embedded_server.store.engine import Sql
from embedded_server.store.parts.delivery_rows import queue
from embedded_server.store.parts.part import Part
from embedded_server.store.parts.reading_rows import COLUMNS, reading_of
from embedded_server.store.parts.traces import MOST_READINGS, forget, ids_of, lay

_OF_RECORD = f"SELECT {COLUMNS} FROM reading WHERE id >= ? AND id < ? ORDER BY id"

_DENSE = 3  # records between the first and the last one for each that is asked for


class ReadingsPart(Part):
    async def add_readings(self, batch: Sequence[RecordReadings]) -> None:
        now_ms = self._engine.clock.now_ms()

        def add(connection: Sql) -> None:
            place = int(connection.execute("SELECT read_seq FROM state").get)
            for item in batch:
                if item.record.seq <= place:
                    forget(connection, item.record.seq)
            lay(connection, batch, place)
            queue(connection, [new for item in batch if item.record.seq > place for new in item.deliveries], now_ms)
            last = max((item.record.seq for item in batch), default=place)
            connection.execute("UPDATE state SET read_seq = ?1 WHERE read_seq < ?1", (last,))

        await self._engine.change_beside(add)

    async def readings(self, record_seqs: Sequence[int]) -> dict[int, tuple[Reading, ...]]:
        if len(record_seqs) > 1 and max(record_seqs) - min(record_seqs) < _DENSE * len(record_seqs):
            return await self._engine.read(lambda connection: _readings_between(connection, record_seqs))
        return await self._engine.read(lambda connection: {seq: _readings_of(connection, seq) for seq in record_seqs})


def _readings_between(connection: Sql, seqs: Sequence[int]) -> dict[int, tuple[Reading, ...]]:
    """In one walk over all that lies between."""
    found: dict[int, list[Reading]] = {seq: [] for seq in seqs}
    for row_id, *row in connection.execute(_OF_RECORD, (ids_of(min(seqs))[0], ids_of(max(seqs))[1])):
        if (readings := found.get(row_id // MOST_READINGS)) is not None:
            readings.append(reading_of(*row))
    return {seq: tuple(readings) for seq, readings in found.items()}


def _readings_of(connection: Sql, seq: int) -> tuple[Reading, ...]:
    return tuple(reading_of(*row[1:]) for row in connection.execute(_OF_RECORD, ids_of(seq)))
