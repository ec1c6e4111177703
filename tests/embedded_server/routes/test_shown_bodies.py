"""Bodies are shown as they were sent, but for the secrets of networks in them."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.envelopes.redaction import redact
from embedded_server.routes.shown_bodies import kept_body, shown_body

TOKEN = b"5e" * 32
SECRETS = ("AppSKey", "nwkSKey", "downlink_url", "x")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(SECRETS), inner, max_size=3),
)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b' {"a" : "AppSKey",\n "n":1.50}', b' {"a" : "AppSKey",\n "n":1.50}'),
        (b'{"AppSKey" : "00\\"ff", "n":1.50}', b'{"AppSKey" : "[redacted]", "n":1.50}'),
        (b'\xef\xbb\xbf{"app_s_key":"00"}', b'\xef\xbb\xbf{"app_s_key":"[redacted]"}'),
        (b'{"AppSKey": "00ff", "cut sh', b'{"AppSKey": "[redacted]", "cut sh'),
        (b'{"AppSKey": [1, 2], "n":1.5}', b'{"AppSKey":"[redacted]","n":1.5}'),
        (b'{"AppSKey": "00f', b'{"AppSKey": "[redacted]"'),
        (b'{"App\\u0053Key": "00ff"}', b'{"AppSKey":"[redacted]"}'),
        (b"\xff\xfe\x00", b"\xff\xfe\x00"),
        (b"", b""),
    ],
)
def test_that_only_secrets_are_hidden(body: bytes, shown: bytes) -> None:
    assert shown_body(body) == shown


@given(VALUES)
def test_that_no_secret_is_left_whatever_the_shape(value: object) -> None:
    shown = msgspec.json.decode(shown_body(msgspec.json.encode(value)))
    assert shown == redact(shown)
    assert shown == redact(msgspec.json.decode(msgspec.json.encode(value)))


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b'{"token": "' + TOKEN + b'"}', b'{"token": "***"}'),
        (b'{"url": "/share/a.b/token/' + TOKEN + b'/x", "n": 1', b'{"url": "/share/a.b/token/***/x", "n": 1'),
        (b'{"nwkSKey": "00", "pdu": "0167"', b'{"nwkSKey": "[redacted]", "pdu": "0167"'),
        (b'{"payload_hex": "' + TOKEN + b'"}', b'{"payload_hex": "' + TOKEN + b'"}'),
        (b'{"x": "' + TOKEN + b'00"}', b'{"x": "' + TOKEN + b'00"}'),
    ],
)
def test_that_a_refused_body_is_kept_without_keys_and_tokens(body: bytes, kept: bytes) -> None:
    assert kept_body(body) == kept
