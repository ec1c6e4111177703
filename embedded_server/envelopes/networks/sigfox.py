"""Sigfox: the body is the user's own template, so only the frame itself tells it apart."""

from __future__ import annotations

import re
from datetime import timedelta

from embedded_server.domain.json_value import JsonObject
from embedded_server.envelopes.device_ids import sigfox_id
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_hex, payload_at
from embedded_server.envelopes.radio import heard
from embedded_server.envelopes.reading import first
from embedded_server.envelopes.spec import EnvelopeSpec, Facts, Frame
from embedded_server.envelopes.text import text
from embedded_server.envelopes.times import moment

_TWELVE_BYTES = re.compile(r"(?:[0-9A-Fa-f]{2}){0,12}")
_CUSTOM = "customData#"
_DEVICE = first(sigfox_id, "device", "deviceId", "deviceID", "DeviceId", "id")


def _is_sigfox(body: JsonObject) -> bool:
    data = body.get("data")
    return (
        isinstance(data, str)
        and "time" in body
        and _TWELVE_BYTES.fullmatch(data) is not None
        and _DEVICE(body) is not None
    )


def _custom_data(body: JsonObject) -> JsonObject | None:
    """What the custom payload configuration of the Sigfox backend took out of the frame."""
    return {key.removeprefix(_CUSTOM): body[key] for key in body if key.startswith(_CUSTOM)} or None


SIGFOX = EnvelopeSpec(
    network="sigfox",
    test=_is_sigfox,
    facts=Facts(
        device=_DEVICE,
        payload=payload_at(from_hex, "data"),
        f_cnt=first(count, "seqNumber"),
        device_time=first(moment, "time"),
        radio=heard("rssi", "snr"),
        decoded=_custom_data,
        frame=Frame(first(text, "seqNumber"), within=timedelta(days=1)),  # DATA_ADVANCED follows 30 s later
    ),
)
