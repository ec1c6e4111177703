"""Cayenne LPP: channel, type and big-endian values, field after field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from embedded_server.decoding.cayenne_types import TYPES, LppType
from embedded_server.domain.decoding import Decoded, DecodeStatus, FieldSpan

ENTRY = "Cayenne LPP"
Paths = tuple[str, Sequence[str]]
_BY_CODE = {kind.code: kind for kind in TYPES}


class CayenneError(ValueError):
    """A value that Cayenne LPP cannot carry."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a payload with the raw number of each of its parts."""

    channel: int
    kind: LppType
    raw: tuple[int, ...]
    offset: int = 0

    @property
    def name(self) -> str:
        return f"{self.kind.name}_{self.channel}"

    @property
    def values(self) -> tuple[float, ...]:
        pairs = zip(self.raw, self.kind.parts, strict=True)
        return tuple(raw if part.divisor == 1 else raw / part.divisor for raw, part in pairs)

    @property
    def value(self) -> object:
        """The number, or an object of numbers by axis."""
        if len(self.raw) == 1:
            return self.values[0]
        return {part.axis: value for part, value in zip(self.kind.parts, self.values, strict=True)}


def by_name(fields: Iterable[Field]) -> object:
    """As The Things Stack names them: `temperature_1`."""
    return {field.name: field.value for field in fields}


def decode(payload: bytes, spell: Callable[[Iterable[Field]], object] = by_name) -> Decoded:
    """What stands before a fault is kept."""
    fields, fault = parse(payload)
    return Decoded(
        status=DecodeStatus.CODEC_ERROR if fault else DecodeStatus.OK,
        data=spell(fields),
        errors=(fault,) if fault else (),
        entry=ENTRY,
    )


def explain(payload: bytes, paths: Callable[[int, Field], Paths] | None = None) -> tuple[FieldSpan, ...]:
    """Which bytes each field was read from, in sentences; for when somebody looks, as it costs more than decoding.
    `paths` tells where a field, the first of them 0, stands in the data, and its axes."""
    told = paths or (lambda _, field: (field.name, [part.axis for part in field.kind.parts]))
    fields = parse(payload)[0]
    return tuple(span for at, field in enumerate(fields) for span in _spans(field, payload, told(at, field)))


def parse(payload: bytes) -> tuple[list[Field], str]:
    """The fields, and what is wrong with the bytes after them (empty when nothing is)."""
    fields: list[Field] = []
    offset = 0
    while offset < len(payload):
        if offset + 1 == len(payload):
            return fields, f"Byte {offset} (0x{payload[offset]:02X}) is left over: a channel without a type."
        kind = _BY_CODE.get(payload[offset + 1])
        if kind is None:
            return fields, f"Byte {offset + 1} (0x{payload[offset + 1]:02X}) is not a type of Cayenne LPP."
        end = offset + 2 + kind.size
        if end > len(payload):
            return fields, _cut_short(payload, offset, kind)
        fields.append(Field(payload[offset], kind, _raw(payload, offset + 2, kind), offset))
        offset = end
    return fields, "" if fields else "The payload is empty."


def serialise(fields: Iterable[Field]) -> bytes:
    """The payload of these fields, in their order. Raises CayenneError when a number does not fit its bytes."""
    out = bytearray()
    for field in fields:
        if not 0 <= field.channel <= 255:
            raise CayenneError(f"{field.name}: the channel is not between 0 and 255.")
        out += bytes((field.channel, field.kind.code))
        for raw, part in zip(field.raw, field.kind.parts, strict=True):
            try:
                out += raw.to_bytes(part.size, "big", signed=part.signed)
            except OverflowError:
                raise CayenneError(f"{field.name}: {raw} does not fit {part.size} bytes.") from None
    return bytes(out)


def looks_like_cayenne(payload: bytes) -> bool:
    """Whether bytes that nobody assigned a decoder to are Cayenne LPP: every byte used, every value plausible, no
    channel said twice, and a sensor type among them (counters and flags alone look like the digital types)."""
    fields, fault = parse(payload)
    if fault or len({(field.channel, field.kind.code) for field in fields}) < len(fields):
        return False
    return any(field.kind.code >= 100 for field in fields) and all(_is_plausible(field) for field in fields)


def _raw(payload: bytes, at: int, kind: LppType) -> tuple[int, ...]:
    raw = []
    for part in kind.parts:
        raw.append(int.from_bytes(payload[at : at + part.size], "big", signed=part.signed))
        at += part.size
    return tuple(raw)


def _cut_short(payload: bytes, offset: int, kind: LppType) -> str:
    there = len(payload) - offset - 2
    name = f"{kind.name}_{payload[offset]}"
    return f"The payload ends at byte {len(payload)} inside {name}: {there} of {kind.size} value bytes are there."


def _is_plausible(field: Field) -> bool:
    return all(part.low <= value <= part.high for part, value in zip(field.kind.parts, field.values, strict=True))


def _spans(field: Field, payload: bytes, paths: Paths) -> list[FieldSpan]:
    path, axes = paths
    head = f"{_hex(payload[field.offset : field.offset + 2])} is channel {field.channel}, {_spoken(field.kind)}."
    sentences, spans = [], []
    at = field.offset + 2
    for raw, part, axis in zip(field.raw, field.kind.parts, axes, strict=True):
        sentence = _part_sentence(payload[at : at + part.size], raw, part.divisor, part.unit)
        sentences.append(f"{part.axis}: {sentence}" if part.axis else sentence)
        if part.axis:
            spans.append(FieldSpan(f"{path}.{axis}", at, part.size, f"{head} {sentence}"))
        at += part.size
    return [FieldSpan(path, field.offset, at - field.offset, " ".join((head, *sentences))), *spans]


def _part_sentence(raw_bytes: bytes, raw: int, divisor: int, unit: str) -> str:
    order = " big-endian" if len(raw_bytes) > 1 else ""
    scaled = f" ÷ {divisor} = {raw / divisor:g}" if divisor != 1 else ""
    return f"{_hex(raw_bytes)}{order} is {raw}{scaled}{' ' if unit else ''}{unit}."


def _spoken(kind: LppType) -> str:
    return kind.name.replace("_", " ")


def _hex(raw_bytes: bytes) -> str:
    return raw_bytes.hex(" ").upper()
