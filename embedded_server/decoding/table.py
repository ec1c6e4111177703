"""Devices without code: a table of fields, read from a payload and written into one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from embedded_server.decoding.bits import BitError, BitKind, Bits
from embedded_server.domain.decoding import Decoded, DecodeStatus, FieldSpan

ENTRY = "table"


@dataclass(frozen=True, slots=True)
class Condition:
    """A field is there only when these bits have this value."""

    bits: Bits
    value: int

    def holds(self, payload: bytes) -> bool:
        return self.bits.fits(payload) and self.bits.read(payload) == self.value


@dataclass(frozen=True, slots=True)
class TableField:
    name: str  # a dot puts it into an object
    bits: Bits
    scale: Decimal = Decimal(1)
    add: Decimal = Decimal(0)
    unit: str = ""
    words: Mapping[int, str] = field(default_factory=dict)  # of an enumeration
    ports: frozenset[int] = frozenset()  # all, when empty
    when: Condition | None = None
    is_optional: bool = False

    def value(self, payload: bytes) -> object:
        raw = self.bits.read(payload)
        if isinstance(raw, bool | str):
            return raw
        if self.words:
            return self.words.get(int(raw), raw)
        if (self.scale == 1 and self.add == 0) or not math.isfinite(raw):
            return raw
        scaled = Decimal(repr(raw)) * self.scale + self.add
        return int(scaled) if scaled == scaled.to_integral_value() and self.scale % 1 == 0 else float(scaled)

    def write(self, payload: bytearray, value: object) -> None:
        """Raises BitError with the name of the field."""
        try:
            self.bits.write(payload, self._raw(value))
        except BitError as error:
            raise BitError(f"{self.name}: {error}.") from None

    def _raw(self, value: object) -> object:
        if self.words:
            codes = [code for code, word in self.words.items() if word == value]
            return codes[0] if codes else value
        if isinstance(value, bool | str) or not isinstance(value, int | float) or not math.isfinite(value):
            return value
        raw = (Decimal(repr(value)) - self.add) / self.scale
        return float(raw) if self.bits.kind is BitKind.FLOAT else round(raw)

    def applies(self, payload: bytes, port: int | None) -> bool:
        return (not self.ports or port in self.ports) and (self.when is None or self.when.holds(payload))


@dataclass(frozen=True, slots=True)
class TableGroup:
    """Fields that come again and again, until the payload ends or as often as it is said."""

    name: str
    start: int  # bit
    size: int  # bits of one round
    fields: tuple[TableField, ...]  # from the start of their round
    count: int | None = None
    ports: frozenset[int] = frozenset()
    when: Condition | None = None

    def rounds(self, payload: bytes) -> range:
        there = max(0, len(payload) * 8 - self.start) // self.size
        return range(there if self.count is None else min(there, self.count))

    def round(self, payload: bytes, number: int) -> bytes:
        """The bytes of one round; rounds begin and end with bytes."""
        start = (self.start + number * self.size) // 8
        return payload[start : start + self.size // 8]

    def applies(self, payload: bytes, port: int | None) -> bool:
        return (not self.ports or port in self.ports) and (self.when is None or self.when.holds(payload))


@dataclass(frozen=True, slots=True)
class Table:
    fields: tuple[TableField, ...]
    groups: tuple[TableGroup, ...] = ()

    def decode(self, payload: bytes, port: int | None = None) -> Decoded:
        """What cannot be read is told field by field; everything else is kept."""
        reading = _Reading()
        for entry in self.fields:
            if entry.applies(payload, port):
                reading.add(entry, payload, "", reading.data)
        for group in self.groups:
            if group.applies(payload, port):
                rounds = [reading.add_round(group, payload, number) for number in group.rounds(payload)]
                _put(reading.data, group.name, rounds)
        return reading.decoded()

    def explain(self, payload: bytes, port: int | None = None) -> tuple[FieldSpan, ...]:
        """Which bytes each field was read from, in sentences."""
        return tuple(self._spans(payload, port))

    def encode(self, data: Mapping[str, object], port: int | None = None) -> bytes:
        """Raises BitError with the name of the field that is missing or does not fit."""
        payload = bytearray()
        for entry in self.fields:
            value = _get(data, entry.name)
            if value is None or (entry.ports and port not in entry.ports):
                continue
            entry.write(payload, value)
            if entry.when:
                entry.when.bits.write(payload, entry.when.value)
        for group in self.groups:
            if not group.ports or port in group.ports:
                _write_group(group, payload, _get(data, group.name))
        return bytes(payload)

    def units(self) -> dict[str, str]:
        return {entry.name: entry.unit for entry in self.fields if entry.unit}

    def _spans(self, payload: bytes, port: int | None) -> Iterator[FieldSpan]:
        for entry in self.fields:
            if entry.applies(payload, port) and entry.bits.fits(payload):
                yield _span(entry, payload, entry.name, 0)
        for group in self.groups:
            for number in group.rounds(payload) if group.applies(payload, port) else ():
                inside = group.round(payload, number)
                for entry in group.fields:
                    if entry.applies(inside, port) and entry.bits.fits(inside):
                        start = (group.start + number * group.size) // 8
                        yield _span(entry, inside, f"{group.name}.{number}.{entry.name}", start)


@dataclass(slots=True)
class _Reading:
    data: dict[str, object] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def add(self, entry: TableField, payload: bytes, prefix: str, data: dict[str, object]) -> None:
        if not entry.bits.fits(payload):
            if not entry.is_optional:
                self.errors.append(
                    f"{prefix}{entry.name}: {_place(entry.bits)} is beyond the payload's {len(payload)} bytes."
                )
            return
        try:
            value = entry.value(payload)
        except BitError as error:
            self.errors.append(f"{prefix}{entry.name}: {error}.")
            return
        if isinstance(value, float) and not math.isfinite(value):
            self.lost.append(prefix + entry.name)
            value = None
        _put(data, entry.name, value)

    def add_round(self, group: TableGroup, payload: bytes, number: int) -> dict[str, object]:
        data: dict[str, object] = {}
        inside = group.round(payload, number)
        for entry in group.fields:
            if entry.applies(inside, None):
                self.add(entry, inside, f"{group.name}.{number}.", data)
        return data

    def decoded(self) -> Decoded:
        if not self.data and not self.errors:
            self.errors.append("No field of the table is for this payload.")
        status = DecodeStatus.CODEC_ERROR if self.errors else DecodeStatus.OK
        return Decoded(status, self.data, errors=tuple(self.errors), nan_paths=tuple(self.lost), entry=ENTRY)


def _write_group(group: TableGroup, payload: bytearray, rounds: object) -> None:
    for number, item in enumerate(rounds if isinstance(rounds, list) else []):
        inside = bytearray(group.size // 8)
        for entry in group.fields:
            value = _get(item, entry.name) if isinstance(item, dict) else None
            if value is not None:
                entry.write(inside, value)
        Bits(BitKind.HEX, group.start + number * group.size, group.size).write(payload, inside.hex())


def _put(data: dict[str, object], path: str, value: object) -> None:
    *outer, name = path.split(".")
    for part in outer:
        inner = data.setdefault(part, {})
        if not isinstance(inner, dict):
            break
        data = inner
    data[name] = value


def _get(data: Mapping[str, object], path: str) -> object:
    value: object = data
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _place(bits: Bits) -> str:
    first, last = bits.start // 8, max(bits.start, bits.end - 1) // 8
    return f"byte {first}" if first == last else f"bytes {first}–{last}"


def _span(entry: TableField, payload: bytes, path: str, offset: int) -> FieldSpan:
    first = entry.bits.start // 8
    last = (entry.bits.end - 1) // 8 if entry.bits.size else len(payload) - 1
    seen = payload[first : last + 1].hex(" ").upper()
    try:
        value: object = entry.value(payload)
    except BitError as error:
        value = f"unreadable: {error}"
    order = " little-endian" if entry.bits.is_little else ""
    return FieldSpan(
        path, offset + first, last - first + 1, f"{seen}{order} is {value}{' ' * bool(entry.unit)}{entry.unit}."
    )
