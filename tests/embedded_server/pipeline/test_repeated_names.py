"""Names that one object has twice are found, whatever else is in the body."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.message import UPLINK, Message
from embedded_server.domain.reading import Reading
from embedded_server.pipeline.repeated_names import repeated_name, warned


def found_in(body: bytes) -> str | None:
    return repeated_name(body, msgspec.json.decode(body))


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"a":1,"a":2}', "a"),
        (b'{"a":1,"\\u0061":2}', "a"),
        (b'{"x":{"t":1,"b":2,"t":3}}', "t"),
        (b'[{"a":1},{"a":1,"a":1}]', "a"),
        (b'{"a":{"b":1},"a":{"c":":"}}', "a"),
        (b'{"a":"\\u003a\\u003a","a":"\\u003a"}', "a"),
        (b'{"n":%b,"a":1,"a":2}' % (b"9" * 30), "a"),
        (b'{"":1,"":2}', ""),
        (b'{"a":1,"b":1}', None),
        (b'[{"a":1},{"a":1}]', None),
        (b'{"a":":::","b":"\\u003a"}', None),
        (b'{"n":%b}' % (b"9" * 30), None),
        (b"1", None),
    ],
)
def test_that_a_repeated_name_is_found(body: bytes, name: str | None) -> None:
    assert found_in(body) == name


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(_VALUES, st.sampled_from([None, 2]), st.booleans())
def test_that_a_body_without_repeats_has_none(value: object, indent: int | None, is_ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    assert found_in(text.encode("utf-8", "surrogatepass")) is None


@given(st.dictionaries(st.text(), st.text(), min_size=1, max_size=4), st.booleans())
def test_that_any_repeat_is_found(members: dict[str, str], is_ascii: bool) -> None:
    pairs = [f"{json.dumps(name, ensure_ascii=is_ascii)}:{json.dumps(text)}" for name, text in members.items()]
    body = "{" + ",".join([*pairs, pairs[0]]) + "}"
    assert found_in(body.encode("utf-8", "surrogatepass")) == next(iter(members))


def test_that_a_reading_says_so_and_keeps_what_was_decoded() -> None:
    message = Message("senet", UPLINK)
    good = warned(Reading(message, "d", False, Decoded(DecodeStatus.OK, {"t": 1}, ("low",)), False), "t").decoded
    assert good is not None
    assert (good.status, good.data, good.warnings[0]) == (DecodeStatus.WARNED, {"t": 1}, "low")
    assert good.warnings[1] == 'The body has "t" more than once in one object; the last one counts.'
    threw = warned(Reading(message, "d", False, Decoded(DecodeStatus.THREW), False), "t").decoded
    assert threw is not None
    assert threw.status is DecodeStatus.THREW
    bare = warned(Reading(message, "", False, None, False), "t" * 100).decoded
    assert bare is not None
    assert len(bare.warnings[0]) < 120
