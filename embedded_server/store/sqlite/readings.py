"""Readings: what the pipeline made of records, stored together with its place."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from embedded_server.domain.reading import Reading
from embedded_server.store.base import RecordReadings
from embedded_server.store.sqlite.database import Part
from embedded_server.store.sqlite.reading_rows import COLUMNS, reading_of
from embedded_server.store.sqlite.traces import forget, ids_of, lay

_OF_RECORD = f"SELECT {COLUMNS} FROM reading WHERE id >= ? AND id < ? ORDER BY id"


class ReadingsPart(Part):
    async def add_readings(self, batch: Sequence[RecordReadings]) -> None:
        def add(connection: apsw.Connection) -> None:
            place = int(connection.execute("SELECT read_seq FROM state").get)
            for item in batch:
                if item.record.seq <= place:
                    forget(connection, item.record.seq)
            lay(connection, batch)
            last = max((item.record.seq for item in batch), default=place)
            connection.execute("UPDATE state SET read_seq = max(read_seq, ?)", (last,))

        await self._writer.run(add)

    async def readings(self, record_seqs: Sequence[int]) -> dict[int, tuple[Reading, ...]]:
        return {seq: self._readings_of(seq) for seq in record_seqs}

    def _readings_of(self, seq: int) -> tuple[Reading, ...]:
        return tuple(reading_of(*row[1:]) for row in self._reader.execute(_OF_RECORD, ids_of(seq)))
