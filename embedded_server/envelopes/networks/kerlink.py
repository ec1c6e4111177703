"""Kerlink Wanesy Management Center, and the older Kerlink form that Microshare documents."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonObject
from embedded_server.domain.message import UPLINK
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.events import by_key
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import Payload, from_base64, from_hex, payload_at
from embedded_server.envelopes.radio import strongest
from embedded_server.envelopes.reading import first
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

_DEVICE = first(device_id, "endDevice.devEui")
_TIME = first(moment, "recvTime")


_base64, _hex = payload_at(from_base64, "payload"), payload_at(from_hex, "payload")


def _payload(body: JsonObject) -> Payload | None:
    return _base64(body) if body.get("encodingType") == "BASE64" else _hex(body)


KERLINK = EnvelopeSpec(
    network="kerlink",
    test=lambda body: isinstance(body.get("endDevice"), dict),
    event=by_key({}, default=UPLINK, said={"dataDownEvent": "downlink_event"}),
    facts=Facts(
        device=_DEVICE,
        payload=_payload,
        port=first(count, "fPort"),
        f_cnt=first(count, "fCntUp"),
        device_time=_TIME,
        radio=strongest("gwInfo", gateway="gwEui"),
    ),
    event_facts=Facts(device=_DEVICE, device_time=_TIME),
)
KERLINK_LEGACY = EnvelopeSpec(
    network="kerlink-legacy",
    test=lambda body: body.get("msgtype") == "updf" and "DevEui" in body,
    facts=Facts(
        device=first(device_id, "DevEui"),
        payload=payload_at(from_hex, "FRMPayload"),
        port=first(count, "FPort"),
        f_cnt=first(count, "FCntUp"),
        device_time=first(moment, "ArrTime"),
    ),
)
