"""Cayenne LPP: published vectors, the inverse, faults that name their byte, and recognition from the bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.decoding.cayenne import (
    CayenneError,
    Field,
    decode,
    explain,
    looks_like_cayenne,
    parse,
    serialise,
)
from embedded_server.decoding.cayenne_styles import FLAT, LISTED, NESTED, Style
from embedded_server.decoding.cayenne_types import TYPES, LppType, Part
from embedded_server.domain.decoding import DecodeStatus, FieldSpan

pytestmark = pytest.mark.slow

PUBLISHED = bytes.fromhex("0167FFD7067104D2FB2E0000")
OFFICE = bytes.fromhex("01785C 036700E0 046853 057D032C 06732778")


def _numbers(part: Part) -> st.SearchStrategy[int]:
    bits = 8 * part.size
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if part.signed else st.integers(0, 2**bits - 1)


def _fields(kind: LppType) -> st.SearchStrategy[Field]:
    raw = st.tuples(*(_numbers(part) for part in kind.parts))
    return st.builds(lambda channel, raw: Field(channel, kind, raw), st.integers(0, 255), raw)


ANY_FIELD = st.sampled_from(TYPES).flatmap(_fields)
ANY_PAYLOAD = st.lists(ANY_FIELD, min_size=1, max_size=12)
NO_REPEATS = st.lists(ANY_FIELD, min_size=1, max_size=12, unique_by=lambda field: field.name)


def test_that_the_published_vector_reads_as_microshare_prints_it() -> None:
    assert LISTED.write(parse(PUBLISHED)[0]) == [
        {"channel": 1, "type": "Temperature Sensor", "measure": -4.1, "value": "-4.1°C"},
        {
            "channel": 6,
            "type": "Accelerometer",
            "measure": {"X": 1.234, "Y": -1.234, "Z": 0.0},
            "value": {"X": "1.234G", "Y": "-1.234G", "Z": "0.0G"},
        },
    ]


def test_that_the_things_stack_names_fields_by_type_and_channel() -> None:
    decoded = decode(PUBLISHED)
    assert decoded.status is DecodeStatus.OK
    assert decoded.data == {"temperature_1": -4.1, "accelerometer_6": {"x": 1.234, "y": -1.234, "z": 0.0}}


def test_that_chirpstack_nests_channels_under_types() -> None:
    assert NESTED.write(parse(PUBLISHED)[0]) == {
        "temperatureSensor": {"1": -4.1},
        "accelerometer": {"6": {"x": 1.234, "y": -1.234, "z": 0.0}},
    }


def test_that_the_table_has_every_type_of_the_field() -> None:
    known = [0, 1, 2, 3, 100, 101, 102, 103, 104, 113, 115, 116, 117, 118]
    known += [120, 121, 122, 125, 128, 130, 131, 132, 133, 134, 135, 136, 142]
    assert [kind.code for kind in TYPES] == known


@pytest.mark.parametrize(
    ("payload", "data"),
    [
        ("036700E1", {"temperature_3": 22.5}),
        ("026850", {"relative_humidity_2": 40}),
        ("0165FFFF", {"luminosity_1": 65535}),
        ("01730F27", {"barometric_pressure_1": 387.9}),
        ("018806765FF2960A0003E8", {"gps_1": {"latitude": 42.3519, "longitude": -87.9094, "altitude": 10.0}}),
        ("0302FF38", {"analog_in_3": -2.0}),
        ("018200000FA0", {"distance_1": 4.0}),
        ("0979FFF6", {"altitude_9": -10}),
        ("0A8565920080", {"unixtime_10": 1704067200}),
        ("0186FF9C00640000", {"gyrometer_1": {"x": -1.0, "y": 1.0, "z": 0.0}}),
        ("0187FF8000", {"colour_1": {"r": 255, "g": 128, "b": 0}}),
        ("0474014A", {"voltage_4": 3.3}),
    ],
)
def test_that_each_value_has_its_sign_size_and_step(payload: str, data: object) -> None:
    assert decode(bytes.fromhex(payload)).data == data


@given(ANY_PAYLOAD)
def test_that_fields_survive_the_payload(fields: list[Field]) -> None:
    payload = serialise(fields)
    parsed, fault = parse(payload)
    assert not fault
    assert [(field.channel, field.kind, field.raw) for field in parsed] == [
        (field.channel, field.kind, field.raw) for field in fields
    ]
    assert serialise(parsed) == payload


@pytest.mark.parametrize("style", [FLAT, NESTED, LISTED], ids=lambda style: style.title)
def test_that_bytes_are_told_by_the_paths_of_the_data(style: Style) -> None:
    def found(data: object, path: str) -> object:
        for name in path.split("."):
            data = data[int(name)] if isinstance(data, list) else data[name] if isinstance(data, dict) else None
        return data

    data = style.write(parse(PUBLISHED)[0])
    spans = explain(PUBLISHED, style.paths)
    assert spans
    assert all(found(data, span.field) is not None for span in spans)


@pytest.mark.parametrize("style", [FLAT, NESTED, LISTED], ids=lambda style: style.title)
@given(fields=NO_REPEATS)
def test_that_reading_undoes_writing_in_every_style(style: Style, fields: list[Field]) -> None:
    def key(field: Field) -> tuple[int, int]:
        return field.kind.code, field.channel

    assert sorted(style.read(style.write(fields)), key=key) == sorted(fields, key=key)


@given(st.binary(max_size=60))
def test_that_any_bytes_are_read_or_faulted_with_an_offset(payload: bytes) -> None:
    fields, fault = parse(payload)
    consumed = sum(2 + field.kind.size for field in fields)
    assert serialise(fields) == payload[:consumed]
    assert (consumed == len(payload) and bool(payload)) != bool(fault)


def test_that_an_unknown_type_is_named_with_its_byte_and_the_fields_before_it_are_kept() -> None:
    decoded = decode(bytes.fromhex("036700E1 0155FF"))
    assert decoded.status is DecodeStatus.CODEC_ERROR
    assert decoded.data == {"temperature_3": 22.5}
    assert decoded.errors == ("Byte 5 (0x55) is not a type of Cayenne LPP.",)


def test_that_a_cut_payload_says_where_and_how_much_is_missing() -> None:
    decoded = decode(bytes.fromhex("036700E1 01710102"))
    assert decoded.data == {"temperature_3": 22.5}
    assert decoded.errors == ("The payload ends at byte 8 inside accelerometer_1: 2 of 6 value bytes are there.",)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [("", "The payload is empty."), ("036700E107", "Byte 4 (0x07) is left over: a channel without a type.")],
)
def test_that_nothing_and_half_a_field_are_faults(payload: str, reason: str) -> None:
    assert decode(bytes.fromhex(payload)).errors == (reason,)


def test_that_each_field_tells_its_bytes_in_a_sentence() -> None:
    assert explain(bytes.fromhex("057D032C 036700E0 046853")) == (
        FieldSpan("concentration_5", 0, 4, "05 7D is channel 5, concentration. 03 2C big-endian is 812 ppm."),
        FieldSpan("temperature_3", 4, 4, "03 67 is channel 3, temperature. 00 E0 big-endian is 224 ÷ 10 = 22.4 °C."),
        FieldSpan("relative_humidity_4", 8, 3, "04 68 is channel 4, relative humidity. 53 is 83 ÷ 2 = 41.5 %."),
    )


def test_that_each_axis_has_its_own_bytes() -> None:
    spans = {span.field: (span.offset, span.length) for span in explain(PUBLISHED)}
    assert spans["accelerometer_6"] == (4, 8)
    assert spans["accelerometer_6.y"] == (8, 2)


@given(ANY_PAYLOAD)
def test_that_the_spans_of_whole_fields_cover_every_byte_once(fields: list[Field]) -> None:
    payload = serialise(fields)
    covered = [
        byte
        for span in explain(payload)
        if "." not in span.field
        for byte in range(span.offset, span.offset + span.length)
    ]
    assert covered == list(range(len(payload)))


@pytest.mark.parametrize("payload", [PUBLISHED, OFFICE, bytes.fromhex("036700E1")])
def test_that_plausible_sensor_payloads_are_recognised(payload: bytes) -> None:
    assert looks_like_cayenne(payload)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ("", "nothing"),
        ("000000", "a counter, not a sensor"),
        ("010001", "flags alone"),
        ("036700", "cut short"),
        ("036700E1FF", "a byte left over"),
        ("036700E10155", "an unknown type"),
        ("03677FFF", "3276.7 °C"),
        ("0368FF", "127.5 % humidity"),
        ("03730001", "0.1 hPa"),
        ("018855555500000000000 0".replace(" ", ""), "a latitude beyond the pole"),
        ("036700E1036700E1", "the same channel twice"),
    ],
)
def test_that_doubtful_bytes_are_not_taken_for_cayenne(payload: str, why: str) -> None:
    assert not looks_like_cayenne(bytes.fromhex(payload)), why


@pytest.mark.parametrize(
    ("style", "data"),
    [
        (FLAT, {"temperature_1": 4000}),
        (FLAT, {"temperature_256": 1}),
        (FLAT, {"warmth_1": 1}),
        (FLAT, {"temperature_1": float("nan")}),
        (FLAT, {"temperature_1": 10**400}),
        (FLAT, {"accelerometer_1": 3}),
        (NESTED, {"temperatureSensor": 3}),
        (NESTED, {"heat": {"1": 3}}),
        (LISTED, [{"channel": 1, "type": "Warmth", "measure": 2}]),
        (LISTED, [{"channel": None, "type": "Temperature Sensor", "measure": 2}]),
        (LISTED, ["temperature"]),
    ],
)
def test_that_what_cayenne_cannot_carry_is_refused(style: Style, data: object) -> None:
    with pytest.raises(CayenneError):
        serialise(style.read(data))
