"""Senet's body in every combination of what can be ticked: what is ticked is there, byte for byte, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from embedded_server.deliveries.senet import uplink_body
from embedded_server.domain.json_value import JsonObject
from embedded_server.domain.message import Message
from embedded_server.domain.moments import from_ms
from embedded_server.domain.target import OptionalField
from embedded_server.envelopes.recognise import recognise

NOON = from_ms(1_764_072_000_000)
USUAL: Final[JsonObject] = {
    "devEui": "70B3D5E75E00A101",
    "gwEui": "00250C0001000262",
    "joinId": 9,
    "pdu": "0a01",
    "port": 1,
    "seqno": 75,
    "txtime": "2026-11-25T13:07:24.120Z",
}
TICKED: Final[dict[OptionalField, JsonObject]] = {  # as Senet's table of fields has them
    OptionalField.RF_DATA: {
        "channel": 5,
        "datarate": 3,
        "freq": 903.3,
        "rssi": -25,
        "snr": 10.5,
        "ismBand": "US915",
        "maxPayload": 242,
    },
    OptionalField.CONFIGURED_LOCATION: {"cfgLat": -90, "cfgLng": -180},
    OptionalField.ESTIMATED_LOCATION: {"estLat": 39.95, "estLng": -75.16},
    OptionalField.TYPE: {"devType": "tide"},
    OptionalField.LORA_CLASS: {"devClass": "A"},
    OptionalField.TAGS: {"tags": "Harbour/Quay 7,é"},
    OptionalField.ACK_FLAG: {"ack": False},
    OptionalField.ACK_DOWNLINK_MSG_ID: {"ackDnMsgId": 119},
    OptionalField.METADATA: {"metadata": '{"a":"<b>"}'},
    OptionalField.DEVICE_PROFILE: {"devProfile": "P1"},
    OptionalField.FIRMWARE_VERSION: {"fwVersion": "1.0"},
    OptionalField.APPLICATION_EUI: {"appEui": "70B3D57ED0000001"},
    OptionalField.GATEWAY_RX_TIME: {"gwRxTime": "2026-11-25T13:07:24.100Z"},
}
UNTOLD: Final[JsonObject] = {"ackDnSeqNo": 4, "maxSnr": 3, "statusMsg": "x", "success": True, "txpower": 14, "new": {}}
SAID: Final[JsonObject] = {
    **UNTOLD,
    **USUAL,
    **{name: value for facts in TICKED.values() for name, value in facts.items()},
}
LEGACY: Final = {
    "PDU": "pdu",
    "FREQ": "freq",
    "GW": "gwEui",
    "EUI": "devEui",
    "TXTime": "txtime",
    "RSSI": "rssi",
    "SeqNo": "seqno",
    "Port": "port",
    "SNR": "snr",
    "DataRate": "datarate",
}


def every_choice() -> Iterator[frozenset[OptionalField]]:
    for count in range(len(OptionalField) + 1):
        yield from map(frozenset, combinations(OptionalField, count))


def as_bytes(facts: JsonObject) -> bytes:
    return json.dumps(facts, separators=(",", ":"), ensure_ascii=False).encode()


def test_that_every_combination_is_told_as_documented() -> None:
    """All 16,384 of them, of a first and of a repeated uplink, in both forms."""
    (message,) = recognise(SAID, NOON)
    legacy = as_bytes({theirs: SAID[ours] for theirs, ours in LEGACY.items()})
    seen = 0
    for place, fields in enumerate(every_choice()):
        is_duplicate = place % 2 == 1
        wanted = dict(USUAL)
        for field in fields:
            wanted |= {"dup": is_duplicate} if field is OptionalField.DUPLICATE_UPLINKS else TICKED[field]
        sent = uplink_body(message, SAID, NOON, fields, is_legacy=False, is_duplicate=is_duplicate)
        assert sent == as_bytes(dict(sorted(wanted.items()))), fields
        if place % 16 == 0:
            assert legacy == uplink_body(message, SAID, NOON, fields, is_legacy=True, is_duplicate=is_duplicate)
        seen += 1
    assert seen == 16_384


NAMES: Final = sorted(name for name in SAID if name not in UNTOLD)


@given(st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(OptionalField)), st.booleans())
def test_that_what_was_not_said_is_left_out_and_the_rest_stays(
    missing: set[str], fields: set[OptionalField], is_legacy: bool
) -> None:
    """Payload and port too: an acknowledgement may have neither. Only session and time are filled in."""
    said = {name: value for name, value in SAID.items() if name not in missing - {"devEui"}}
    (message,) = recognise({**said, "txtime": SAID["txtime"]}, NOON)
    told = json.loads(uplink_body(message, said, NOON, fields, is_legacy=is_legacy, is_duplicate=False))
    ours = {LEGACY[name]: value for name, value in told.items()} if is_legacy else told
    filled = {"joinId": 0, "txtime": "2026-11-25T13:07:24.120Z", "dup": False}
    assert {**filled, **said}.items() >= ours.items()
    if not is_legacy:
        ticked = {name for field in fields for name in TICKED.get(field, {"dup": None})}
        assert ours.keys() == (USUAL.keys() | ticked) & {**filled, **said}.keys()


def test_that_what_comes_back_is_what_was_sent() -> None:
    """A server like this one reads the body as it was meant, so that it can be sent on and on."""
    (message,) = recognise(SAID, NOON)
    for is_legacy in (False, True):
        sent = uplink_body(message, SAID, NOON, OptionalField, is_legacy=is_legacy, is_duplicate=False)
        said: JsonObject = json.loads(sent)
        (again,) = recognise(said, NOON)
        assert facts(again) == facts(message)
        assert uplink_body(again, said, NOON, OptionalField, is_legacy=is_legacy, is_duplicate=False) == sent


def facts(message: Message) -> tuple[object, ...]:
    return (
        message.device,
        message.payload,
        message.port,
        message.f_cnt,
        message.device_time,
        message.rssi,
        message.snr,
    )
