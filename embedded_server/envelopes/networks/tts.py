"""The Things Stack v3: empty, 0 and false fields are left out of its JSON."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonObject
from embedded_server.domain.message import UPLINK
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.events import by_key
from embedded_server.envelopes.json_text import json_object
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_base64, payload_at
from embedded_server.envelopes.radio import strongest
from embedded_server.envelopes.reading import at, first, has
from embedded_server.envelopes.spec import EnvelopeSpec, Facts, Frame
from embedded_server.envelopes.times import moment

_EVENTS = {
    "uplink_message": UPLINK,
    "join_accept": "join",
    **{
        name: name
        for name in (
            "uplink_normalized",
            "downlink_ack",
            "downlink_nack",
            "downlink_sent",
            "downlink_failed",
            "downlink_queued",
            "downlink_queue_invalidated",
            "location_solved",
            "service_data",
        )
    },
}
_DEVICE = first(device_id, "end_device_ids.dev_eui", "end_device_ids.device_id")
_PORT = first(count, "uplink_message.f_port", default=0)
_F_CNT = first(count, "uplink_message.f_cnt", default=0)
_session = at("uplink_message.session_key_id")


def _frame(body: JsonObject) -> str | None:
    """A repeated webhook call has the same session and counter, or, where those are masked, the same correlation."""
    session, correlations = _session(body), body.get("correlation_ids")
    if isinstance(session, str):
        return f"{session}:{_F_CNT(body)}"
    if not isinstance(correlations, list):
        return None
    return next((one for one in correlations if isinstance(one, str) and one.startswith("gs:uplink:")), None)


TTS = EnvelopeSpec(
    network="tts",
    test=has("end_device_ids"),
    event=by_key(_EVENTS, default="unknown"),
    facts=Facts(
        device=_DEVICE,
        payload=payload_at(from_base64, "uplink_message.frm_payload"),
        port=_PORT,
        f_cnt=_F_CNT,
        device_time=first(
            moment,
            "uplink_message.settings.time",
            "uplink_message.rx_metadata[].time",
            "uplink_message.received_at",
            "received_at",
        ),
        radio=strongest("uplink_message.rx_metadata", gateway="gateway_ids.gateway_id"),
        decoded=first(json_object, "uplink_message.decoded_payload"),
        frame=Frame(_frame),
    ),
    event_facts=Facts(device=_DEVICE, device_time=first(moment, "received_at")),
)
