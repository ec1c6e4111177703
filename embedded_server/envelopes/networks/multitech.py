"""Multitech gateways: EUIs with dashes, payloads in unpadded URL-safe base64."""

from __future__ import annotations

from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_url_base64, payload_at
from embedded_server.envelopes.radio import heard
from embedded_server.envelopes.reading import first, has
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

MULTITECH = EnvelopeSpec(
    network="multitech",
    test=has("gweui", "deveui", "data"),
    facts=Facts(
        device=first(device_id, "deveui"),
        payload=payload_at(from_url_base64, "data"),
        port=first(count, "port"),
        f_cnt=first(count, "fcnt", "seqn"),
        device_time=first(moment, "time"),
        radio=heard("rssi", "lsnr"),
    ),
)
