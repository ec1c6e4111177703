"""Netmore: a list of messages with numbers as text."""

from __future__ import annotations

from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_hex, payload_at
from embedded_server.envelopes.radio import gateways_in, heard
from embedded_server.envelopes.reading import both, first, has, has_any
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

NETMORE = EnvelopeSpec(
    network="netmore",
    test=both(has("devEui"), has_any("sensorType", "messageType", "gatewayIdentifier")),
    facts=Facts(
        device=first(device_id, "devEui"),
        payload=payload_at(from_hex, "payload"),
        port=first(count, "fPort"),
        f_cnt=first(count, "fCntUp"),
        device_time=first(moment, "timestamp"),
        radio=heard("rssi", "snr", gateways_in("gateways", gateway="gwEui")),
    ),
)
