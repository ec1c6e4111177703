"""Payloads: bytes in the stated encoding, or none at all."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.envelopes.payloads import (
    Undecodable,
    from_base64,
    from_hex,
    from_numbers,
    from_url_base64,
    payload_at,
)


@given(st.binary(max_size=60))
def test_that_bytes_survive_every_encoding(data: bytes) -> None:
    assert from_hex(data.hex()) == data
    assert from_hex(data.hex().upper()) == data
    assert from_base64(b64encode(data).decode()) == data
    assert from_url_base64(urlsafe_b64encode(data).decode().rstrip("=")) == data
    assert from_numbers(list(data)) == data


@pytest.mark.parametrize("value", [None, 7, "...", "AQI", "AQ ID", "ä", "\ud800", ["AQID"]])
def test_that_broken_base64_is_no_payload(value: JsonValue) -> None:
    assert from_base64(value) is None


@pytest.mark.parametrize("value", [None, 7, "abc", "0x01", "ä", ["01"]])
def test_that_broken_hex_is_no_payload(value: JsonValue) -> None:
    assert from_hex(value) is None


@pytest.mark.parametrize("value", [None, "01", [256], [-1], [1.0], [True], [1, None]])
def test_that_a_list_of_anything_but_bytes_is_no_payload(value: JsonValue) -> None:
    assert from_numbers(value) is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"pdu": "zz"}, 'pdu is not hex: "zz".'),
        ({"pdu": "012"}, "pdu is not hex: it has an odd number of digits."),
        ({"pdu": 12}, "pdu is not hex."),
        ({"pdu": "x" * 50}, f'pdu is not hex: "{"x" * 40}"….'),
    ],
)
def test_that_what_is_no_hex_is_said_in_words(body: JsonObject, reason: str) -> None:
    assert payload_at(from_hex, "pdu")(body) == Undecodable(reason)


def test_that_what_is_no_base64_and_no_list_of_bytes_is_said_in_words() -> None:
    assert payload_at(from_base64, "a.data")({"a": {"data": "AQI"}}) == Undecodable('data is not base64: "AQI".')
    assert payload_at(from_numbers, "bytes")({"bytes": [300]}) == Undecodable("bytes is not a list of bytes.")


def test_that_an_absent_payload_is_no_error_and_the_next_place_is_looked_at() -> None:
    read = payload_at(from_hex, "data", "encdata")
    assert read({}) is None
    assert read({"data": None}) is None
    assert read({"data": "zz", "encdata": "01"}) == b"\x01"
