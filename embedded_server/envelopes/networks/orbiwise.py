"""OrbiWise with its ordinary data format, base64; the body does not say when hex was chosen instead."""

from __future__ import annotations

from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_base64, payload_at
from embedded_server.envelopes.reading import first, has
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

ORBIWISE = EnvelopeSpec(
    network="orbiwise",
    test=has("dataFrame", "deveui"),
    facts=Facts(
        device=first(device_id, "deveui"),
        payload=payload_at(from_base64, "dataFrame"),
        port=first(count, "port"),
        f_cnt=first(count, "fcnt"),
        device_time=first(moment, "timestamp"),
    ),
)
