"""Rows of devices, as they are asked for and read."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final, NamedTuple

from embedded_server.domain.cadence import LATE, SILENT, hour_of, hours_at
from embedded_server.domain.device import DecoderUsed, Description, Device, DeviceState, Heard, Location
from embedded_server.domain.moments import from_ms
from embedded_server.store.engine import Value
from embedded_server.store.parts.device_tracks import recent_of

STATE: Final = (
    "CASE WHEN d.seq = 0 AND d.uplinks = 0 THEN 'new' "
    f"WHEN d.patience_ms IS NULL OR :now_ms - d.last_ms <= {LATE} * d.patience_ms THEN 'ok' "
    f"WHEN :now_ms - d.last_ms <= {SILENT} * d.patience_ms THEN 'late' ELSE 'silent' END"
)
_HEALTH: Final = (
    "CASE WHEN t.id IS NULL THEN 'none' WHEN t.is_enabled = 0 THEN 'off' WHEN t.paused_ms IS NOT NULL THEN 'paused' "
    "WHEN t.failures > 0 THEN 'failing' WHEN t.last_ms IS NULL THEN 'new' ELSE 'healthy' END"
)
_HAS_WEBHOOK: Final = (
    "EXISTS (SELECT 1 FROM orbit_sensor o WHERE o.device = d.name_on_network AND o.webhook IS NOT NULL)"
)
_ASSIGNED: Final = "FROM assignment a WHERE a.device = d.name_on_network AND a.decoder = d.decoder_id"
MISSING: Final = (
    f"SELECT name_on_network, rec_type, state FROM (SELECT d.name_on_network, d.rec_type, {STATE} AS state "
    "FROM device d WHERE d.is_hidden = 0) AS found WHERE state IN ('late', 'silent')"
)
MISSING_BY_TYPE: Final = f"SELECT rec_type, count(*) FROM ({MISSING}) AS missing GROUP BY rec_type"
DESCRIBED: Final = (
    "name",
    "notes",
    "tags",
    "kind",
    "lora_class",
    "profile",
    "join_eui",
    "lat",
    "lng",
    "altitude",
    "floor",
    "place",
    "source",
)
FOUND: Final = (
    f"SELECT d.name_on_network, {', '.join(f'd.{name}' for name in DESCRIBED)}, d.network, d.rec_type, d.first_ms, "
    "d.last_ms, d.uplinks, d.rssi, d.snr, d.data_rate, d.gateways, d.gateway, d.battery, d.dev_addr, d.lost, "
    "d.joined_ms, d.usual_ms, d.patience_ms, d.recent, c.id AS decoder_id, c.name AS decoder_name, "
    f"coalesce((SELECT max(a.version) {_ASSIGNED}), c.live) AS decoder_version, EXISTS (SELECT 1 {_ASSIGNED}) AS "
    f"is_pinned, {STATE} AS state, {_HEALTH} AS health, {_HAS_WEBHOOK} AS has_webhook "
    "FROM device d LEFT JOIN decoder c ON c.id = d.decoder_id "
    "LEFT JOIN target t ON t.device = d.name_on_network WHERE d.is_hidden = 0"
)


class DescriptionRow(NamedTuple):
    name: str
    notes: str
    tags: str
    kind: str
    lora_class: str
    profile: str
    join_eui: str
    lat: float | None
    lng: float | None
    altitude: float | None
    floor: str
    place: str
    source: str

    @property
    def description(self) -> Description:
        return Description(
            self.name,
            self.notes,
            tuple(json.loads(self.tags)),
            self.kind,
            self.lora_class,
            self.profile,
            self.join_eui,
            Location(self.lat, self.lng, self.altitude, self.floor, self.place, self.source),
        )


class _HeardRow(NamedTuple):
    network: str
    rec_type: str
    first_ms: int
    last_ms: int
    uplinks: int
    rssi: float | None
    snr: float | None
    data_rate: str
    gateways: int | None
    gateway: str
    battery: float | None
    dev_addr: str
    lost: int
    joined_ms: int | None
    usual_ms: int | None
    patience_ms: int | None
    recent: str
    decoder_id: int | None
    decoder_name: str | None
    decoder_version: int | None
    is_pinned: int
    state: str
    health: str
    has_webhook: int


def described_values(description: Description) -> tuple[Value, ...]:
    """In the order of `DESCRIBED`."""
    place = description.location
    return (
        description.name,
        description.notes,
        json.dumps(description.tags, ensure_ascii=False),
        description.type,
        description.lora_class,
        description.profile,
        description.join_eui,
        place.lat,
        place.lng,
        place.altitude,
        place.floor,
        place.place,
        place.source,
    )


def device_of(row: tuple[object, ...], now_ms: int) -> Device:
    """Of a row of `FOUND`; what follows behind it is left out."""
    end = 1 + len(DESCRIBED)
    said = DescriptionRow._make(row[1:end]).description
    air = _HeardRow._make(row[end : end + len(_HeardRow._fields)])
    state = DeviceState(air.state)
    is_heard = state is not DeviceState.NEW
    return Device(
        id=str(row[0]),
        name=said.name,
        network=air.network,
        rec_type=air.rec_type,
        first_heard_at=from_ms(air.first_ms) if is_heard else None,
        last_heard_at=from_ms(air.last_ms) if is_heard else None,
        uplinks=air.uplinks,
        notes=said.notes,
        tags=said.tags,
        type=said.type,
        lora_class=said.lora_class,
        profile=said.profile,
        join_eui=said.join_eui,
        location=said.location,
        heard=_heard(air, now_ms),
        state=state,
        silent_since=_missed_at(air) if state in (DeviceState.LATE, DeviceState.SILENT) else None,
        decoder=_decoder(air),
        target=air.health,
        has_webhook=bool(air.has_webhook),
    )


def _heard(row: _HeardRow, now_ms: int) -> Heard:
    recent = recent_of(row.recent)
    return Heard(
        rssi=row.rssi,
        snr=row.snr,
        data_rate=row.data_rate,
        gateways=row.gateways,
        gateway=row.gateway,
        battery=row.battery,
        dev_addr=row.dev_addr,
        lost=row.lost,
        usual_interval_s=None if row.usual_ms is None else row.usual_ms / 1000,
        joined_at=None if row.joined_ms is None else from_ms(row.joined_ms),
        uplinks_24h=tuple(hours_at(hour_of(now_ms), recent.hour, recent.hours)),
    )


def _decoder(row: _HeardRow) -> DecoderUsed | None:
    if row.decoder_id is None or row.decoder_name is None:
        return None
    return DecoderUsed(row.decoder_id, row.decoder_name, row.decoder_version, bool(row.is_pinned))


def _missed_at(row: _HeardRow) -> datetime:
    return from_ms(row.last_ms + (row.patience_ms or 0))
