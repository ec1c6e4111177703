"""Another text for a decoder, and what it makes of stored records."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.running import Payload, Text, run_text
from embedded_server.domain.decoder import Decoder, Version
from embedded_server.domain.decoding import Decoded
from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record
from embedded_server.pipeline.assignments import Assignments
from embedded_server.pipeline.measuring import measurements
from embedded_server.pipeline.reader import PATIENCE, payload_of
from embedded_server.pipeline.repeated_names import kept_warning
from embedded_server.store.base import RecordReadings
from embedded_server.store.decoder_store import Assigned, DecoderStore

AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Redone:
    """A reading before and after; its place is that among the record's."""

    index: int
    before: Reading
    after: Reading


class Candidate:
    """What is assigned to other decoders, or pinned to a version, is left alone."""

    def __init__(self, pool: DecoderPool, decoder: Decoder, version: Version, assigned: Sequence[Assigned]) -> None:
        self._pool = pool
        self._decoder = decoder
        self._version = version
        self._text = Text(decoder.kind, version.source, version.sha, is_aside=True)
        self._assignments = Assignments(assigned)

    async def redo_all(self, records: Sequence[tuple[Record, Sequence[Reading]]]) -> list[list[Redone]]:
        """A few at once, so that the way there and back is not waited for each time, and no more, so that others get
        their turn even where each runs into a limit."""
        done: list[list[Redone]] = []
        for start in range(0, len(records), AT_ONCE):
            part = records[start : start + AT_ONCE]
            done += await asyncio.gather(*(self.redo(record, readings) for record, readings in part))
        return done

    async def redo(self, record: Record, readings: Sequence[Reading]) -> list[Redone]:
        return [
            Redone(index, reading, await self._redone(record, reading))
            for index, reading in enumerate(readings)
            if self._is_asked(record, reading)
        ]

    def has_to_redo(self, record: Record, readings: Sequence[Reading]) -> bool:
        """Not where all was read by this version already."""
        wanted = (self._decoder.id, self._version.number)
        asked = (reading for reading in readings if self._is_asked(record, reading))
        return any((reading.decoder_id, reading.version) != wanted for reading in asked)

    def _is_asked(self, record: Record, reading: Reading) -> bool:
        message = reading.message
        if not message.payload or not message.is_uplink:
            return False
        found = self._assignments.decoder_of(record.rec_type, message.device, message.port)
        return found is not None and found.row.decoder_id == self._decoder.id and found.row.version is None

    async def _redone(self, record: Record, reading: Reading) -> Reading:
        decoded = await self._decoded(payload_of(record, reading.message))
        return replace(
            reading,
            decoder=self._decoder.name,
            guessed=False,
            decoded=kept_warning(reading.decoded, decoded),
            decoder_id=self._decoder.id,
            version=self._version.number,
        )

    async def _decoded(self, payload: Payload) -> Decoded:
        """That the decoders' process is away says nothing about the text."""
        while True:
            try:
                return await run_text(self._pool, self._text, payload)
            except DecoderPoolError:
                await asyncio.sleep(PATIENCE)

    def close(self) -> None:
        """Nothing that it did is held against the text."""
        self._pool.resume(self._text.run_sha)


async def candidate_of(store: DecoderStore, pool: DecoderPool, decoder: Decoder, version: Version) -> Candidate:
    """Rows that follow whichever is live call for this version, also where none is live yet."""
    texts = {each.row.id: each for each in await store.assigned()}
    rows = await store.assignments()
    for row in rows:
        if row.decoder_id == decoder.id and row.version is None:
            texts[row.id] = Assigned(row, decoder.name, decoder.kind, version)
    return Candidate(pool, decoder, version, [texts[row.id] for row in rows if row.id in texts])


def readings_of(record: Record, readings: Sequence[Reading], redone: Sequence[Redone]) -> RecordReadings:
    """All of a record's readings, those that were redone in their new form."""
    renewed = list(readings)
    for each in redone:
        renewed[each.index] = each.after
    found = {} if record.is_test else {index: measurements(reading) for index, reading in enumerate(renewed)}
    return RecordReadings(record, tuple(renewed), {index: values for index, values in found.items() if values})
