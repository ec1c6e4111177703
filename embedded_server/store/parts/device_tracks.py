"""Devices as the pipeline hears them: read and written once a batch, whatever the number of their uplinks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from embedded_server.domain.cadence import patience_ms, usual_ms
from embedded_server.domain.device_track import NOTHING, Air, DeviceTrack, Recent, Sighting
from embedded_server.store.base import RecordReadings
from embedded_server.store.engine import Sql, Value
from embedded_server.store.parts.chunks import PLACES, in_chunks

_COLUMNS: Final = (
    "network, rec_type, first_ms, last_ms, seq, decoder_id, rssi, snr, gateways, battery, lost, joined_ms, data_rate, "
    "gateway, dev_addr, join_eui, recent"
)
_KNOWN: Final = f"SELECT name_on_network, {_COLUMNS}, uplinks FROM device WHERE name_on_network IN ({PLACES})"
_TAKEN: Final = [name for name in _COLUMNS.split(", ") if name not in ("first_ms", "join_eui")]
_UPSERT: Final = (
    f"INSERT INTO device (name_on_network, {_COLUMNS}, usual_ms, patience_ms, uplinks) "
    f"VALUES ({', '.join('?' * 21)}) ON CONFLICT (name_on_network) DO UPDATE SET "
    f"{', '.join(f'{name} = excluded.{name}' for name in (*_TAKEN, 'usual_ms', 'patience_ms'))}, "
    "join_eui = CASE WHEN device.join_eui = '' THEN excluded.join_eui ELSE device.join_eui END, "
    "first_ms = CASE WHEN device.seq = 0 AND device.uplinks = 0 THEN excluded.first_ms ELSE device.first_ms END, "
    "is_hidden = 0, uplinks = device.uplinks + excluded.uplinks"
)
_BATTERY: Final = re.compile(r"(^|[._])bat(t|tery)?(?![a-z])", re.IGNORECASE)


class _Row(NamedTuple):
    device: str
    network: str
    rec_type: str
    first_ms: int
    last_ms: int
    seq: int
    decoder_id: int | None
    rssi: float | None
    snr: float | None
    gateways: int | None
    battery: float | None
    lost: int
    joined_ms: int | None
    data_rate: str
    gateway: str
    dev_addr: str
    join_eui: str
    recent: str
    uplinks: int


def track(connection: Sql, batch: Sequence[RecordReadings]) -> None:
    seen = list(_sightings(batch))
    if not seen:
        return
    names = sorted({device for device, _ in seen})
    known = {row.device: row for row in map(_Row._make, in_chunks(connection, _KNOWN, names))}
    tracks = {name: _track(row) for name, row in known.items() if row.seq or row.uplinks}
    for device, sighting in seen:
        mine = tracks.setdefault(device, DeviceTrack.first(sighting))
        mine.add(sighting, known[device].seq if device in known else 0)
    # In the order of their names, as all who change many do it: locks cross nowhere.
    connection.executemany(_UPSERT, [_values(name, tracks[name]) for name in names])


def _sightings(batch: Sequence[RecordReadings]) -> Iterator[tuple[str, Sighting]]:
    for item in batch:
        record = item.record
        for index, reading in enumerate(item.readings):
            device = reading.message.device
            if device is None:
                continue
            yield (
                device,
                Sighting(
                    message=reading.message,
                    rec_type=record.rec_type,
                    at_ms=record.received_ms,
                    seq=record.seq,
                    is_duplicate=reading.is_duplicate,
                    decoder_id=reading.decoder_id,
                    air=item.air.get(index, NOTHING),
                    battery=_battery(item, index),
                ),
            )


def _battery(item: RecordReadings, index: int) -> float | None:
    found = (each.value for each in item.measurements.get(index, ()) if _is_battery(each.field))
    return next(found, None)


@lru_cache(maxsize=4_096)
def _is_battery(field: str) -> bool:
    return _BATTERY.search(field) is not None


def _track(row: _Row) -> DeviceTrack:
    return DeviceTrack(
        network=row.network,
        rec_type=row.rec_type,
        first_ms=row.first_ms,
        last_ms=row.last_ms,
        seq=row.seq,
        decoder_id=row.decoder_id,
        rssi=row.rssi,
        snr=row.snr,
        gateways=row.gateways,
        battery=row.battery,
        lost=row.lost,
        joined_ms=row.joined_ms,
        air=Air(row.data_rate, row.gateway, row.dev_addr, row.join_eui),
        recent=recent_of(row.recent),
    )


def recent_of(text: str) -> Recent:
    return msgspec.json.decode(text, type=Recent) if text else Recent()


def _values(device: str, now: DeviceTrack) -> Sequence[Value]:
    usual = usual_ms(now.recent.intervals)
    facts: Mapping[str, Value] = {
        "network": now.network,
        "rec_type": now.rec_type,
        "first_ms": now.first_ms,
        "last_ms": now.last_ms,
        "seq": now.seq,
        "decoder_id": now.decoder_id,
        "rssi": now.rssi,
        "snr": now.snr,
        "gateways": now.gateways,
        "battery": now.battery,
        "lost": now.lost,
        "joined_ms": now.joined_ms,
        "data_rate": now.air.data_rate,
        "gateway": now.air.gateway,
        "dev_addr": now.air.dev_addr,
        "join_eui": now.air.join_eui,
        "recent": msgspec.json.encode(now.recent).decode(),
    }
    return (device, *facts.values(), usual, patience_ms(usual), now.uplinks)
