"""Reads one record: what messages it holds and what they say. Whatever goes wrong becomes a reading, too."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from embedded_server.decoding import cayenne
from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.running import Payload, Text, run_text
from embedded_server.deliveries.senet import envelope_of
from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.device_track import NOTHING, Air
from embedded_server.domain.json_value import JsonValue
from embedded_server.domain.message import Message
from embedded_server.domain.moments import to_ms
from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record
from embedded_server.envelopes.air import air_of
from embedded_server.envelopes.recognise import recognise
from embedded_server.pipeline.assignments import Assignments
from embedded_server.pipeline.measuring import measurements
from embedded_server.pipeline.recent_frames import RecentFrames, Sighting
from embedded_server.pipeline.repeated_names import repeated_name, warned
from embedded_server.store.base import RecordReadings
from embedded_server.store.decoder_store import Assigned

ENVELOPE = "envelope"  # the network decoded
UNREADABLE = "unreadable"  # the event of a record that could not be read at all
PATIENCE = 2.0  # seconds for the decoders' process to come back
BOM = b"\xef\xbb\xbf"
_TURN = 32  # messages of one record after which others get theirs
_log = logging.getLogger(__name__)


class _Outcome(NamedTuple):
    decoder: str = ""
    is_guessed: bool = False
    decoded: Decoded | None = None
    assigned: Assigned | None = None

    def reading(self, message: Message, *, is_duplicate: bool) -> Reading:
        decoder_id = version = None
        if self.assigned is not None and self.decoded is not None:
            decoder_id, version = self.assigned.row.decoder_id, self.assigned.version.number
        return Reading(message, self.decoder, self.is_guessed, self.decoded, is_duplicate, decoder_id, version)


class RecordReader:
    def __init__(self, pool: DecoderPool, recent: RecentFrames) -> None:
        self._pool = pool
        self._recent = recent
        self._is_pool_away = False

    async def read(self, record: Record, assignments: Assignments) -> RecordReadings:
        """Never raises."""
        try:
            text = record.body.removeprefix(BOM)
            body: JsonValue = msgspec.json.decode(text)
            readings = await self._readings(record, text, body, assignments)
            found = {} if record.is_test else {i: measurements(reading) for i, reading in enumerate(readings)}
            kept = {i: values for i, values in found.items() if values}
            return RecordReadings(record, tuple(readings), kept, _air(body, readings))
        except Exception as error:
            _log.exception("The record %s cannot be read", record.id)
            return unreadable(record, error)

    async def _readings(self, record: Record, text: bytes, body: JsonValue, assignments: Assignments) -> list[Reading]:
        messages = recognise(body, record.received_at, record.suffix, record.query)
        repeated = self._mark(record, messages)
        readings = []
        for index, message in enumerate(messages):
            assigned = assignments.decoder_of(record.rec_type, message.device, message.port)
            outcome = await self._decode(record, message, assigned)
            readings.append(outcome.reading(message, is_duplicate=repeated[index]))
            if index % _TURN == _TURN - 1:
                await asyncio.sleep(0)
        name = repeated_name(text, body)
        return readings if name is None else [warned(reading, name) for reading in readings]

    def _mark(self, record: Record, messages: Sequence[Message]) -> list[bool]:
        """Which were heard before. What people send to try things out neither counts nor repeats anything."""
        if record.is_test:
            return [False] * len(messages)
        return remember(self._recent, record, messages)

    async def _decode(self, record: Record, message: Message, assigned: Assigned | None) -> _Outcome:
        if not message.is_uplink:
            return _Outcome()
        if message.payload_error:
            return _broken(message, message.payload_error, assigned)
        if message.payload and assigned:
            text = Text(assigned.kind, assigned.version.source, assigned.version.sha)
            decoded = await self.decode(text, payload_of(record, message))
            return _Outcome(assigned.name, False, decoded, assigned)
        if message.decoded is not None:
            return _Outcome(ENVELOPE, False, Decoded(DecodeStatus.OK, dict(message.decoded), entry=message.network))
        if message.payload and cayenne.looks_like_cayenne(message.payload):
            return _Outcome(cayenne.ENTRY, True, cayenne.decode(message.payload))
        return _Outcome()

    async def decode(self, text: Text, payload: Payload) -> Decoded:
        """While the decoders' process is away one call waits for it; the others say so at once."""
        try:
            decoded = await run_text(self._pool, text, payload)
        except DecoderPoolError as error:
            if self._is_pool_away:
                return Decoded(DecodeStatus.KILLED, errors=(str(error),), codec_sha=text.sha)
            _log.warning("Decoding is delayed: %s", error)
            self._is_pool_away = True
            await asyncio.sleep(PATIENCE)
            return await self.decode(text, payload)
        self._is_pool_away = False
        return decoded


def _air(body: JsonValue, readings: Sequence[Reading]) -> dict[int, Air]:
    """The ways of a record's messages, as far as they are told."""
    ways = {
        index: air_of(reading.message.network, envelope_of(body, index, len(readings)))
        for index, reading in enumerate(readings)
        if reading.message.is_uplink
    }
    return {index: way for index, way in ways.items() if way is not NOTHING}


def payload_of(record: Record, message: Message) -> Payload:
    """As a decoder is given it, now and whenever it is decoded again."""
    return Payload(
        data=message.payload or b"",
        port=message.port,
        received_at=record.received_at,
        message_id=record.id,
        device={"id": message.device},
        metadata={"network": message.network, "fCnt": message.f_cnt, "rssi": message.rssi, "snr": message.snr},
    )


def _broken(message: Message, reason: str, assigned: Assigned | None) -> _Outcome:
    """What stands for a payload gives no bytes; the values of the network's own codec count all the same."""
    if assigned or message.decoded is None:
        name = assigned.name if assigned else ""
        return _Outcome(name, False, Decoded(DecodeStatus.CODEC_ERROR, errors=(reason,)), assigned)
    values = dict(message.decoded)
    return _Outcome(ENVELOPE, False, Decoded(DecodeStatus.WARNED, values, (reason,), entry=message.network))


def remember(recent: RecentFrames, record: Record, messages: Iterable[Message]) -> list[bool]:
    """Which of a record's messages repeat a frame that came before."""
    received_ms = to_ms(record.received_at)
    return [
        recent.is_repeated(message.duplicate_key, Sighting(record.seq, index, received_ms))
        for index, message in enumerate(messages)
    ]


def unreadable(record: Record, error: Exception) -> RecordReadings:
    """What is stored instead, so that the record is shown with a reason and does not stop the others."""
    sentence = f"This record could not be read: {type(error).__name__}: {str(error)[:200]}"
    decoded = Decoded(DecodeStatus.THREW, errors=(sentence,))
    return RecordReadings(record, (Reading(Message("", UNREADABLE), "", False, decoded, False),))
