"""Payloads: bytes in the stated encoding, or none at all."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.json_value import JsonValue
from embedded_server.envelopes.payloads import from_base64, from_hex, from_numbers, from_url_base64


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
