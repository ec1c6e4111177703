"""Devices as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, NotRequired, TypedDict

from msgspec import Meta

from embedded_server.domain.device import (
    HOURS,
    DecoderUsed,
    Deletion,
    Device,
    DeviceCounts,
    DeviceFacets,
    DeviceState,
    Facet,
    Heard,
    Location,
)
from embedded_server.domain.device_import import MOST_TAGS
from embedded_server.domain.moments import iso
from embedded_server.domain.orbit import OrbitDevice
from embedded_server.wire.strict import moment_or_none, read
from embedded_server.wire.texts import Email, Moment, Name, Note, RecType, Title

MOST_AT_ONCE = 10_000
Tags = Annotated[list[Title], Meta(extra_json_schema={"maxItems": MOST_TAGS})]
DeviceIds = Annotated[list[str], Meta(extra_json_schema={"maxItems": MOST_AT_ONCE})]
LoraClass = Literal["", "A", "B", "C"]
Latitude = Annotated[float, Meta(extra_json_schema={"minimum": -90, "maximum": 90})]
Longitude = Annotated[float, Meta(extra_json_schema={"minimum": -180, "maximum": 180})]


class LocationJson(TypedDict):
    """Coordinates come together or not at all; altitudes in metres."""

    lat: Latitude | None
    lng: Longitude | None
    altitude: float | None
    floor: Title
    place: Title
    source: Title


class DecoderUsedJson(TypedDict):
    id: int
    name: str
    version: int | None
    is_pinned: bool


class DeviceJson(TypedDict):
    """`state` goes by the device's own cadence; `target` is the health of its notification target, or `none`."""

    id: str
    name: str
    network: str
    rectype: str
    first_heard_at: Moment | None
    last_heard_at: Moment | None
    uplinks: int
    notes: str
    tags: list[str]
    type: str
    lora_class: str
    profile: str
    join_eui: str
    dev_addr: str
    location: LocationJson
    joined_at: Moment | None
    rssi: float | None
    snr: float | None
    data_rate: str
    gateways: int | None
    gateway: str
    battery: float | None
    lost: int
    usual_interval_s: float | None
    uplinks_24h: Annotated[list[int], Meta(extra_json_schema={"minItems": HOURS, "maxItems": HOURS})]
    state: DeviceState
    silent_since: Moment | None
    decoder: DecoderUsedJson | None
    target: str
    has_webhook: bool


class DescriptionJson(TypedDict):
    """What is left out stays as it is; a location is replaced as a whole."""

    name: NotRequired[Title]
    type: NotRequired[Title]
    notes: NotRequired[Note]
    tags: NotRequired[Tags]
    lora_class: NotRequired[LoraClass]
    profile: NotRequired[Title]
    join_eui: NotRequired[Title]
    location: NotRequired[LocationJson]


class DeviceChangeJson(DescriptionJson):
    """With the type `sigfox` an Orbit sensor is made or changed: a new one needs a `model`; `owner` is an e-mail
    address, `rectype` that of its callbacks' records. Anything else describes a device."""

    model: NotRequired[Literal["ORBIT_K", "ORBIT_T"]]
    owner: NotRequired[Email]
    rectype: NotRequired[RecType]


class NewDeviceJson(DescriptionJson):
    id: Name


class DeviceCountsJson(TypedDict):
    total: int
    states: dict[str, int]
    targets: dict[str, int]


class FacetJson(TypedDict):
    """`value` is what the list is narrowed with."""

    value: str
    name: str
    count: int


class DeviceFacetsJson(TypedDict):
    rec_types: list[FacetJson]
    types: list[FacetJson]
    tags: list[FacetJson]
    classes: list[FacetJson]
    decoders: list[FacetJson]
    weak: int


class DeviceIdsJson(TypedDict):
    ids: list[str]


class DeleteDevicesJson(TypedDict):
    """With `dry_run` nothing is deleted, and the answer says what would be."""

    ids: DeviceIds
    dry_run: NotRequired[bool]


class DeletionJson(TypedDict):
    """What goes with them; `kept` are Orbit sensors, which stay."""

    devices: int
    targets: int
    waiting: int
    kept: list[str]


class RegisteredDeviceJson(DeviceJson):
    """`model` and `owner` are those of Orbit sensors."""

    model: NotRequired[str]
    owner: NotRequired[str]


def registered_to_json(device: Device, orbit: OrbitDevice) -> RegisteredDeviceJson:
    return {
        **device_to_json(device),
        "rectype": orbit.rec_type,
        "type": "sigfox",
        "model": orbit.model,
        "owner": orbit.owner,
    }


