"""Records for the tests of Data: as the server lists them, and as devices post them."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.message import UPLINK, Message
from embedded_server.domain.reading import Reading
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.domain.record import Owner
from embedded_server.domain.record_entry import RecordEntry
from embedded_server.domain.series import SeriesInfo

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DEVICE = "70B3D5E75E00A101"


def reading(
    data: object = None,
    *,
    status: DecodeStatus = DecodeStatus.OK,
    payload: bytes | None = b"\x01\x67\x00\xe1",
    decoder: str = "Cayenne LPP",
    event: str = UPLINK,
    device: str | None = DEVICE,
    has_decoded: bool = True,
    is_duplicate: bool = False,
    **more: object,
) -> Reading:
    decoded = Decoded(status, data, **more) if has_decoded else None  # type: ignore[arg-type]  # the fields it names
    message = Message("senet", event, device, payload, port=2, f_cnt=7, rssi=-101.0, snr=3.5)
    return Reading(message, decoder if has_decoded else "", False, decoded, is_duplicate)


def entry(
    number: int = 0, *readings: Reading, is_mine: bool = True, is_test: bool = False, at: datetime | None = None
) -> RecordEntry:
    return RecordEntry(
        id=f"{number:024x}",
        rec_type="us.harbour.tide",
        received_at=at or NOON + timedelta(seconds=number),
        owner=Owner("owner@this.computer" if is_mine else "dana@northfield.example", "local", "client"),
        is_mine=is_mine,
        token_id="token",
        remote="127.0.0.1",
        tags=(),
        is_test=is_test,
        size=100,
        readings=readings,
    )


def summary(name: str, total: int = 1, failed: int = 0, age: int = 0) -> RecTypeSummary:
    return RecTypeSummary(name, total, total, failed, NOON - timedelta(days=1), NOON - timedelta(seconds=age))


def series(number: int, field: str, unit: str = "", device: str = DEVICE, count: int = 10) -> SeriesInfo:
    return SeriesInfo(number, "us.harbour.tide", device, field, unit, count, NOON, NOON + timedelta(hours=1), 1.0)


def uplink(count: int, pdu: str = "01670110", device: str = DEVICE) -> Mapping[str, object]:
    """In Senet's shape."""
    return {"devEui": device, "pdu": pdu, "port": 2, "joinId": 1, "seqno": count, "rssi": -101, "snr": 3.5}


def device_of(rec_type: str) -> str:
    """A device of its own: the same frame under two recTypes would be a copy."""
    return f"{zlib.crc32(rec_type.encode()):016X}"
