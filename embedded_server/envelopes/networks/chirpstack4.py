"""ChirpStack v4, and Helium since 2023: JSON of Protobuf, which leaves zeros out; the event stands in the address."""

from __future__ import annotations

from embedded_server.domain.message import UPLINK
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.events import by_key
from embedded_server.envelopes.json_text import json_object
from embedded_server.envelopes.networks.chirpstack_events import SAID
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_base64, payload_at
from embedded_server.envelopes.radio import strongest
from embedded_server.envelopes.reading import at, first
from embedded_server.envelopes.spec import EnvelopeSpec, Facts, Frame
from embedded_server.envelopes.text import text
from embedded_server.envelopes.times import moment

_EVENTS = {
    "gatewayId": "txack",
    "downlinkId": "txack",
    "queueItemId": "ack",
    "acknowledged": "ack",
    "integrationName": "integration",
    "level": "log",
    "code": "log",
    "rxInfo": UPLINK,
    "fPort": UPLINK,
    "data": UPLINK,
    "location": "location",
    "margin": "status",
    "devAddr": "join",
}
_DEVICE = first(device_id, "deviceInfo.devEui")
_TIME = first(moment, "time")
_dev_eui = at("deviceInfo.devEui")

CHIRPSTACK4 = EnvelopeSpec(
    network="chirpstack4",
    test=lambda body: _dev_eui(body) is not None,
    event=by_key(_EVENTS, default="status", said=SAID),  # the only event whose own fields may all be zero
    facts=Facts(
        device=_DEVICE,
        payload=payload_at(from_base64, "data", "payload"),
        port=first(count, "fPort"),
        f_cnt=first(count, "fCnt", default=0),
        device_time=_TIME,
        radio=strongest("rxInfo", gateway="gatewayId"),
        decoded=first(json_object, "object"),
        frame=Frame(first(text, "deduplicationId")),
    ),
    event_facts=Facts(device=_DEVICE, device_time=_TIME),
)
