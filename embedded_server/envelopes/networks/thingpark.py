"""Actility ThingPark: one wrapper key per event; numbers are strings on some of its application servers."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonObject
from embedded_server.domain.message import UPLINK
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.json_text import json_object
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_hex, payload_at
from embedded_server.envelopes.radio import gateways_in, heard
from embedded_server.envelopes.reading import at, first, has_any
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

_NOTIFICATION = "DevEUI_notification"
_EVENTS = {
    "DevEUI_uplink": UPLINK,
    "DevEUI_location": "location",
    "DevEUI_downlink_Sent": "downlink_sent",
    _NOTIFICATION: "notification",
}
_notification_type = at(f"{_NOTIFICATION}.Type")


def _event(body: JsonObject, _said: str) -> str:
    event = next(event for key, event in _EVENTS.items() if key in body)
    return "join" if event == "notification" and _notification_type(body) == "join" else event


THINGPARK = EnvelopeSpec(
    network="thingpark",
    test=has_any(*_EVENTS),
    event=_event,
    facts=Facts(
        device=first(device_id, "DevEUI_uplink.DevEUI"),
        payload=payload_at(from_hex, "DevEUI_uplink.payload_hex"),
        port=first(count, "DevEUI_uplink.FPort"),
        f_cnt=first(count, "DevEUI_uplink.FCntUp"),
        device_time=first(moment, "DevEUI_uplink.Time"),
        radio=heard(
            "DevEUI_uplink.LrrRSSI",
            "DevEUI_uplink.LrrSNR",
            gateways_in("DevEUI_uplink.Lrrs.Lrr", gateway="Lrrid"),
        ),
        decoded=first(json_object, "DevEUI_uplink.payload"),
    ),
    event_facts=Facts(
        device=first(device_id, *(f"{key}.DevEUI" for key in _EVENTS)),
        device_time=first(moment, *(f"{key}.Time" for key in _EVENTS)),
    ),
)
