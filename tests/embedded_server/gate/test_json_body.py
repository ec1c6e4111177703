"""Bodies that are JSON, and the byte where others go wrong."""

from __future__ import annotations

import json
from math import isfinite
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.json_body import JsonGate
from embedded_server.limits import Limits

gate = JsonGate(Limits())


def refusal_of(body: bytes, content_type: bytes | None = None) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        gate.check(body, content_type)
    return caught.value


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b'{"a": 1', '"}" expected at byte 7'),
        (b'{"a": [1, {"b": "]"}', '"]" expected at byte 20'),
        (b'{"a":', "value expected at byte 5"),
        (b"[1,", "value expected at byte 3"),
        (b'{"a": "bc', "closing quotation mark expected at byte 9"),
        (b"tru", "it ends too early, at byte 3"),
        (b'{"a" 1}', '":" expected at byte 5'),
        (b"[1 2]", '"," or "]" expected at byte 3'),
        (b'{"a": 1,}', "trailing comma in object at byte 8"),
        (b"{} x", "trailing characters at byte 4"),
        (b"{a: 1}", "object keys must be strings at byte 1"),
        (b'"\x01"', "invalid character at byte 1"),
        (b"NaN", "NaN is no JSON number, at byte 0"),
        (b'{"a": -Infinity}', "Infinity is no JSON number, at byte 7"),
        (b"1e999", "it has a number that is out of range"),
        (b"1" * 5_000, "it has a number that is out of range"),
        (b'"\\ud800"', "half a surrogate pair at byte 1"),
        (b'{"a": "\xff"}', "byte 7 is not UTF-8"),
        (b'"\xc0\xaf"', "byte 1 is not UTF-8"),
        ("{}".encode("utf-16"), "it is UTF-16; send UTF-8"),
        ("{}".encode("utf-16-be"), "it is UTF-16; send UTF-8"),
    ],
)
def test_that_the_reason_names_the_byte(body: bytes, where: str) -> None:
    refusal = refusal_of(body)
    assert (refusal.status, refusal.code, refusal.reason) == (400, "body_not_json", f"Body is not JSON: {where}.")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"[" * 65 + b"]" * 65, "Body is nested too deeply, the limit is 64."),
        (b"[" * 1_000_000, "Body is nested too deeply, the limit is 64."),
        (b'{"a":' * 100_000, "Body is nested too deeply, the limit is 64."),
        (json.dumps(dict.fromkeys(map(str, range(100_000)))).encode(), "Body has too many keys, the limit is 10,000."),
        (b'"' + b"x" * 300_000 + b'"', "Body has a text of 300,000 bytes, the limit is 262,144."),
    ],
)
def test_that_what_is_too_complex_is_refused_at_once(body: bytes, reason: str) -> None:
    began = perf_counter()
    assert refusal_of(body).reason == reason
    assert perf_counter() - began < 0.5


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 64 + b"]" * 64,
        b"[" + b"[]," * 20_000 + b"[]]",
        b'{"text": "' + b"[{" * 100 + b'"}',
        json.dumps(dict.fromkeys(map(str, range(10_000)))).encode(),
        b'"' + b"\\u00e9" * 20_000 + b'"',
        b"9" * 300,
    ],
)
def test_that_what_is_large_within_the_limits_is_let_in(body: bytes) -> None:
    gate.check(body, None)


def test_that_a_smaller_limit_of_texts_holds_in_small_bodies() -> None:
    small = JsonGate(Limits(json_string_bytes=100))
    small.check(b'"' + b"a" * 100 + b'"', None)
    with pytest.raises(RefusedError, match="a text of 101 bytes"):
        small.check(b'{"a":"' + b"a" * 101 + b'"}', None)


@pytest.mark.parametrize("media_type", [b"application/x-protobuf", b"image/png", b"application/xml; charset=x"])
def test_that_another_kind_of_body_is_named(media_type: bytes) -> None:
    refusal = refusal_of(b"\x0a\x03abc", media_type)
    assert refusal.status == 415
    assert refusal.reason == f"Body is {media_type.decode().partition(';')[0]}, not JSON."


@pytest.mark.parametrize("media_type", [b"<script>", b"a/" + b"b" * 500, b"\xff\xfe"])
def test_that_an_odd_content_type_is_not_repeated(media_type: bytes) -> None:
    assert refusal_of(b"x", media_type).reason == "Body is of an unknown type, not JSON."


def is_json(body: bytes) -> bool:
    """As Python's reader sees it, without the numbers that are none and half surrogate pairs."""

    def refuse(text: str) -> float:
        raise ValueError(text)

    def finite(text: str) -> float:
        return float(text) if isfinite(float(text)) else refuse(text)

    try:
        value = json.loads(body.removeprefix(b"\xef\xbb\xbf").decode(), parse_constant=refuse, parse_float=finite)
        json.dumps(value, ensure_ascii=False).encode()
    except ValueError:
        return False
    return True


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(_JSON, st.sampled_from([None, 2]), st.booleans())
def test_that_every_json_is_let_in(value: object, indent: int | None, is_ascii: bool) -> None:
    gate.check(json.dumps(value, indent=indent, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass"), None)


@given(st.binary(max_size=200) | st.text(alphabet='{}[],:"\\ud8 1e9-NaI\t', max_size=60).map(str.encode))
def test_that_any_bytes_are_judged_in_words(body: bytes) -> None:
    if is_json(body):
        gate.check(body, None)
    else:
        refusal = refusal_of(body)
        assert (refusal.status, refusal.reason[:18]) == (400, "Body is not JSON: ")
        assert refusal.reason.isprintable()
