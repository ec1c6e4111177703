"""ThingPark X Location Engine: the uplink inside a solved position."""

from __future__ import annotations

from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.json_text import json_object
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_hex, payload_at
from embedded_server.envelopes.radio import heard
from embedded_server.envelopes.reading import first, has
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

THINGPARK_X = EnvelopeSpec(
    network="thingparkx",
    test=has("processedFeed"),
    facts=Facts(
        device=first(device_id, "deviceEUI"),
        payload=payload_at(from_hex, "processedFeed.payloadEncoded"),
        port=first(count, "processedFeed.processedPacket.port", "processedFeed.port"),
        f_cnt=first(count, "processedFeed.sequenceNumber"),
        device_time=first(moment, "time"),
        radio=heard("processedFeed.processedPacket.RSSI", "processedFeed.processedPacket.SNR"),
        decoded=first(json_object, "uplinkPayload"),
    ),
)
