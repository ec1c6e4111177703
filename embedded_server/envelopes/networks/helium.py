"""Helium's console until 2023; times are seconds in 2020 and milliseconds later."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonObject
from embedded_server.domain.message import UPLINK
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.json_text import json_object
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_base64, payload_at
from embedded_server.envelopes.radio import strongest
from embedded_server.envelopes.reading import at, first, has, has_any
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

_DEVICE = first(device_id, "dev_eui")
_TIME = first(moment, "reported_at")
_without_hotspots = has("app_eui", "dev_eui", "reported_at")
_has_frame = has_any("payload", "port")
_status, _decoded_payload = at("decoded.status"), at("decoded.payload")


def _is_helium(body: JsonObject) -> bool:
    return "hotspots" in body or _without_hotspots(body)


def _event(body: JsonObject, _said: str) -> str:
    return UPLINK if _has_frame(body) else "join"


def _decoded(body: JsonObject) -> JsonObject | None:
    return json_object(_decoded_payload(body)) if _status(body) == "success" else None


HELIUM = EnvelopeSpec(
    network="helium",
    test=_is_helium,
    event=_event,
    facts=Facts(
        device=_DEVICE,
        payload=payload_at(from_base64, "payload"),
        port=first(count, "port"),
        f_cnt=first(count, "fcnt"),
        device_time=_TIME,
        radio=strongest("hotspots", gateway="id"),
        decoded=_decoded,
    ),
    event_facts=Facts(device=_DEVICE, device_time=_TIME),
)
