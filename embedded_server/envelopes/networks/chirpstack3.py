"""ChirpStack v3 in both of its JSON forms, and Milesight gateways, whose embedded server grew out of it."""

from __future__ import annotations

from dataclasses import replace

from embedded_server.domain.json_value import JsonObject
from embedded_server.domain.message import UPLINK
from embedded_server.envelopes.device_ids import device_id, is_eui
from embedded_server.envelopes.events import by_key
from embedded_server.envelopes.json_text import json_object, object_from_text
from embedded_server.envelopes.networks.chirpstack_events import SAID
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_base64, payload_at
from embedded_server.envelopes.radio import strongest
from embedded_server.envelopes.reading import elements, first, has
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

_EVENTS = {
    "error": "error",
    "acknowledged": "ack",
    "integrationName": "integration",
    "margin": "status",
    "batteryLevel": "status",
    "fPort": UPLINK,
    "data": UPLINK,
    "location": "location",
    "gatewayID": "txack",
    "devAddr": "join",
}
_DEVICE = first(device_id, "devEUI")
_TIME = first(moment, "rxInfo[].time")
_two_keys = has("devEUI", "applicationID")
_receptions = elements("rxInfo")


def _is_milesight(body: JsonObject) -> bool:
    return _two_keys(body) and ("gatewaySN" in body or any("mac" in one for one in _receptions(body)))


def _is_protobuf_json(body: JsonObject) -> bool:
    return _two_keys(body) and ("objectJSON" in body or not is_eui(body["devEUI"]))


CHIRPSTACK3 = EnvelopeSpec(
    network="chirpstack3",
    test=_two_keys,
    event=by_key(_EVENTS, default=UPLINK, said=SAID),
    facts=Facts(
        device=_DEVICE,
        payload=payload_at(from_base64, "data"),
        port=first(count, "fPort"),
        f_cnt=first(count, "fCnt"),
        device_time=_TIME,
        radio=strongest("rxInfo", gateway="gatewayID", snr="loRaSNR"),
        decoded=first(json_object, "object"),
    ),
    event_facts=Facts(device=_DEVICE, device_time=_TIME),
)
CHIRPSTACK3_PROTOBUF_JSON = replace(
    CHIRPSTACK3,
    network="chirpstack3-protojson",
    test=_is_protobuf_json,
    facts=replace(CHIRPSTACK3.facts, decoded=first(object_from_text, "objectJSON")),
)
MILESIGHT = replace(
    CHIRPSTACK3,
    network="milesight",
    test=_is_milesight,
    facts=replace(
        CHIRPSTACK3.facts,
        device_time=first(moment, "time", "rxInfo[].time"),
        radio=strongest("rxInfo", gateway="mac", snr="loRaSNR"),
    ),
)
