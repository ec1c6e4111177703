"""Orange Live Objects: decoded values stand beside the raw payload."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonObject
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_hex, payload_at
from embedded_server.envelopes.radio import heard
from embedded_server.envelopes.reading import at, first
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

_LORA = "metadata.network.lora"
_source = at("metadata.source")


def _is_orange(body: JsonObject) -> bool:
    name = body.get("streamId") or _source(body)
    return isinstance(name, str) and name.startswith("urn:lo:")


def _decoded(body: JsonObject) -> JsonObject | None:
    value = body.get("value")
    if not isinstance(value, dict):
        return None
    return {name: item for name, item in value.items() if name != "payload"} or None


ORANGE = EnvelopeSpec(
    network="orange",
    test=_is_orange,
    facts=Facts(
        device=first(device_id, f"{_LORA}.devEUI", "streamId", "metadata.source"),
        payload=payload_at(from_hex, "value.payload"),
        port=first(count, f"{_LORA}.port"),
        f_cnt=first(count, f"{_LORA}.fcnt"),
        device_time=first(moment, "timestamp"),
        radio=heard(f"{_LORA}.rssi", f"{_LORA}.snr", first(count, f"{_LORA}.gatewayCnt")),
        decoded=_decoded,
    ),
)
