"""The body that Senet sends for an uplink, in its present and its legacy form, whatever network the uplink came by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from embedded_server.deliveries.elsewhere import said_elsewhere
from embedded_server.domain.device import Description
from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.domain.message import Message
from embedded_server.domain.moments import iso
from embedded_server.domain.target import OptionalField

_ALWAYS: Final = ("devEui", "gwEui", "joinId", "pdu", "port", "seqno", "txtime")
_RADIO: Final = ("channel", "datarate", "freq", "rssi", "snr", "ismBand", "maxPayload")
_OPTIONAL: Final[Mapping[OptionalField, tuple[str, ...]]] = {
    OptionalField.RF_DATA: _RADIO,
    OptionalField.DUPLICATE_UPLINKS: ("dup",),
    OptionalField.CONFIGURED_LOCATION: ("cfgLat", "cfgLng"),
    OptionalField.ESTIMATED_LOCATION: ("estLat", "estLng"),
    OptionalField.TYPE: ("devType",),
    OptionalField.LORA_CLASS: ("devClass",),
    OptionalField.TAGS: ("tags",),
    OptionalField.ACK_FLAG: ("ack",),
    OptionalField.ACK_DOWNLINK_MSG_ID: ("ackDnMsgId",),
    OptionalField.METADATA: ("metadata",),
    OptionalField.DEVICE_PROFILE: ("devProfile",),
    OptionalField.FIRMWARE_VERSION: ("fwVersion",),
    OptionalField.APPLICATION_EUI: ("appEui",),
    OptionalField.GATEWAY_RX_TIME: ("gwRxTime",),
}
_LEGACY: Final = (
    ("PDU", "pdu"),
    ("FREQ", "freq"),
    ("GW", "gwEui"),
    ("EUI", "devEui"),
    ("TXTime", "txtime"),
    ("RSSI", "rssi"),
    ("SeqNo", "seqno"),
    ("Port", "port"),
    ("SNR", "snr"),
    ("DataRate", "datarate"),
)


def uplink_body(
    message: Message,
    said: JsonObject,
    received_at: datetime,
    fields: Iterable[OptionalField],
    *,
    is_legacy: bool,
    is_duplicate: bool,
    described: Description | None = None,
) -> bytes:
    """`said` is the envelope that the message was read from, as far as it is known. What people say of the device goes
    before what the network says."""
    people = {} if described is None else _described(described)
    known = _facts(message, said, received_at) | people | {"dup": is_duplicate}
    if is_legacy:
        return msgspec.json.encode({name: known[ours] for name, ours in _LEGACY if ours in known})
    names = {*_ALWAYS, *(name for each in fields for name in _OPTIONAL[each])}
    return msgspec.json.encode({name: known[name] for name in sorted(names & known.keys())})


def envelope_of(body: JsonValue, index: int, count: int) -> JsonObject:
    """What one of the messages of a body was read from; empty where that is not clear."""
    if isinstance(body, dict) and count == 1:
        return body
    if isinstance(body, list) and len(body) == count:
        one = body[index]
        return one if isinstance(one, dict) else {}
    return {}


def _facts(message: Message, said: JsonObject, received_at: datetime) -> JsonObject:
    """By Senet's names. What the network did not say is left out; Senet's own words stay as they are."""
    if message.network == "senet":
        facts = {**said}
    elif message.network == "senet-legacy":
        facts = {ours: said[name] for name, ours in _LEGACY if name in said}
    else:
        facts = said_elsewhere(message.network, said)
    read: dict[str, JsonValue] = {
        "devEui": message.device,
        "pdu": None if message.payload is None else message.payload.hex().upper(),
        "port": message.port,
        "seqno": message.f_cnt,
        "rssi": message.rssi,
        "snr": message.snr,
    }
    usual: JsonObject = {"joinId": 0, "txtime": iso(message.device_time or received_at)}
    return {**usual, **{name: value for name, value in read.items() if value is not None}, **facts}


def _described(device: Description) -> JsonObject:
    facts: JsonObject = {
        "tags": ",".join(device.tags),
        "devType": device.type,
        "devClass": device.lora_class,
        "devProfile": device.profile,
        "appEui": device.join_eui,
        "cfgLat": device.location.lat,
        "cfgLng": device.location.lng,
    }
    return {name: value for name, value in facts.items() if value not in (None, "")}
