"""Everynet: one shape for every event, told apart by `type`."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonObject
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.events import word_at
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_base64, payload_at
from embedded_server.envelopes.radio import heard
from embedded_server.envelopes.reading import first
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

_DEVICE = first(device_id, "meta.device")
_TIME = first(moment, "params.rx_time", "meta.time")


def _is_everynet(body: JsonObject) -> bool:
    return isinstance(body.get("meta"), dict) and "params" in body and "type" in body


EVERYNET = EnvelopeSpec(
    network="everynet",
    test=_is_everynet,
    event=word_at("type", {}),
    facts=Facts(
        device=_DEVICE,
        payload=payload_at(from_base64, "params.payload"),
        port=first(count, "params.port"),
        f_cnt=first(count, "params.counter_up"),
        device_time=_TIME,
        radio=heard("params.radio.hardware.rssi", "params.radio.hardware.snr"),
    ),
    event_facts=Facts(device=_DEVICE, device_time=_TIME),
)
