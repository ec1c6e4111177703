"""How gateways heard a device, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from embedded_server.domain.device_track import Reception
from embedded_server.domain.moments import iso
from embedded_server.wire.strict import moment, read
from embedded_server.wire.texts import Moment


class ReceptionJson(TypedDict):
    gateway: str
    rssi: float | None
    snr: float | None
    lat: float | None
    lng: float | None
    heard_at: Moment


class ReceptionsJson(TypedDict):
    """The latest first."""

    gateways: list[ReceptionJson]


def receptions_to_json(receptions: Sequence[tuple[datetime, Reception]]) -> ReceptionsJson:
    return {
        "gateways": [
            {
                "gateway": each.gateway,
                "rssi": each.rssi,
                "snr": each.snr,
                "lat": each.lat,
                "lng": each.lng,
                "heard_at": iso(at),
            }
            for at, each in receptions
        ]
    }


def receptions_from_json(value: object) -> tuple[tuple[datetime, Reception], ...]:
    return tuple(
        (moment(told["heard_at"]), Reception(told["gateway"], told["rssi"], told["snr"], told["lat"], told["lng"]))
        for told in read(value, ReceptionsJson)["gateways"]
    )
