"""Azure: Event Grid and CloudEvents around IoT Hub messages, and the body of the LoRaWAN starter kit."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.domain.message import UPLINK
from embedded_server.envelopes.device_ids import device_id
from embedded_server.envelopes.events import always, word
from embedded_server.envelopes.json_text import from_text, json_object
from embedded_server.envelopes.numbers import count
from embedded_server.envelopes.payloads import Payload, from_base64, payload_at
from embedded_server.envelopes.radio import heard
from embedded_server.envelopes.reading import at, first, has
from embedded_server.envelopes.spec import EnvelopeSpec, Facts, WrapperSpec
from embedded_server.envelopes.times import moment

_SYSTEM = "data.systemProperties"
_body = at("data.body")
_sent = payload_at(from_base64, "data.body")


def _type(body: JsonObject) -> JsonValue:
    return body.get("eventType") or ("specversion" in body and body.get("type"))


def _is_event(body: JsonObject) -> bool:
    return "data" in body and isinstance(_type(body), str)


def _validates(body: JsonObject) -> bool:
    return body.get("eventType") == "Microsoft.EventGrid.SubscriptionValidationEvent"


def _event(body: JsonObject, _said: str) -> str:
    """The last part of Azure's type, so that a hub's "device connected" is not taken for an uplink."""
    name = str(_type(body)).rpartition(".")[2]
    return UPLINK if name == "DeviceTelemetry" else word(name)


def _inner(body: JsonObject) -> JsonValue:
    """IoT Hub writes a body as base64 unless the device declared UTF-8 JSON."""
    value = _body(body)
    return from_text(from_base64(value)) if isinstance(value, str) else value


def _payload(body: JsonObject) -> Payload | None:
    """The bytes a device sent, unless they are the text of a JSON object."""
    is_text = isinstance(_body(body), str) and not isinstance(_inner(body), dict)
    return _sent(body) if is_text else None


AZURE_VALIDATION = EnvelopeSpec(network="azure", test=_validates, facts=Facts(), event=always("confirmation"))
AZURE_WRAPPER = WrapperSpec(network="azure", test=_is_event, inner=_inner)
AZURE = EnvelopeSpec(
    network="azure",
    test=_is_event,
    event=_event,
    facts=Facts(
        device=first(device_id, f"{_SYSTEM}.iothub-connection-device-id"),
        payload=_payload,
        device_time=first(moment, f"{_SYSTEM}.iothub-enqueuedtime"),
        decoded=lambda body: json_object(_inner(body)),
    ),
    event_facts=Facts(
        device=first(device_id, "data.deviceId"),
        device_time=first(moment, "eventTime", "time"),
    ),
)
AZURE_LORAWAN = EnvelopeSpec(
    network="azure-lorawan",
    test=has("rawdata", "eui"),
    facts=Facts(
        device=first(device_id, "eui"),
        payload=payload_at(from_base64, "rawdata"),
        port=first(count, "port"),
        f_cnt=first(count, "fcnt"),
        device_time=first(moment, "edgets"),
        radio=heard("rssi", "lsnr"),
        decoded=first(json_object, "data"),
    ),
)
