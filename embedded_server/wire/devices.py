"""Devices as JSON."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from embedded_server.domain.device import Device
from embedded_server.domain.moments import iso
from embedded_server.domain.orbit import OrbitDevice
from embedded_server.wire.strict import moment, read
from embedded_server.wire.texts import Email, Moment, RecType, Title


class DeviceJson(TypedDict):
    id: str
    name: str
    network: str
    rectype: str
    first_heard_at: Moment
    last_heard_at: Moment
    uplinks: int


class DeviceChangeJson(TypedDict):
    """With the type `sigfox` an Orbit sensor is made or changed: a new one needs a `model`; `owner` is an e-mail
    address, `rectype` that of its callbacks' records. Without a type a device that was heard is named."""

    name: NotRequired[Title]
    type: NotRequired[Literal["sigfox"]]
    model: NotRequired[Literal["ORBIT_K", "ORBIT_T"]]
    owner: NotRequired[Email]
    rectype: NotRequired[RecType]


class RegisteredDeviceJson(TypedDict):
    """`type`, `model` and `owner` are those of Orbit sensors."""

    id: str
    name: str
    network: str
    rectype: str
    first_heard_at: Moment
    last_heard_at: Moment
    uplinks: int
    type: NotRequired[str]
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
    return {
        "id": device.id,
        "name": device.name,
        "network": device.network,
        "rectype": device.rec_type,
        "first_heard_at": iso(device.first_heard_at),
        "last_heard_at": iso(device.last_heard_at),
        "uplinks": device.uplinks,
    }


def device_from_json(value: object) -> Device:
    device = read(value, DeviceJson)
    return Device(
        id=device["id"],
        name=device["name"],
        network=device["network"],
        rec_type=device["rectype"],
        first_heard_at=moment(device["first_heard_at"]),
        last_heard_at=moment(device["last_heard_at"]),
        uplinks=device["uplinks"],
    )
