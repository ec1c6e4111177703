"""LORIOT: a frame may come twice, as `rx` at once and as `gw` with the list of gateways."""

from __future__ import annotations

from datetime import timedelta

from embedded_server.domain.message import UPLINK
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.events import word_at
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_hex, payload_at
from embedded_server.envelopes.radio import heard, strongest
from embedded_server.envelopes.reading import first, has
from embedded_server.envelopes.spec import EnvelopeSpec, Facts, Frame
from embedded_server.envelopes.text import text
from embedded_server.envelopes.times import moment

_DEVICE = first(device_id, "EUI")
_PORT = first(count, "port")
_TIME = first(moment, "ts")

LORIOT = EnvelopeSpec(
    network="loriot",
    test=has("cmd", "EUI"),
    event=word_at("cmd", {"rx": UPLINK, "gw": UPLINK}),
    facts=Facts(
        device=_DEVICE,
        payload=payload_at(from_hex, "data", "encdata"),
        port=_PORT,
        f_cnt=first(count, "fcnt"),
        device_time=_TIME,
        radio=strongest("gws", gateway="gweui", otherwise=heard("rssi", "snr")),
        frame=Frame(first(text, "fcnt"), within=timedelta(hours=1)),
    ),
    event_facts=Facts(device=_DEVICE, port=_PORT, device_time=_TIME),
)
