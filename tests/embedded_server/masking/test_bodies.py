"""Bodies are shown as they were sent, but for the secrets of networks in them."""

from __future__ import annotations

import re
import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.hidden import REDACTED
from embedded_server.masking.bodies import kept_body, shown_body
from embedded_server.masking.network_keys import SECRET_KEYS, redact

pytestmark = pytest.mark.slow

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


@st.composite
def keys(draw: st.DrawFn) -> str:
    """A secret's name as some network may write it."""
    written = []
    for letter in draw(st.sampled_from(sorted(SECRET_KEYS))):
        letter_or_sign = draw(st.sampled_from((letter, letter.upper(), "\u212a" if letter == "k" else letter)))
        written += [draw(st.sampled_from(("", "", "", "_", "-"))), letter_or_sign]
    return "".join(written)


FILLING = st.sampled_from(
    ('"a":"",', '{"', '"', "payload", "0" * 64, "[", ' : "', "token=", "\\", "\n", '"AppSKey":"",')
) | st.text(max_size=5)
ENDS = st.lists(FILLING, max_size=6).map("".join)


@given(ENDS, keys(), st.sampled_from((":", " : ", "\t:\n")), ENDS, st.booleans())
def test_that_no_key_of_a_network_is_left_whatever_stands_around_it(
    before: str, key: str, colon: str, after: str, is_whole: bool
) -> None:
    secret = "5ecre7-of-2b" * 3
    member = f'"{key}"{colon}"{secret}'
    body = f'{before}\n{member}"{after}' if is_whole else f"{before}\n{member}"
    for hide in (shown_body, kept_body):
        kept = hide(body.encode())
        assert secret.encode() not in kept
        assert REDACTED.encode() in kept


BESIDE = st.lists(st.sampled_from('0aZg_+/=-" .:{},xé') | st.just("0a" * 20), max_size=9).map("".join)


@given(st.lists(BESIDE, min_size=2, max_size=5), st.sampled_from(("5e" * 32, "Zq" * 32)))
def test_that_a_token_goes_wherever_it_stands_alone(texts: list[str], token: str) -> None:
    """And what is no token stays: the one rule, said the simple way."""
    body = token.join(texts)
    alone = re.compile(
        r"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])|(?<![0-9A-Za-z_+/=-])[0-9A-Za-z]{64}(?![0-9A-Za-z_+/=-])"
    )
    assert kept_body(body.encode()).decode() == alone.sub("***", body)


@pytest.mark.parametrize(
    "unit",
    ['"a":"",', '"token":"a",', '{"AppSKey":"a"},', "payload", '"\\', "a", f"{'0' * 64} ", '"payload":"' + "0a" * 32],
)
def test_that_a_body_sixteen_times_as_long_takes_about_sixteen_times_as_long(unit: str) -> None:
    """So that the longest one there may be is a matter of moments."""
    took = []
    for size in (65_536, 1_048_576):
        body = (unit * (size // len(unit))).encode()
        began = time.process_time()
        kept_body(body, "f" * 64)
        took.append(time.process_time() - began)
    assert took[1] < 0.2 + 64 * took[0]
    assert took[1] < 3.0
