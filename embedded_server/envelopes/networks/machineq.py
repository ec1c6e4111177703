"""MachineQ: every value is text; some installations send no DevEUI."""

from __future__ import annotations

from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.json_text import json_object
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_hex, payload_at
from embedded_server.envelopes.radio import heard
from embedded_server.envelopes.reading import both, first, has, has_any
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

MACHINEQ = EnvelopeSpec(
    network="machineq",
    test=both(has("payload_hex"), has_any("GatewayRSSI", "GatewayID", "GatewayList")),
    facts=Facts(
        device=first(device_id, "DevEUI", "DevAddr"),
        payload=payload_at(from_hex, "payload_hex"),
        port=first(count, "FPort"),
        f_cnt=first(count, "FCntUp"),
        device_time=first(moment, "Time"),
        radio=heard("GatewayRSSI", "GatewaySNR", first(count, "GatewayCount")),
        decoded=first(json_object, "decoded_payload"),
    ),
)
