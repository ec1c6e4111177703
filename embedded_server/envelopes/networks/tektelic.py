"""Tektelic: with a data converter the body holds decoded values only, usually without any time."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.json_text import from_text, json_object
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import Payload, from_hex, from_numbers, payload_at
from embedded_server.envelopes.radio import strongest
from embedded_server.envelopes.reading import at, first, has
from embedded_server.envelopes.spec import EnvelopeSpec, Facts
from embedded_server.envelopes.times import moment

_bytes, _payload_hex = at("payload.bytes"), at("payload.payload_hex")


def _from_list(value: JsonValue) -> bytes | None:
    """`bytes` is the text of a JSON list; the other form is hex."""
    return from_numbers(from_text(value) if isinstance(value, str) else value)


_list, _hex = payload_at(_from_list, "payload.bytes"), payload_at(from_hex, "payload.payload_hex")


def _payload(body: JsonObject) -> Payload | None:
    return _hex(body) if _bytes(body) is None else _list(body)


def _decoded(body: JsonObject) -> JsonObject | None:
    is_raw = _bytes(body) is not None or _payload_hex(body) is not None
    return None if is_raw else json_object(body.get("payload"))


TEKTELIC = EnvelopeSpec(
    network="tektelic",
    test=has("payloadMetaData"),
    facts=Facts(
        device=first(device_id, "payloadMetaData.deviceMetaData.deviceEUI"),
        payload=_payload,
        port=first(count, "payloadMetaData.fport"),
        f_cnt=first(count, "payloadMetaData.fcount"),
        device_time=first(moment, "payloadMetaData.gatewayMetaDataList[].rxInfo.time"),
        radio=strongest("payloadMetaData.gatewayMetaDataList", gateway="mac", rssi="rxInfo.rssi", snr="rxInfo.loRaSNR"),
        decoded=_decoded,
    ),
)
