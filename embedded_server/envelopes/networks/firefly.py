"""Digimondo firefly: times without a zone are UTC."""

from __future__ import annotations

from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.json_text import json_object
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_hex, payload_at
from embedded_server.envelopes.radio import strongest
from embedded_server.envelopes.reading import first, has
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

FIREFLY = EnvelopeSpec(
    network="firefly",
    test=has("up_packet"),
    facts=Facts(
        device=first(device_id, "up_packet.device_eui"),
        payload=payload_at(from_hex, "up_packet.payload"),
        port=first(count, "up_packet.port"),
        f_cnt=first(count, "up_packet.fcnt"),
        device_time=first(moment, "up_packet.received_at"),
        radio=strongest("up_packet.gwrx", gateway="gweui", snr="lsnr"),
        decoded=first(json_object, "up_packet.parsed"),
    ),
)
