"""Sigfox's custom payload grammar: places that are left out, bits, both orders, complaints with their column."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.decoding.bits import BitError
from embedded_server.decoding.format_error import FormatError
from embedded_server.decoding.sigfox_grammar import parse_grammar
from embedded_server.domain.decoding import DecodeStatus, FieldSpan


@pytest.mark.parametrize(
    ("grammar", "payload", "data"),
    [
        ("int1::uint:8 int2::uint:8", "1234", {"int1": 0x12, "int2": 0x34}),
        ("b1::bool:7 b2::bool:6 i1:1:uint:16", "C01234", {"b1": True, "b2": True, "i1": 0x1234}),
        (
            "str::char:6 i1::uint:16 i2::uint:32",
            "41424344454601234567890A",
            {"str": "ABCDEF", "i1": 0x123, "i2": 0x4567890A},
        ),
        ("str::char:6 i1::uint:16:little-endian", "4142434445462301", {"str": "ABCDEF", "i1": 0x123}),
        ("t::int:16:little-endian", "9AFF", {"t": -102}),
        ("f::float:32", "C1480000", {"f": -12.5}),
        ("f::float:32:little-endian", "000048C1", {"f": -12.5}),
        ("high::uint:4 low:0:uint:4:3", "A5", {"high": 10, "low": 5}),
        ("low::uint:4::3 again::uint:8", "A5", {"low": 5, "again": 0xA5}),
        ("low::uint:4:big-endian:3 next:1:int:8", "A5FF", {"low": 5, "next": -1}),
        ("a::bool:7 b::bool:0 sum::uint:8 t::int:8", "81FE", {"a": True, "b": True, "sum": 0x81, "t": -2}),
        ("n::uint:8 b::bool:0", "01", {"n": 1, "b": True}),
        ("wide::uint:12", "ABC0", {"wide": 0xABC}),
        ("there::uint:8 beyond::uint:16", "0102", {"there": 1}),
    ],
)
def test_that_a_message_reads_as_sigfox_reads_it(grammar: str, payload: str, data: object) -> None:
    decoded = parse_grammar(grammar).decode(bytes.fromhex(payload))
    assert (decoded.status, decoded.data) == (DecodeStatus.OK, data)


def test_that_a_message_too_short_for_all_is_an_error() -> None:
    assert parse_grammar("a::uint:16").decode(b"\1").status is DecodeStatus.CODEC_ERROR


def test_that_each_field_tells_its_bytes() -> None:
    assert parse_grammar("a::uint:8 b::int:16").explain(b"\1\xff\xfe") == (
        FieldSpan("a", 0, 1, "a: 01 is 1."),
        FieldSpan("b", 1, 2, "b: FF FE is -2."),
    )


@pytest.mark.parametrize(
    ("grammar", "line", "column", "reason"),
    [
        ("", 1, 1, "There is no field"),
        ("a::uint:8 b", 1, 11, "is not name"),
        ("a::uint:8\n b::word:8", 2, 2, "word is not a type"),
        ("a::uint:65", 1, 1, "65 is not a length"),
        ("a::bool:8", 1, 1, "8 is not a bit"),
        ("a::float:16", 1, 1, "32 or 64"),
        ("a::uint:8 a::uint:8", 1, 11, "stands twice"),
        ("a::uint:8:middle", 1, 1, "neither big-endian"),
        ("a::uint:12:little-endian", 1, 1, "whole bytes"),
        ("a:300:uint:8", 1, 1, "300 is not a byte"),
    ],
)
def test_that_a_complaint_names_its_place(grammar: str, line: int, column: int, reason: str) -> None:
    with pytest.raises(FormatError) as told:
        parse_grammar(grammar)
    assert reason in told.value.reason
    assert (told.value.line, told.value.column) == (line, column)


@given(st.binary(min_size=12, max_size=12))
def test_that_reading_undoes_writing(payload: bytes) -> None:
    grammar = parse_grammar(
        "a::uint:4 b:0:uint:4:3 c:1:int:16 d::uint:24:little-endian e:6:bool:7 f:6:uint:7:6 g:7:uint:40"
    )
    decoded = grammar.decode(payload)
    assert isinstance(decoded.data, dict)
    assert grammar.encode(decoded.data) == payload


def test_that_what_does_not_fit_is_refused_with_its_name() -> None:
    with pytest.raises(BitError, match=r"^a: 256 does not fit 8 bits"):
        parse_grammar("a::uint:8").encode({"a": 256})


@given(st.text(alphabet="ab:0123456789uintboolcharfloat \n-", max_size=60))
def test_that_any_text_is_a_grammar_or_a_complaint(text: str) -> None:
    with suppress(FormatError):
        assert parse_grammar(text).fields
