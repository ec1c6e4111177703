"""Schedule, signature, seals, Senet's bodies, what is wrong in words: each by itself."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from embedded_server.deliveries.outbound import Reply
from embedded_server.deliveries.sealing import Sealer, SealError
from embedded_server.deliveries.sending import shown_url
from embedded_server.deliveries.senet import envelope_of, uplink_body
from embedded_server.deliveries.signature import new_secret, signed_headers
from embedded_server.deliveries.verdict import words_of
from embedded_server.domain.delivery_schedule import STEPS_S, next_try_ms, rest_ms, retry_after_s
from embedded_server.domain.device import Description, Location
from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.domain.message import Message
from embedded_server.domain.moments import from_ms
from embedded_server.domain.target import OptionalField
from embedded_server.domain.target_headers import HeaderError, check_header, check_names
from embedded_server.envelopes.recognise import recognise
from embedded_server.store.backups import KEY_FILE

NOON = from_ms(1_764_072_000_000)
SENET: JsonObject = {
    "devEui": "70B3D5E75E00A101",
    "gwEui": "00250C0001000262",
    "joinId": 9,
    "pdu": "0a01",
    "port": 1,
    "seqno": 75,
    "txtime": "2026-11-25T13:07:24.120Z",
    "rssi": -25,
    "snr": 10,
    "freq": 903.3,
    "datarate": 3,
    "channel": 5,
    "devClass": "A",
    "tags": "Harbour/Quay 7",
}


def body(said: JsonObject, *fields: OptionalField, is_legacy: bool = False) -> JsonObject:
    (message,) = recognise(said, NOON)
    sent = uplink_body(message, said, NOON, fields, is_legacy=is_legacy, is_duplicate=False)
    told: JsonObject = json.loads(sent)
    return told


def test_that_tries_are_further_and_further_apart_and_end() -> None:
    waits = [next_try_ms(tries, None, is_too_much=False, dice=0.5) for tries in range(1, len(STEPS_S) + 1)]
    assert waits == [5_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000, None]


def test_that_what_failed_together_is_not_tried_together() -> None:
    early, late = (next_try_ms(2, None, is_too_much=False, dice=dice) for dice in (0.0, 1.0))
    assert (early, late) == (48_000, 72_000)


@pytest.mark.parametrize(("asked", "waits"), [(30.0, 60_000), (90.0, 90_000), (86_400.0, 120_000)])
def test_that_a_receiver_may_ask_for_up_to_twice_the_time(asked: float, waits: int) -> None:
    assert next_try_ms(2, asked, is_too_much=False, dice=0.5) == waits


def test_that_too_much_means_a_minute_at_least() -> None:
    assert next_try_ms(1, None, is_too_much=True, dice=0.5) == 60_000


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("Tue, 25 Nov 2025 12:01:00 GMT", 60.0),
        ("soon", None),
        ("-5", None),
        ("9" * 40, None),
        ("", None),
    ],
)
def test_that_retry_after_is_read_in_both_forms(header: str, seconds: float | None) -> None:
    assert retry_after_s(header, NOON) == seconds


def test_that_a_target_rests_longer_the_longer_it_fails() -> None:
    assert [rest_ms(failures) for failures in (0, 1, 2, 5, 99)] == [0, 0, 5_000, 300_000, 300_000]


def test_that_the_signature_is_that_of_the_standard() -> None:
    """Its published example."""
    secret, payload = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    headers = dict(signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, payload, [secret]))
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert "webhook-signature" not in dict(signed_headers("msg_1", 1, payload, []))
    assert len(new_secret()) == len("whsec_") + 44


def test_that_what_is_sealed_can_be_opened_with_the_same_key_only(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for directory in (first, second):
        directory.mkdir()
    sealed = Sealer(first).seal("Bearer x")
    assert "Bearer" not in sealed
    assert Sealer(first).open(sealed) == "Bearer x"
    assert (first / KEY_FILE).stat().st_mode & 0o777 == 0o600
    with pytest.raises(SealError):
        Sealer(second).open(sealed)


def test_that_only_what_is_ticked_is_added() -> None:
    usual = {"devEui", "gwEui", "joinId", "pdu", "port", "seqno", "txtime"}
    assert body(SENET).keys() == usual
    assert body(SENET, OptionalField.RF_DATA).keys() == usual | {"rssi", "snr", "freq", "datarate", "channel"}
    assert body(SENET, OptionalField.LORA_CLASS, OptionalField.TAGS).keys() == usual | {"devClass", "tags"}
    assert body(SENET)["pdu"] == "0a01"  # as Senet wrote it


def test_that_the_legacy_form_has_its_own_names() -> None:
    legacy = body(SENET, is_legacy=True)
    assert list(legacy) == ["PDU", "FREQ", "GW", "EUI", "TXTime", "RSSI", "SeqNo", "Port", "SNR", "DataRate"]
    assert body(legacy, OptionalField.RF_DATA)["freq"] == 903.3  # and back


def test_that_an_uplink_of_another_network_is_told_in_senets_words() -> None:
    said: JsonObject = {
        "end_device_ids": {"device_id": "quay", "dev_eui": "70B3D5E75E00A101", "join_eui": "70b3d57ed0000001"},
        "uplink_message": {
            "f_port": 2,
            "f_cnt": 12,
            "frm_payload": "AWcBDg==",
            "rx_metadata": [{"gateway_ids": {"eui": "00250c0001000262"}, "rssi": -80, "snr": 7.5, "channel_index": 3}],
            "settings": {
                "frequency": "868100000",
                "data_rate": {"lora": {"bandwidth": 125000, "spreading_factor": 7}},
            },
            "received_at": "2026-11-25T13:07:24.120Z",
        },
    }
    told = body(said, OptionalField.RF_DATA, OptionalField.APPLICATION_EUI)
    assert (told["devEui"], told["gwEui"], told["pdu"]) == ("70B3D5E75E00A101", "00250C0001000262", "0167010E")
    assert (told["port"], told["seqno"], told["joinId"]) == (2, 12, 0)
    assert (told["freq"], told["channel"], told["datarate"], told["rssi"]) == (868.1, 3, 5, -80)
    assert told["appEui"] == "70B3D57ED0000001"


def test_that_of_several_gateways_the_one_that_heard_it_best_is_named() -> None:
    told = body(
        {
            "app_eui": "70b3d57ed0000001",
            "dev_eui": "70b3d5e75e00a101",
            "fcnt": 12,
            "port": 2,
            "payload": "AWcBDg==",
            "reported_at": 1_764_072_000_000,
            "hotspots": [
                {
                    "id": "11QuayFar",
                    "rssi": -110,
                    "snr": -3.5,
                    "channel": 1,
                    "frequency": 868.1,
                    "spreading": "SF9BW125",
                },
                {
                    "id": "11QuayNear",
                    "rssi": -61,
                    "snr": 9,
                    "channel": 6,
                    "frequency": 867.7000122070312,
                    "spreading": "SF10BW125",
                },
            ],
        },
        OptionalField.RF_DATA,
        OptionalField.APPLICATION_EUI,
    )
    assert (told["gwEui"], told["rssi"], told["channel"]) == ("11QuayNear", -61, 6)
    assert (told["freq"], told["datarate"], told["appEui"]) == (867.7, 2, "70B3D57ED0000001")


def loriot(**changes: JsonValue) -> JsonObject:
    near: JsonObject = {"gweui": "00250c0001000262", "rssi": -70, "snr": 8}
    far: JsonObject = {"gweui": "00250C0001000263", "rssi": -99}
    said: JsonObject = {"cmd": "gw", "EUI": "70B3D5E75E00A101", "fcnt": 12, "port": 2, "data": "0167010e"}
    return said | {"freq": 868_300_000, "dr": "SF12 BW125 4/5", "gws": [far, near]} | changes


@pytest.mark.parametrize(
    ("changes", "freq", "rate"),
    [
        ({}, 868.3, 0),
        ({"dr": "SF7 BW125 4/5"}, 868.3, 5),
        ({"freq": 903_900_000, "dr": "SF10 BW125 4/5"}, 903.9, 0),
        ({"freq": 903_900_000, "dr": "SF12 BW125 4/5"}, 903.9, None),  # there is none
        ({"freq": 916_800_000, "dr": "SF10 BW125 4/5"}, 916.8, 2),
        ({"dr": "SF7 BW250 4/5"}, 868.3, None),
        ({"dr": "FSK 50000"}, 868.3, None),
        ({"dr": None, "freq": "NaN"}, None, None),
        ({"freq": None}, None, None),  # of no region
    ],
)
def test_that_a_data_rate_is_told_as_the_regions_number(
    changes: JsonObject, freq: float | None, rate: int | None
) -> None:
    told = body(loriot(**changes), OptionalField.RF_DATA)
    assert (told.get("freq"), told.get("datarate")) == (freq, rate)
    assert (told["gwEui"], told["rssi"]) == ("00250C0001000262", -70)


def test_that_an_uplink_of_loriot_without_gateways_names_none() -> None:
    told = body(loriot(cmd="rx", gws=None, rssi=-97), OptionalField.RF_DATA)
    assert "gwEui" not in told
    assert (told["rssi"], told["freq"]) == (-97, 868.3)


def test_that_an_uplink_of_thingpark_is_told_in_senets_words() -> None:
    said: JsonObject = {
        "Time": "2026-11-25T13:07:24.120+01:00",
        "DevEUI": "70b3d5e75e00a101",
        "FPort": "2",
        "FCntUp": "12",
        "payload_hex": "0167010e",
        "LrrRSSI": "-80.000000",
        "LrrSNR": "7.500000",
        "SpFact": "8",
        "Lrrid": "08a40059",
        "Frequency": "868.5",
    }
    told = body({"DevEUI_uplink": said}, OptionalField.RF_DATA)
    assert (told["devEui"], told["gwEui"], told["pdu"]) == ("70B3D5E75E00A101", "08A40059", "0167010E")
    assert (told["freq"], told["datarate"], told["rssi"], told["snr"]) == (868.5, 4, -80, 7.5)
    assert body({"DevEUI_uplink": said}, is_legacy=True)["GW"] == "08A40059"
    old = body({"DevEUI_uplink": {name: value for name, value in said.items() if name != "Frequency"}})
    assert old.keys() == {"devEui", "gwEui", "joinId", "pdu", "port", "seqno", "txtime"}


def test_that_the_present_body_is_this_byte_for_byte() -> None:
    (message,) = recognise(SENET, NOON)
    ticked = (OptionalField.RF_DATA, OptionalField.LORA_CLASS, OptionalField.TAGS, OptionalField.DUPLICATE_UPLINKS)
    assert uplink_body(message, SENET, NOON, ticked, is_legacy=False, is_duplicate=True) == (
        b'{"channel":5,"datarate":3,"devClass":"A","devEui":"70B3D5E75E00A101","dup":true,"freq":903.3,'
        b'"gwEui":"00250C0001000262","joinId":9,"pdu":"0a01","port":1,"rssi":-25,"seqno":75,"snr":10,'
        b'"tags":"Harbour/Quay 7","txtime":"2026-11-25T13:07:24.120Z"}'
    )
    assert uplink_body(message, SENET, NOON, (), is_legacy=False, is_duplicate=False) == (
        b'{"devEui":"70B3D5E75E00A101","gwEui":"00250C0001000262","joinId":9,"pdu":"0a01","port":1,"seqno":75,'
        b'"txtime":"2026-11-25T13:07:24.120Z"}'
    )


def test_that_each_of_several_messages_is_told_from_its_own_part() -> None:
    assert envelope_of([{"a": 1}, {"b": 2}], 1, 2) == {"b": 2}
    assert envelope_of({"list": []}, 0, 2) == {}


@pytest.mark.parametrize(
    ("status", "said", "words"),
    [
        (204, b"", ""),
        (302, b"", "302: it sends on to http://a.example/, which is never followed; put the right URL here."),
        (404, b"<html>", "404: The receiver has nothing under this path."),
        (418, b'{"message": " short\\nand stout "}', "418: The receiver refuses it. It says: short and stout"),
        (500, b'["x"]', "500: The receiver made a mistake."),
    ],
)
def test_that_what_is_wrong_is_told_in_words(status: int, said: bytes, words: str) -> None:
    headers = (("Location", "http://a.example/"),)
    assert words_of(Reply(status, headers, said, False, "93.184.215.14", "", 3)) == words


def test_that_a_url_is_shown_without_its_secrets() -> None:
    shown = shown_url(f"https://a.example/share/b.c/token/{'0f' * 32}?key=abcdefghijkl&x=1")
    assert shown == "https://a.example/share/b.c/token/***?key=***&x=1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Host", "x"),
        ("content-length", "3"),
        ("Transfer-Encoding", "chunked"),
        ("webhook-id", "x"),
        ("Proxy-Authorization", "x"),
        ("A B", "x"),
        ("", "x"),
        ("A:", "x"),
        ("A", "x\r\nB: y"),
        ("A", "x\x00"),
        ("A", "€"),
        ("A", " x"),
        ("A", "x" * 4_097),
    ],
)
def test_that_a_header_which_would_break_a_request_is_refused(name: str, value: str) -> None:
    with pytest.raises(HeaderError):
        check_header(name, value)


def test_that_headers_are_few_and_each_is_there_once() -> None:
    check_header("Authorization", "Bearer x")
    check_names(["A", "B"])
    for names in (["A", "a"], [f"A{place}" for place in range(21)]):
        with pytest.raises(HeaderError):
            check_names(names)
    assert timedelta(seconds=sum(STEPS_S)) < timedelta(days=3)


def test_that_what_people_say_of_a_device_is_sent_where_it_is_ticked() -> None:
    message = Message("senet", "uplink", "70B3D5E75E00A101", payload=b"\x01", port=1, f_cnt=7)
    place = Location(lat=39.95, lng=-75.16)
    people = Description("Pier", tags=("west", "tide"), type="tide", lora_class="C", profile="P1", location=place)
    ticked = (
        OptionalField.TAGS,
        OptionalField.TYPE,
        OptionalField.LORA_CLASS,
        OptionalField.DEVICE_PROFILE,
        OptionalField.CONFIGURED_LOCATION,
        OptionalField.APPLICATION_EUI,
    )
    said: JsonObject = {"tags": "network", "appEui": "70B3D57ED0000001"}

    def sent(fields: tuple[OptionalField, ...]) -> JsonObject:
        body = uplink_body(message, said, NOON, fields, is_legacy=False, is_duplicate=False, described=people)
        told: JsonObject = json.loads(body)
        return told

    told = sent(ticked)
    assert {
        name: told[name] for name in ("tags", "devType", "devClass", "devProfile", "cfgLat", "cfgLng", "appEui")
    } == {
        "tags": "west,tide",
        "devType": "tide",
        "devClass": "C",
        "devProfile": "P1",
        "cfgLat": 39.95,
        "cfgLng": -75.16,
        "appEui": "70B3D57ED0000001",  # nobody said another one
    }
    assert sent(()).keys() == {"devEui", "joinId", "pdu", "port", "seqno", "txtime"}
