"""Readings as rows. What decoders and networks made of a payload is kept as JSON."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from embedded_server.domain.decoding import Decoded
from embedded_server.domain.message import Message
from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.reading import Reading

COLUMNS = (
    "id, network, event, device, payload, port, f_cnt, device_ms, rssi, snr, gateways, envelope, duplicate_key, "
    "decoder, guessed, duplicate, status, decoded, decoder_id, decoder_version"
)
Row: TypeAlias = tuple[int | float | str | bytes | None, ...]


def to_row(row_id: int, reading: Reading) -> Row:
    message, decoded = reading.message, reading.decoded
    return (
        row_id,
        message.network,
        message.event,
        message.device,
        message.payload,
        message.port,
        message.f_cnt,
        None if message.device_time is None else to_ms(message.device_time),
        message.rssi,
        message.snr,
        message.gateways,
        None if message.decoded is None else msgspec.json.encode(message.decoded).decode(),
        message.duplicate_key,
        reading.decoder,
        reading.guessed,
        reading.is_duplicate,
        None if decoded is None else decoded.status.value,
        None if decoded is None else msgspec.json.encode(decoded).decode(),
        reading.decoder_id,
        reading.version,
    )


def reading_of(
    network: str,
    event: str,
    device: str | None,
    payload: bytes | None,
    port: int | None,
    f_cnt: int | None,
    device_ms: int | None,
    rssi: float | None,
    snr: float | None,
    gateways: int | None,
    envelope: str | None,
    duplicate_key: str | None,
    decoder: str,
    guessed: int,
    duplicate: int,
    _status: str | None,
    decoded: str | None,
    decoder_id: int | None,
    version: int | None,
) -> Reading:
    """From the columns after the id."""
    message = Message(
        network=network,
        event=event,
        device=device,
        payload=payload,
        port=port,
        f_cnt=f_cnt,
        device_time=None if device_ms is None else from_ms(device_ms),
        rssi=rssi,
        snr=snr,
        gateways=gateways,
        decoded=None if envelope is None else msgspec.json.decode(envelope),
        duplicate_key=duplicate_key,
    )
    result = None if decoded is None else msgspec.json.decode(decoded, type=Decoded)
    return Reading(message, decoder, bool(guessed), result, bool(duplicate), decoder_id, version)
