"""The Things Network v2, shut down in 2021 and still alive in private installations."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonObject
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.json_text import json_object
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_base64, payload_at
from embedded_server.envelopes.radio import strongest
from embedded_server.envelopes.reading import first, has
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

_without_serial = has("payload_raw", "app_id", "dev_id")


def _is_ttn(body: JsonObject) -> bool:
    return "hardware_serial" in body or _without_serial(body)


TTN_V2 = EnvelopeSpec(
    network="ttnv2",
    test=_is_ttn,
    facts=Facts(
        device=first(device_id, "hardware_serial", "dev_id"),
        payload=payload_at(from_base64, "payload_raw"),
        port=first(count, "port"),
        f_cnt=first(count, "counter"),
        device_time=first(moment, "metadata.time"),
        radio=strongest("metadata.gateways", gateway="gtw_id"),
        decoded=first(json_object, "payload_fields"),
    ),
)
