"""akenza: the raw payload or, with a decoder there, only its values."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonObject
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.json_text import json_object
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_hex, payload_at
from embedded_server.envelopes.radio import heard
from embedded_server.envelopes.reading import at, first, has
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

_payload_hex = at("data.payloadHex")


def _decoded(body: JsonObject) -> JsonObject | None:
    return json_object(body.get("data")) if _payload_hex(body) is None else None


AKENZA = EnvelopeSpec(
    network="akenza",
    test=has("uplinkMetrics", "device"),
    facts=Facts(
        device=first(device_id, "device.deviceId"),
        payload=payload_at(from_hex, "data.payloadHex"),
        port=first(count, "uplinkMetrics.port"),
        f_cnt=first(count, "uplinkMetrics.frameCountUp"),
        device_time=first(moment, "timestamp"),
        radio=heard("uplinkMetrics.rssi", "uplinkMetrics.snr", first(count, "uplinkMetrics.numberOfGateways")),
        decoded=_decoded,
    ),
)
