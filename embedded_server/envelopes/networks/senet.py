"""Senet in its present and its legacy form; a downlink's acknowledgement may come without payload and port."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonObject
from embedded_server.domain.message import UPLINK
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import from_hex, payload_at
from embedded_server.envelopes.radio import heard
from embedded_server.envelopes.reading import both, first, has, has_any
from embedded_server.envelopes.spec import EnvelopeSpec, Facts, Frame
from embedded_server.envelopes.times import moment

_JOIN_ID, _F_CNT = first(count, "joinId"), first(count, "seqno")


def _event(body: JsonObject, _said: str) -> str:
    return "ack" if body.get("ack") is True and body.get("pdu") is None else UPLINK


def _frame(body: JsonObject) -> str | None:
    """With Duplicate Uplinks on, each gateway's copy is forwarded; a join starts the counter again."""
    join_id, f_cnt = _JOIN_ID(body), _F_CNT(body)
    return None if join_id is None or f_cnt is None else f"{join_id}:{f_cnt}"


_FACTS = Facts(
    device=first(device_id, "devEui"),
    payload=payload_at(from_hex, "pdu"),
    port=first(count, "port"),
    f_cnt=_F_CNT,
    device_time=first(moment, "txtime"),
    radio=heard("rssi", "snr"),
    frame=Frame(_frame),
)
SENET = EnvelopeSpec(
    network="senet",
    test=both(has("devEui"), has_any("pdu", "joinId", "txtime")),
    event=_event,
    facts=_FACTS,
    event_facts=_FACTS,
)
SENET_LEGACY = EnvelopeSpec(
    network="senet-legacy",
    test=has("PDU", "EUI"),
    facts=Facts(
        device=first(device_id, "EUI"),
        payload=payload_at(from_hex, "PDU"),
        port=first(count, "Port"),
        f_cnt=first(count, "SeqNo"),
        device_time=first(moment, "TXTime"),
        radio=heard("RSSI", "SNR"),
    ),
)
