"""Devices as JSON."""

from __future__ import annotations

from typing import TypedDict

from embedded_server.domain.device import Device
from embedded_server.domain.moments import iso
from embedded_server.wire.strict import moment, read
from embedded_server.wire.texts import Moment, Title


class DeviceJson(TypedDict):
    id: str
    name: str
    network: str
    rectype: str
    first_heard_at: Moment
    last_heard_at: Moment
    uplinks: int


class DeviceChangeJson(TypedDict):
    name: Title


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
