"""Sigfox's custom payload grammar: `name:[byte]:type:length[:endian][:bit]`, fields separated by blanks."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from embedded_server.decoding.bits import BitError, BitKind, Bits
from embedded_server.decoding.format_error import FormatError
from embedded_server.domain.decoding import Decoded, DecodeStatus, FieldSpan

ENTRY = "Sigfox grammar"
_KINDS = {"uint": BitKind.UNSIGNED, "int": BitKind.SIGNED, "float": BitKind.FLOAT, "char": BitKind.ASCII}
_ENDIANS = {"big-endian": False, "little-endian": True, "": False}


@dataclass(frozen=True, slots=True)
class GrammarField:
    name: str
    bits: Bits


@dataclass(frozen=True, slots=True)
class Grammar:
    fields: tuple[GrammarField, ...]

    def decode(self, payload: bytes) -> Decoded:
        """Fields that the message is too short for are absent, as they are with Sigfox."""
        data: dict[str, object] = {}
        lost: list[str] = []
        for field in self.fields:
            if field.bits.fits(payload):
                value = field.bits.read(payload)
                is_lost = isinstance(value, float) and not math.isfinite(value)
                data[field.name] = None if is_lost else value
                lost += [field.name] if is_lost else []
        status = DecodeStatus.OK if data else DecodeStatus.CODEC_ERROR
        errors = () if data else ("The payload is too short for every field.",)
        return Decoded(status, data, errors=errors, nan_paths=tuple(lost), entry=ENTRY)

    def explain(self, payload: bytes) -> tuple[FieldSpan, ...]:
        return tuple(_span(field, payload) for field in self.fields if field.bits.fits(payload))

    def encode(self, data: Mapping[str, object]) -> bytes:
        """The message of these fields; what is not named is zero. Raises BitError with the field's name."""
        payload = bytearray()
        for field in self.fields:
            if field.name in data:
                try:
                    field.bits.write(payload, data[field.name])
                except BitError as error:
                    raise BitError(f"{field.name}: {error}.") from None
        return bytes(payload)


def parse_grammar(text: str) -> Grammar:
    """Raises FormatError at the field that cannot be read."""
    fields = tuple(_fields(text))
    if not fields:
        raise FormatError("There is no field; write one such as temperature::int:16.", 1, 1)
    return Grammar(fields)


@dataclass(slots=True)
class _Place:
    """Where a field without an index stands: the byte after the last one, or the last one again after a bit offset."""

    byte: int = 0  # that the next field starts in
    current: int = 0  # that a bool is read from


def _fields(text: str) -> Iterator[GrammarField]:
    place = _Place()
    names: set[str] = set()
    for word in re.finditer(r"\S+", text):
        line = text.count("\n", 0, word.start()) + 1
        column = word.start() - text.rfind("\n", 0, word.start())
        try:
            field = _field(word[0], place)
            if field.name in names:
                raise ValueError(f"The name {field.name} stands twice.")
        except ValueError as error:
            raise FormatError(str(error), line, column) from None
        names.add(field.name)
        yield field


def _field(word: str, place: _Place) -> GrammarField:
    name, index, kind, *rest = [*word.split(":"), "", ""][: max(3, word.count(":") + 1)]
    if not name or not kind:
        raise ValueError(f"{word} is not name:[byte]:type:length.")
    byte = _number(index, 0, 255, "byte") if index else None
    if kind == "bool":
        return GrammarField(name, _bool(rest, byte, place))
    if kind not in _KINDS:
        raise ValueError(f"{kind} is not a type; there are bool, char, float, int and uint.")
    return GrammarField(name, _value(kind, rest, byte, place))


def _bool(rest: list[str], byte: int | None, place: _Place) -> Bits:
    bit = _number(rest[-1] if rest else "", 0, 7, "bit")
    place.current = place.current if byte is None else byte
    place.byte = place.current
    return Bits(BitKind.BOOL, place.current * 8 + 7 - bit, 1)


def _value(kind: str, rest: list[str], byte: int | None, place: _Place) -> Bits:
    length = _number(rest[0] if rest else "", 1, 64, "length")
    if kind == "float" and length not in (32, 64):
        raise ValueError("A float has 32 or 64 bits.")
    is_little, bit = _endian_and_bit(rest[1:])
    size = length * 8 if kind == "char" else length
    if is_little and (size % 8 or bit is not None):
        raise ValueError("little-endian is for whole bytes.")
    at = place.byte if byte is None else byte
    bits = Bits(_KINDS[kind], at * 8 + 7 - (7 if bit is None else bit), size, is_little)
    place.current = (bits.end - 1) // 8
    place.byte = place.current if bit is not None else place.current + 1
    return bits


def _endian_and_bit(rest: list[str]) -> tuple[bool, int | None]:
    if len(rest) > 2:
        raise ValueError("Too many colons.")
    if len(rest) == 1 and rest[0].isdecimal():
        rest = ["", rest[0]]
    endian, bit = [*rest, "", ""][:2]
    if endian not in _ENDIANS:
        raise ValueError(f"{endian} is neither big-endian nor little-endian.")
    return _ENDIANS[endian], _number(bit, 0, 7, "bit") if bit else None


def _number(text: str, low: int, high: int, what: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not low <= int(text[:4]) <= high:
        raise ValueError(f"{text or 'nothing'} is not a {what} between {low} and {high}.")
    return int(text)


def _span(field: GrammarField, payload: bytes) -> FieldSpan:
    bits = field.bits
    first, last = bits.start // 8, (bits.end - 1) // 8
    seen = payload[first : last + 1].hex(" ").upper()
    return FieldSpan(field.name, first, last - first + 1, f"{field.name}: {seen} is {bits.read(payload)}.")