def device_to_json(device: Device) -> DeviceJson:
    heard = device.heard
    return {
        "id": device.id,
        "name": device.name,
        "network": device.network,
        "rectype": device.rec_type,
        "first_heard_at": None if device.first_heard_at is None else iso(device.first_heard_at),
        "last_heard_at": None if device.last_heard_at is None else iso(device.last_heard_at),
        "uplinks": device.uplinks,
        "notes": device.notes,
        "tags": [*device.tags],
        "type": device.type,
        "lora_class": device.lora_class,
        "profile": device.profile,
        "join_eui": device.join_eui,
        "dev_addr": heard.dev_addr,
        "location": location_to_json(device.location),
        "joined_at": None if heard.joined_at is None else iso(heard.joined_at),
        "rssi": heard.rssi,
        "snr": heard.snr,
        "data_rate": heard.data_rate,
        "gateways": heard.gateways,
        "gateway": heard.gateway,
        "battery": heard.battery,
        "lost": heard.lost,
        "usual_interval_s": heard.usual_interval_s,
        "uplinks_24h": [*heard.uplinks_24h],
        "state": device.state,
        "silent_since": None if device.silent_since is None else iso(device.silent_since),
        "decoder": None if device.decoder is None else _decoder_to_json(device.decoder),
        "target": device.target,
        "has_webhook": device.has_webhook,
    }


def device_from_json(value: object) -> Device:
    told = read(value, DeviceJson)
    return Device(
        id=told["id"],
        name=told["name"],
        network=told["network"],
        rec_type=told["rectype"],
        first_heard_at=moment_or_none(told["first_heard_at"]),
        last_heard_at=moment_or_none(told["last_heard_at"]),
        uplinks=told["uplinks"],
        notes=told["notes"],
        tags=tuple(told["tags"]),
        type=told["type"],
        lora_class=told["lora_class"],
        profile=told["profile"],
        join_eui=told["join_eui"],
        location=Location(**told["location"]),
        heard=_heard(told),
        state=told["state"],
        silent_since=moment_or_none(told["silent_since"]),
        decoder=None if told["decoder"] is None else DecoderUsed(**told["decoder"]),
        target=told["target"],
        has_webhook=told["has_webhook"],
    )


def location_to_json(location: Location) -> LocationJson:
    return {
        "lat": location.lat,
        "lng": location.lng,
        "altitude": location.altitude,
        "floor": location.floor,
        "place": location.place,
        "source": location.source,
    }


def counts_to_json(counts: DeviceCounts) -> DeviceCountsJson:
    return {"total": counts.total, "states": dict(counts.states), "targets": dict(counts.targets)}


def counts_from_json(value: object) -> DeviceCounts:
    return DeviceCounts(**read(value, DeviceCountsJson))


def deletion_to_json(deletion: Deletion) -> DeletionJson:
    return {
        "devices": deletion.devices,
        "targets": deletion.targets,
        "waiting": deletion.waiting,
        "kept": [*deletion.kept],
    }


def deletion_from_json(value: object) -> Deletion:
    told = read(value, DeletionJson)
    return Deletion(told["devices"], told["targets"], told["waiting"], tuple(told["kept"]))


def ids_from_json(value: object) -> list[str]:
    return read(value, DeviceIdsJson)["ids"]


def facets_to_json(facets: DeviceFacets) -> DeviceFacetsJson:
    return {
        "rec_types": _facet_to_json(facets.rec_types),
        "types": _facet_to_json(facets.types),
        "tags": _facet_to_json(facets.tags),
        "classes": _facet_to_json(facets.classes),
        "decoders": _facet_to_json(facets.decoders),
        "weak": facets.weak,
    }


def facets_from_json(value: object) -> DeviceFacets:
    told = read(value, DeviceFacetsJson)
    return DeviceFacets(
        rec_types=_facet(told["rec_types"]),
        types=_facet(told["types"]),
        tags=_facet(told["tags"]),
        classes=_facet(told["classes"]),
        decoders=_facet(told["decoders"]),
        weak=told["weak"],
    )


def _facet_to_json(facets: Sequence[Facet]) -> list[FacetJson]:
    return [{"value": one.value, "name": one.name, "count": one.count} for one in facets]


def _facet(told: Sequence[FacetJson]) -> tuple[Facet, ...]:
    return tuple(Facet(**one) for one in told)


def _heard(told: DeviceJson) -> Heard:
    return Heard(
        rssi=told["rssi"],
        snr=told["snr"],
        data_rate=told["data_rate"],
        gateways=told["gateways"],
        gateway=told["gateway"],
        battery=told["battery"],
        dev_addr=told["dev_addr"],
        lost=told["lost"],
        usual_interval_s=told["usual_interval_s"],
        joined_at=moment_or_none(told["joined_at"]),
        uplinks_24h=tuple(told["uplinks_24h"]),
    )


def _decoder_to_json(decoder: DecoderUsed) -> DecoderUsedJson:
    return {"id": decoder.id, "name": decoder.name, "version": decoder.version, "is_pinned": decoder.is_pinned}
