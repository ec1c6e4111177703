"""What a decoder is asked, and its answer, on their way between our types and the engine's JSON."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from embedded_server.decoding import limits
from embedded_server.decoding.frames import Answer, Message
from embedded_server.decoding.normalised import checked, is_normalised
from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.moments import EPOCH, to_ms

CHANGED = "The decoder changed the way results are written."


class Direction(StrEnum):
    UPLINK = "uplinkDecoder"
    DOWNLINK = "downlinkDecoder"
    ENCODE = "downlinkEncoder"  # the data of the result is {"bytes", "fPort"}
    NORMALIZE = "normalizeUplink"
    ROBOT = "robot"  # main(text, auth); the data of the result is what it wants done (see robot_call)
    CHECK = "check"  # loads the text and looks for an entry point, calls nothing


@dataclass(frozen=True, slots=True)
class DecodeRequest:
    """One call of a decoder."""

    source: str
    payload: bytes = b""
    port: int | None = None
    received_at: datetime = EPOCH  # the decoder's clock stands at this moment
    direction: Direction = Direction.UPLINK
    message_id: str = ""  # seeds Math.random, so that decoding again gives the same
    data: object = None  # what to encode or normalise
    variables: Mapping[str, object] = field(default_factory=dict)
    device: Mapping[str, object] = field(default_factory=dict)
    metadata: Mapping[str, object] = field(default_factory=dict)
    sha: str = ""  # SHA-256 of the source in hex, if known

    @property
    def codec_sha(self) -> str:
        return self.sha or hashlib.sha256(self.source.encode()).hexdigest()


class _Told(msgspec.Struct, omit_defaults=True):
    """What is not there is undefined to the decoder, as it is with the network servers."""

    bytes: list[int]
    variables: Mapping[str, object]
    fPort: int | None = None  # noqa: N815 (the field's own name)
    data: object = None
    device: Mapping[str, object] | None = None
    metadata: Mapping[str, object] | None = None


class _Outcome(msgspec.Struct):
    status: Literal["ok", "warned", "codec_error", "threw", "no_entry", "bad_output"]
    entry: str | None = None
    data: object = None
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    normalized: tuple[object, ...] | None = None
    nan_paths: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    line: int | None = None
    column: int | None = None
    exhausted: bool = False


_OUTCOME = msgspec.json.Decoder(_Outcome)
_DATA = msgspec.json.Decoder()
_MESSAGE = msgspec.json.Encoder()
_NUMBERS = {  # as the harness numbers them
    Direction.UPLINK: 0,
    Direction.ENCODE: 1,
    Direction.DOWNLINK: 2,
    Direction.NORMALIZE: 3,
    Direction.ROBOT: 4,
    Direction.CHECK: 5,
}
_SHORT = 1000  # bytes that the engine takes one by one, at a quarter of what JSON would cost
_STATUSES = {status.value: status for status in DecodeStatus}  # calling the enum costs ten times as much


def message_of(request: DecodeRequest) -> Message:
    """Raises TypeError when the data cannot be JSON."""
    seed = zlib.crc32(request.message_id.encode()) if request.message_id else 0
    number, moment = _NUMBERS[request.direction], float(to_ms(request.received_at))
    if _is_plain(request):
        return number, moment, seed, request.port, None, *request.payload
    told = _Told(
        bytes=list(request.payload),
        variables=request.variables,
        fPort=request.port,
        data=request.data,
        device=request.device or None,
        metadata=request.metadata or None,
    )
    return number, moment, seed, None, _MESSAGE.encode(told).decode()


def _is_plain(request: DecodeRequest) -> bool:
    """Whether there is nothing but a few bytes and a port."""
    if request.port is None or not 0 <= request.port < 256 or len(request.payload) > _SHORT:
        return False
    return request.data is None and not (request.variables or request.device or request.metadata)


def decoded_from_answer(answer: Answer, codec_sha: str, engine: str) -> Decoded:
    if answer.failure:
        return Decoded(
            answer.failure,
            errors=(answer.text,),
            codec_sha=codec_sha,
            engine=engine,
            cpu_us=answer.cpu_us,
        )
    try:
        if answer.entry:
            return _of_data(answer, codec_sha, engine)
        outcome = _OUTCOME.decode(answer.text)
    except (msgspec.DecodeError, RecursionError):
        outcome = _Outcome("bad_output", errors=(CHANGED,))
    normalized, faults = _normalized(outcome)
    return Decoded(
        status=DecodeStatus.MEMORY if outcome.exhausted else _STATUSES[outcome.status],
        data=outcome.data,
        warnings=outcome.warnings,
        errors=(*outcome.errors, *([limits.OUT_OF_MEMORY] if outcome.exhausted else [])),
        normalized=normalized,
        nan_paths=outcome.nan_paths,
        logs=outcome.logs + faults,
        entry=outcome.entry,
        codec_sha=codec_sha,
        engine=engine,
        cpu_us=answer.cpu_us,
        line=outcome.line,
        column=outcome.column,
    )


def _of_data(answer: Answer, codec_sha: str, engine: str) -> Decoded:
    data = _DATA.decode(answer.text)
    return Decoded(
        DecodeStatus.OK,
        data,
        normalized=(data,) if is_normalised(data) else None,
        entry=answer.entry,
        codec_sha=codec_sha,
        engine=engine,
        cpu_us=answer.cpu_us,
    )


def _normalized(outcome: _Outcome) -> tuple[tuple[object, ...] | None, tuple[str, ...]]:
    """What is as defined, and a line for each field that is not; data that already speaks these words, as it is."""
    if outcome.normalized is None:
        return ((outcome.data,) if is_normalised(outcome.data) else None), ()
    measurements, faults = zip(*map(checked, outcome.normalized), strict=True) if outcome.normalized else ((), ())
    return measurements, tuple(f"normalizeUplink: {fault}" for told in faults for fault in told)
