"""Numbers and text in the bits of a payload; bit 0 is the highest bit of byte 0. Reading and writing side by side."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import StrEnum

_FLOATS = {16: "e", 32: "f", 64: "d"}


class BitKind(StrEnum):
    UNSIGNED = "u"
    SIGNED = "s"
    FLOAT = "f"
    BCD = "bcd"
    BOOL = "bool"
    ASCII = "ascii"
    HEX = "hex"


class BitError(ValueError):
    """Bits that are no number, or a value that these bits cannot carry."""


@dataclass(frozen=True, slots=True)
class Bits:
    """Where a value stands and how it is written; a size of 0 reaches to the end of the payload."""

    kind: BitKind
    start: int
    size: int
    is_little: bool = False  # whole bytes only

    @property
    def end(self) -> int:
        return self.start + self.size

    def moved(self, bits: int) -> Bits:
        return Bits(self.kind, self.start + bits, self.size, self.is_little)

    def fits(self, payload: bytes) -> bool:
        return self.start < len(payload) * 8 and self.end <= len(payload) * 8

    def read(self, payload: bytes) -> int | float | bool | str:
        """Of a payload it fits. Raises BitError where digits are none."""
        size = self.size or len(payload) * 8 - self.start
        raw = int.from_bytes(payload, "big") >> (len(payload) * 8 - self.start - size) & ((1 << size) - 1)
        if self.is_little:
            raw = int.from_bytes(raw.to_bytes(size // 8, "big"), "little")
        return _value(self.kind, raw, size)

    def write(self, payload: bytearray, value: object) -> None:
        """Into a payload that grows as needed. Raises BitError when the value does not fit."""
        size = self.size or 8 * _text_bytes(self.kind, value)
        raw = _raw(self.kind, value, size)
        if self.is_little:
            raw = int.from_bytes(raw.to_bytes(size // 8, "little"), "big")
        missing = (self.start + size + 7) // 8 - len(payload)
        payload.extend(bytes(max(0, missing)))
        shift = len(payload) * 8 - self.start - size
        whole = int.from_bytes(payload, "big") & ~(((1 << size) - 1) << shift) | raw << shift
        payload[:] = whole.to_bytes(len(payload), "big")


def _value(kind: BitKind, raw: int, size: int) -> int | float | bool | str:
    match kind:
        case BitKind.UNSIGNED:
            return raw
        case BitKind.SIGNED:
            return raw - (1 << size) if raw >> (size - 1) else raw
        case BitKind.BOOL:
            return raw != 0
        case BitKind.FLOAT:
            number: float = struct.unpack(">" + _FLOATS[size], raw.to_bytes(size // 8, "big"))[0]
            return number
        case BitKind.BCD:
            digits = f"{raw:0{size // 4}x}"
            if not digits.isdecimal():
                raise BitError(f"{digits} is no decimal number")
            return int(digits)
        case BitKind.ASCII:
            return raw.to_bytes(size // 8, "big").decode("latin-1").rstrip("\0")
        case BitKind.HEX:
            return raw.to_bytes(size // 8, "big").hex()


def _raw(kind: BitKind, value: object, size: int) -> int:
    if kind in (BitKind.ASCII, BitKind.HEX):
        return _raw_text(kind, value, size)
    if kind is BitKind.BOOL and isinstance(value, bool):
        return int(value)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise BitError(f"{str(value)[:40]} is no {'truth value' if kind is BitKind.BOOL else 'number'}")
    if kind is BitKind.FLOAT:
        return _raw_float(float(value), size)
    return _raw_number(kind, int(value), size)


def _raw_number(kind: BitKind, number: int, size: int) -> int:
    if kind is BitKind.BCD:
        if not 0 <= number < 10 ** (size // 4):
            raise BitError(f"{number} does not fit {size // 4} digits")
        return int(str(number), 16)
    low, high = (-(1 << (size - 1)), 1 << (size - 1)) if kind is BitKind.SIGNED else (0, 1 << size)
    if not low <= number < high:
        raise BitError(f"{number} does not fit {size} bits")
    return number & ((1 << size) - 1)


def _raw_float(number: float, size: int) -> int:
    try:
        return int.from_bytes(struct.pack(">" + _FLOATS[size], number), "big")
    except (OverflowError, struct.error):
        raise BitError(f"{number} does not fit {size} bits") from None


def _raw_text(kind: BitKind, value: object, size: int) -> int:
    try:
        text = str(value)
        raw = bytes.fromhex(text) if kind is BitKind.HEX else text.encode("latin-1")
    except ValueError:
        raise BitError(f"{str(value)[:40]} is no {'hex' if kind is BitKind.HEX else 'Latin text'}") from None
    if len(raw) > size // 8 or (kind is BitKind.HEX and len(raw) < size // 8):
        raise BitError(f"{str(value)[:40]} does not fit {size // 8} bytes")
    return int.from_bytes(raw.ljust(size // 8, b"\0"), "big")


def _text_bytes(kind: BitKind, value: object) -> int:
    return len(str(value)) // 2 if kind is BitKind.HEX else len(str(value))
