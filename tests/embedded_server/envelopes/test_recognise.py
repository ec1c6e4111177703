"""What recognition makes of the address, of repeated frames and of nesting."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.domain.message import UPLINK, Message
from embedded_server.envelopes.recognise import recognise

_NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_BODIES = Path(__file__).parents[3] / "tests" / "data" / "envelopes"


def _body(name: str) -> JsonObject:
    body: JsonObject = json.loads((_BODIES / f"{name}.json").read_bytes())
    return body


def _only(body: JsonValue, received_at: datetime = _NOW, suffix: str = "", query: str = "") -> Message:
    [message] = recognise(body, received_at, suffix, query)
    return message


def test_that_the_address_names_the_event_a_body_leaves_open() -> None:
    body = _body("chirpstack4-status-all-zero")

    assert _only(body, query="event=log").event == "log"
    assert _only(body, query="?token=x&event=up").event == UPLINK
    assert _only(body, query="event=nonsense").event == "status"
    assert _only(_body("kerlink-hex"), suffix="/dataDownEvent").event == "downlink_event"
    assert _only(_body("kerlink-hex"), suffix="/dataUp/").event == UPLINK


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("senet-uplink", {"gwEui": "00250C0000000009", "dup": True}),
        ("loriot-rx", {"cmd": "gw", "gws": [{"gweui": "7076FFFFFF000001", "rssi": -90}]}),
        ("sigfox-text-numbers", {"lqi": "GOOD", "seqNumber": 700}),
        ("chirpstack4-up", {}),
        ("tts-best-of-two-gateways", {"received_at": "2025-06-03T08:15:21Z"}),
    ],
)
def test_that_copies_of_a_frame_share_a_key(name: str, changed: JsonObject) -> None:
    original = _only(_body(name))
    copy = _only(_body(name) | changed, _NOW + timedelta(seconds=40))

    assert original.duplicate_key is not None
    assert copy.duplicate_key == original.duplicate_key


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("senet-uplink", {"joinId": 4}),
        ("senet-uplink", {"seqno": 211}),
        ("senet-uplink", {"devEui": "70B3D50000C0FFEF"}),
        ("loriot-rx", {"fcnt": 18}),
        ("sigfox-text-numbers", {"seqNumber": "701"}),
        ("chirpstack4-up", {"deduplicationId": "another"}),
        ("tts-best-of-two-gateways", {"uplink_message": {"session_key_id": "AZcvT0EKAAAA", "f_cnt": 89}}),
        ("tts-best-of-two-gateways", {"uplink_message": {"session_key_id": "another", "f_cnt": 88}}),
    ],
)
def test_that_another_frame_has_another_key(name: str, changed: JsonObject) -> None:
    assert _only(_body(name) | changed).duplicate_key != _only(_body(name)).duplicate_key


def _with_next_counter(body: JsonValue) -> JsonValue:
    """Whatever a network calls it."""
    if isinstance(body, list):
        return [_with_next_counter(each) for each in body]
    if not isinstance(body, dict):
        return body
    return {
        name: type(value)(int(value) + 1)
        if isinstance(value, (int, str)) and name.lower() in ("fcnt", "fcntup", "fcnt_up", "counter", "seqno")
        else _with_next_counter(value)
        for name, value in body.items()
    }


@pytest.mark.parametrize(
    "name",
    ["chirpstack3-up", "helium-seconds", "kerlink-hex", "senet-legacy", "thingpark-text-numbers", "ttnv2", "machineq"],
)
def test_that_a_frame_of_a_network_that_names_none_is_told_by_counter_and_payload(name: str) -> None:
    """A retry has the same; what follows has another counter."""
    body = _body(name)
    key = _only(body).duplicate_key
    assert key is not None
    assert _only(body, _NOW + timedelta(seconds=40)).duplicate_key == key
    assert _only(_with_next_counter(body)).duplicate_key not in (None, key)
    assert _only(body, _NOW + timedelta(hours=2)).duplicate_key != key


def test_that_every_network_with_a_counter_and_a_payload_knows_repeats() -> None:
    for path in sorted(_BODIES.glob("*.json")):
        for message in recognise(json.loads(path.read_bytes()), _NOW):
            if message.is_uplink and message.device and message.payload is not None and message.f_cnt is not None:
                assert message.duplicate_key is not None, path.name


@pytest.mark.parametrize(("name", "later"), [("loriot-rx", timedelta(hours=2)), ("sigfox-advanced", timedelta(days=2))])
def test_that_a_counter_without_a_session_comes_round_again(name: str, later: timedelta) -> None:
    assert _only(_body(name)).duplicate_key != _only(_body(name), _NOW + later).duplicate_key


def test_that_a_masked_tts_frame_is_told_apart_by_its_correlation() -> None:
    body: JsonObject = {
        "end_device_ids": {"device_id": "cellar-3"},
        "uplink_message": {},
        "correlation_ids": ["gs:conn:1", "gs:uplink:2"],
    }

    assert _only(body).duplicate_key == "tts:cellar-3:gs:uplink:2"
    assert _only(body | {"correlation_ids": ["gs:conn:1"]}).duplicate_key is None


def test_that_events_have_no_key_of_a_frame() -> None:
    assert _only(_body("chirpstack4-status")).duplicate_key is None


def test_that_endless_nesting_is_not_recognised() -> None:
    body: JsonValue = _body("senet-uplink")
    assert len(recognise([[body]], _NOW)) == 1

    for _ in range(900):
        body = [body]
    assert recognise(body, _NOW) == []
