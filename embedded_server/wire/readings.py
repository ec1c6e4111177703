"""Readings as JSON: what one message said and what its decoder made of the payload."""

from __future__ import annotations

from typing import TypedDict

from embedded_server.domain.decoding import Decoded, DecodeStatus, FieldSpan
from embedded_server.domain.message import Message
from embedded_server.domain.moments import iso
from embedded_server.domain.reading import Reading
from embedded_server.domain.units import field_units
from embedded_server.wire.strict import WireError, moment_or_none, read
from embedded_server.wire.texts import Moment


class SpanJson(TypedDict):
    field: str
    offset: int
    length: int
    sentence: str


class DecodedJson(TypedDict):
    """`units` is there for readers that are not ours; it follows from `data`."""

    status: DecodeStatus
    data: object
    warnings: list[str]
    errors: list[str]
    normalized: list[object] | None
    nan_paths: list[str]
    logs: list[str]
    entry: str | None
    codec_sha: str
    engine: str
    cpu_us: int
    line: int | None
    column: int | None
    units: dict[str, str]
    spans: list[SpanJson]


class ReadingJson(TypedDict):
    """What the network's own codec said is in `decoded` when `decoder` is "envelope", else in the body only."""

    network: str
    event: str
    device: str | None
    payload_hex: str | None
    port: int | None
    fcnt: int | None
    device_time: Moment | None
    rssi: float | None
    snr: float | None
    gateways: int | None
    duplicate: bool
    decoder: str
    decoder_id: int | None
    version: int | None
    guessed: bool
    decoded: DecodedJson | None


def reading_to_json(reading: Reading) -> ReadingJson:
    message = reading.message
    return {
        "network": message.network,
        "event": message.event,
        "device": message.device,
        "payload_hex": None if message.payload is None else message.payload.hex(),
        "port": message.port,
        "fcnt": message.f_cnt,
        "device_time": None if message.device_time is None else iso(message.device_time),
        "rssi": message.rssi,
        "snr": message.snr,
        "gateways": message.gateways,
        "duplicate": reading.is_duplicate,
        "decoder": reading.decoder,
        "decoder_id": reading.decoder_id,
        "version": reading.version,
        "guessed": reading.guessed,
        "decoded": None if reading.decoded is None else decoded_to_json(reading.decoded),
    }


def reading_of(reading: ReadingJson) -> Reading:
    """Of JSON that was checked with its record."""
    return Reading(
        message=Message(
            network=reading["network"],
            event=reading["event"],
            device=reading["device"],
            payload=_payload(reading["payload_hex"]),
            port=reading["port"],
            f_cnt=reading["fcnt"],
            device_time=moment_or_none(reading["device_time"]),
            rssi=reading["rssi"],
            snr=reading["snr"],
            gateways=reading["gateways"],
        ),
        decoder=reading["decoder"],
        guessed=reading["guessed"],
        decoded=None if reading["decoded"] is None else _decoded(reading["decoded"]),
        is_duplicate=reading["duplicate"],
        decoder_id=reading["decoder_id"],
        version=reading["version"],
    )


def decoded_to_json(decoded: Decoded) -> DecodedJson:
    return {
        "status": decoded.status,
        "data": decoded.data,
        "warnings": list(decoded.warnings),
        "errors": list(decoded.errors),
        "normalized": None if decoded.normalized is None else list(decoded.normalized),
        "nan_paths": list(decoded.nan_paths),
        "logs": list(decoded.logs),
        "entry": decoded.entry,
        "codec_sha": decoded.codec_sha,
        "engine": decoded.engine,
        "cpu_us": decoded.cpu_us,
        "line": decoded.line,
        "column": decoded.column,
        "units": field_units(decoded.data),
        "spans": [_span_to_json(span) for span in decoded.spans],
    }


def decoded_from_json(value: object) -> Decoded:
    return _decoded(read(value, DecodedJson))


def _decoded(decoded: DecodedJson) -> Decoded:
    normalized = decoded["normalized"]
    return Decoded(
        status=decoded["status"],
        data=decoded["data"],
        warnings=tuple(decoded["warnings"]),
        errors=tuple(decoded["errors"]),
        normalized=None if normalized is None else tuple(normalized),
        nan_paths=tuple(decoded["nan_paths"]),
        logs=tuple(decoded["logs"]),
        entry=decoded["entry"],
        codec_sha=decoded["codec_sha"],
        engine=decoded["engine"],
        cpu_us=decoded["cpu_us"],
        line=decoded["line"],
        column=decoded["column"],
        spans=tuple(FieldSpan(**span) for span in decoded["spans"]),
    )


def _span_to_json(span: FieldSpan) -> SpanJson:
    return {"field": span.field, "offset": span.offset, "length": span.length, "sentence": span.sentence}


def _payload(text: str | None) -> bytes | None:
    try:
        return None if text is None else bytes.fromhex(text)
    except ValueError:
        raise WireError('"payload_hex" is not hex.') from None
