"""The bytes of a field, found by trying a decoder that tells nothing of itself."""

from __future__ import annotations

from collections.abc import Callable

from app.screens.decoders.tracing import probes, traced

Decode = Callable[[bytes], object]


def typed(payload: bytes) -> object:
    """A type before each value, as many sensors send."""
    data: dict[str, object] = {}
    at = 0
    while at < len(payload):
        kind = payload[at]
        if kind == 1:
            data["battery"] = payload[at + 1]
            at += 2
        elif kind == 2:
            data["temperature"] = int.from_bytes(payload[at + 1 : at + 3], "big", signed=True) / 10
            at += 3
        else:
            return data
    return data


def spans(decode: Decode, payload: bytes) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    answers = [(probe, decode(probe.payload)) for probe in probes(payload)]
    for one in traced(len(payload), decode(payload), answers):
        found.setdefault(one.field, []).append((one.offset, one.length))
    return found


def test_that_a_value_has_its_bytes_and_the_byte_that_says_what_it_is() -> None:
    assert spans(typed, bytes.fromhex("015C0200E0")) == {"battery": [(0, 2)], "temperature": [(2, 3)]}


def test_that_fields_of_single_bits_share_their_byte() -> None:
    def flags(payload: bytes) -> object:
        return {"open": bool(payload[0] & 1), "alarm": bool(payload[0] & 128)}

    assert spans(flags, b"\x01") == {"alarm": [(0, 1)], "open": [(0, 1)]}


def test_that_a_field_in_two_places_has_both() -> None:
    assert spans(lambda payload: {"x": payload[0] + payload[2], "y": payload[1]}, b"\x01\x02\x03") == {
        "x": [(0, 1), (2, 1)],
        "y": [(1, 1)],
    }


def test_that_what_hangs_on_everything_has_no_place() -> None:
    assert spans(lambda payload: {"sum": sum(payload[::2])}, bytes(range(20))) == {}
    assert spans(lambda payload: None if sum(payload) % 256 != 6 else {"a": payload[0]}, b"\x01\x02\x03") == {}


def test_that_long_payloads_are_not_tried() -> None:
    assert not list(probes(bytes(52)))
    assert len(list(probes(bytes(24)))) == 48
    assert len(list(probes(bytes(30)))) == 30
