"""Orbit's bytes, up and down. Another layout is another codec, not another queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from embedded_server.domain.orbit import Model, ParameterSpec

DOWNLINK_BYTES = 8
LONGEST_UPLINK = 12
LAST_NUMBER = 255
_HEAD = 2
_NOT_MEASURED = -0x80


@dataclass(frozen=True, slots=True)
class Points:
    """Oldest first; a channel that was not measured is missing."""

    points: tuple[Mapping[str, float], ...]


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    number: int
    applied: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Boot:
    reason: int
    firmware: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Unread:
    """Kept raw and shown as such; nothing else changes."""


Uplink: TypeAlias = Points | Acknowledgement | Report | Boot | Unread


def number_of(serial: int) -> int:
    """1…255, then 1 again."""
    return (serial - 1) % LAST_NUMBER + 1


def size_of(specs: list[ParameterSpec]) -> int:
    return _HEAD + sum(1 + spec.width for spec in specs)


def write_downlink(number: int, changes: list[tuple[ParameterSpec, int]]) -> bytes:
    head = bytes((0x10 | len(changes), number))
    body = b"".join(
        bytes((spec.id,)) + value.to_bytes(spec.width, "big", signed=spec.min < 0) for spec, value in changes
    )
    return (head + body).ljust(DOWNLINK_BYTES, b"\0")


def read_uplink(payload: bytes, model: Model) -> Uplink:
    if not payload or len(payload) > LONGEST_UPLINK:
        return Unread()
    kind, count = payload[0] >> 4, payload[0] & 0x0F
    if kind == 1:
        return _points(payload, count, model)
    if kind == 2:
        return _acknowledgement(payload, count, model)
    if kind == 3:
        return _report(payload, count, model)
    if payload[0] == 0x40 and len(payload) == 4:
        return Boot(payload[1], (payload[2], payload[3]))
    return Unread()


def _points(payload: bytes, count: int, model: Model) -> Points | Unread:
    width = len(model.channels)
    if not count or len(payload) != 1 + width * (count + 1):
        return Unread()
    last = [_signed(payload[1 + 2 * place : 3 + 2 * place]) for place in range(width)]
    points = [_point(model, dict(enumerate(last)))]
    for at in range(1 + 2 * width, len(payload), width):
        steps = {place: _signed(payload[at + place : at + place + 1]) for place in range(width)}
        measured = {place: last[place] + step for place, step in steps.items() if step != _NOT_MEASURED}
        for place, value in measured.items():
            last[place] = value
        points.append(_point(model, measured))
    return Points(tuple(points))


def _point(model: Model, tenths: Mapping[int, int]) -> Mapping[str, float]:
    return {model.channels[place]: value / 10 for place, value in tenths.items()}


def _acknowledgement(payload: bytes, count: int, model: Model) -> Acknowledgement | Unread:
    if len(payload) != _HEAD + count:
        return Unread()
    applied: list[str] = []
    rejected: list[str] = []
    for each in payload[_HEAD:]:
        spec = model.parameter_with_id(each & 0x7F)
        if spec is None:
            return Unread()
        (rejected if each & 0x80 else applied).append(spec.name)
    return Acknowledgement(payload[1], tuple(applied), tuple(rejected))


def _report(payload: bytes, count: int, model: Model) -> Report | Unread:
    values: dict[str, int] = {}
    rest = payload[1:]
    for _ in range(count):
        spec = model.parameter_with_id(rest[0]) if rest else None
        if spec is None or len(rest) < 1 + spec.width:
            return Unread()
        values[spec.name] = int.from_bytes(rest[1 : 1 + spec.width], "big", signed=spec.min < 0)
        rest = rest[1 + spec.width :]
    return Unread() if rest else Report(values)


def _signed(part: bytes) -> int:
    return int.from_bytes(part, "big", signed=True)
