"""Tables of fields for devices without code: reading, writing, and complaints with row and column."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.decoding.bits import BitError
from embedded_server.decoding.format_error import FormatError
from embedded_server.decoding.table import Table
from embedded_server.decoding.table_format import parse_table
from embedded_server.domain.decoding import DecodeStatus, FieldSpan

WEATHER = """
[[field]]
name = "air.temperature"
at = 1
type = "s16"
scale = 0.1
unit = "°C"
when = { byte = 0, is = 1 }

[[field]]
name = "mode"
at = "3.7-3.6"
type = "u2"
values = { 0 = "off", 1 = "heating", 2 = "cooling" }

[[field]]
name = "open"
at = 3.5
type = "bool"

[[field]]
name = "battery"
at = "3.3"
type = "u4"
scale = 10
add = 1800
unit = "mV"
port = [1, 2]

[[group]]
name = "samples"
at = 4
size = 3

[[group.field]]
name = "minute"
at = 0
type = "u8"

[[group.field]]
name = "flow"
at = 1
type = "u16le"
scale = 0.01
"""
PAYLOAD = bytes.fromhex("01FF9A65 0A6400 0BC800")


def test_that_a_table_reads_bits_scales_words_conditions_and_groups() -> None:
    decoded = parse_table(WEATHER).decode(PAYLOAD, 1)
    assert decoded.status is DecodeStatus.OK
    assert decoded.data == {
        "air": {"temperature": -10.2},
        "mode": "heating",
        "open": True,
        "battery": 1850,
        "samples": [{"minute": 10, "flow": 1.0}, {"minute": 11, "flow": 2.0}],
    }


def test_that_what_a_table_reads_it_writes() -> None:
    table = parse_table(WEATHER)
    decoded = table.decode(PAYLOAD, 1)
    assert isinstance(decoded.data, dict)
    assert table.encode(decoded.data, 1) == PAYLOAD


def test_that_fields_for_other_ports_and_kinds_of_message_are_left_out() -> None:
    decoded = parse_table(WEATHER).decode(b"\2" + PAYLOAD[1:4], 9)
    assert decoded.data == {"mode": "heating", "open": True, "samples": []}


def test_that_each_field_tells_its_bytes() -> None:
    spans = {span.field: span for span in parse_table(WEATHER).explain(PAYLOAD, 1)}
    assert spans["air.temperature"] == FieldSpan("air.temperature", 1, 2, "FF 9A is -10.2 °C.")
    assert spans["samples.1.flow"] == FieldSpan("samples.1.flow", 8, 2, "C8 00 little-endian is 2.0.")


def test_that_the_same_table_may_be_json() -> None:
    document = {"field": [{"name": "level", "at": 0, "type": "u8"}, {"name": "tag", "at": 1, "type": "hex"}]}
    assert parse_table(json.dumps(document)).decode(b"\7\xab\xcd").data == {"level": 7, "tag": "abcd"}


def test_that_a_field_beyond_the_payload_is_told_and_the_others_are_kept() -> None:
    decoded = parse_table(WEATHER).decode(PAYLOAD[:2], 1)
    assert decoded.status is DecodeStatus.CODEC_ERROR
    assert decoded.errors[0] == "air.temperature: bytes 1–2 is beyond the payload's 2 bytes."


@pytest.mark.parametrize(
    ("kind", "payload", "value"),
    [
        ("u8", "FF", 255),
        ("s8", "FF", -1),
        ("i12", "FFF0", -1),
        ("u24le", "010203", 197121),
        ("u64", "FFFFFFFFFFFFFFFF", 2**64 - 1),
        ("f16", "3C00", 1.0),
        ("f32", "C1480000", -12.5),
        ("f32le", "000048C1", -12.5),
        ("f64", "3FF0000000000000", 1.0),
        ("bcd4", "1234", 1234),
        ("bcd5", "123450", 12345),
        ("bool", "01", True),
        ("ascii4", "41424300", "ABC"),
        ("ascii", "4142", "AB"),
        ("hex2", "BEEF", "beef"),
    ],
)
def test_that_every_type_is_read_and_written(kind: str, payload: str, value: object) -> None:
    table = _one(kind)
    assert table.decode(bytes.fromhex(payload)).data == {"x": value}
    assert table.encode({"x": value}) == bytes.fromhex(payload)


def test_that_digits_that_are_none_and_lost_numbers_are_told() -> None:
    assert _one("bcd2").decode(b"\xfa").errors == ("x: fa is no decimal number.",)
    decoded = _one("f32").decode(bytes.fromhex("7FC00000"))
    assert (decoded.data, decoded.nan_paths) == ({"x": None}, ("x",))


@pytest.mark.parametrize(
    ("kind", "value"),
    [("u8", 256), ("s8", -129), ("bcd2", 100), ("u8", "7"), ("bool", "yes"), ("f16", 1e9), ("ascii2", "abc")],
)
def test_that_what_does_not_fit_is_refused_with_its_name(kind: str, value: object) -> None:
    with pytest.raises(BitError, match=r"^x: "):
        _one(kind).encode({"x": value})


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("", 1, 1, "There is no field"),
        ('[[field]]\nname = "a"\nat = \n', 3, 6, "Invalid value"),
        ('[[field]]\nname = "a"\nat = 0\ntype = "u99"', 4, 1, "1 to 64 bits"),
        ('[[field]]\nname = "a"\nat = 0\ntype = "w8"', 4, 1, "is not a type"),
        ('[[field]]\nname = "a"\nat = 0\ntype = "u8"\n  skale = 2', 5, 3, "skale is not known"),
        ('[[field]]\nname = "a"\ntype = "u8"', 1, 1, "A byte is needed"),
        ('[[field]]\nname = "a"\nat = "0.3-0.7"\ntype = "u4"', 3, 1, "runs backwards"),
        ('[[field]]\nname = "a"\nat = "0.7-0.3"\ntype = "u4"', 3, 1, "5 bits, the type 4"),
        ('[[field]]\nname = "a"\nat = "0.3"\ntype = "u16le"', 3, 1, "whole bytes"),
        (
            '[[field]]\nname = "a"\nat = 0\ntype = "u8"\n[[field]]\nname = "a"\nat = 1\ntype = "u8"',
            6,
            1,
            "stands twice",
        ),
        ('[[field]]\nname = "a"\nat = 0\ntype = "u8"\nscale = 0', 5, 1, "other than 0"),
        (
            '[[group]]\nname = "g"\nat = 0\nsize = 1\n[[group.field]]\nname = "a"\nat = 1\ntype = "u8"',
            7,
            1,
            "beyond the 1",
        ),
        (
            '{"field": [{"name": "a", "at": 0,\n "type": "u8"},\n {"name": "b", "at": true, "type": "u8"}]}',
            3,
            17,
            "byte",
        ),
        ('{"field": [}', 1, 12, "Expecting value"),
        ("fields = 1", 1, 1, "fields is not known"),
    ],
)
def test_that_a_complaint_names_its_row_and_column(text: str, line: int, column: int, reason: str) -> None:
    with pytest.raises(FormatError) as told:
        parse_table(text)
    assert reason in told.value.reason
    assert (told.value.line, told.value.column) == (line, column)


def _one(kind: str) -> Table:
    return parse_table(f'[[field]]\nname = "x"\nat = 0\ntype = "{kind}"\n')


NUMBER = st.one_of(
    st.integers(1, 48).map(lambda bits: ("u", bits, "")),
    st.integers(2, 48).map(lambda bits: ("s", bits, "")),
    st.sampled_from([("u", 16, "le"), ("s", 32, "le"), ("u", 24, "le"), ("bcd", 4, "")]),
)


@given(
    st.lists(NUMBER, min_size=1, max_size=8), st.sampled_from([1, 0.1, 0.01, 0.5, 10]), st.integers(-50, 50), st.data()
)
def test_that_reading_undoes_writing(
    kinds: list[tuple[str, int, str]], scale: float, add: int, data: st.DataObject
) -> None:
    at, rows, raw = 0, [], {}
    for number, (kind, size, order) in enumerate(kinds):
        if order:
            at = (at + 7) // 8 * 8
        place = f'"{at // 8}.{7 - at % 8}"'
        rows.append(
            f'[[field]]\nname = "n{number}"\nat = {place}\ntype = "{kind}{size}{order}"\nscale = {scale}\nadd = {add}\n'
        )
        at += size * (4 if kind == "bcd" else 1)
        low, high = {"u": (0, 2**size - 1), "s": (-(2 ** (size - 1)), 2 ** (size - 1) - 1), "bcd": (0, 9999)}[kind]
        raw[f"n{number}"] = data.draw(st.integers(low, high))
    table = parse_table("".join(rows))
    payload = parse_table(
        "".join(rows).replace(f"scale = {scale}", "scale = 1").replace(f"add = {add}", "add = 0")
    ).encode(raw)
    decoded = table.decode(payload)
    assert decoded.status is DecodeStatus.OK
    assert isinstance(decoded.data, dict)
    assert table.encode(decoded.data) == payload


@given(st.binary(max_size=40), st.integers(0, 255))
def test_that_any_payload_is_read_or_told(payload: bytes, port: int) -> None:
    decoded = parse_table(WEATHER).decode(payload, port)
    assert decoded.data or decoded.errors


@given(st.text(max_size=200))
def test_that_any_text_is_a_table_or_a_complaint(text: str) -> None:
    with suppress(FormatError):
        assert parse_table(text).fields
