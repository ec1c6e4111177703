"""Payload bytes in the encoding the envelope states; it is never guessed, since much hex is valid base64 too."""

from __future__ import annotations

import json
from binascii import a2b_base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.envelopes.reading import Reader, at, first

_URL_SAFE = str.maketrans("-_", "+/")
_SHOWN = 40  # characters of what is no payload


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Something stands where the payload should, but not in the encoding the envelope states."""

    reason: str  # a sentence


Payload: TypeAlias = bytes | Undecodable
Decode: TypeAlias = Callable[[JsonValue], bytes | None]


def from_hex(value: JsonValue) -> bytes | None:
    """Bytes of hex in either case."""
    try:
        return bytes.fromhex(value) if isinstance(value, str) else None
    except ValueError:
        return None


def from_base64(value: JsonValue) -> bytes | None:
    """Bytes of padded base64 in the ordinary alphabet."""
    try:
        return a2b_base64(value, strict_mode=True) if isinstance(value, str) else None
    except ValueError:
        return None


def from_url_base64(value: JsonValue) -> bytes | None:
    """Bytes of unpadded base64 in the URL-safe alphabet."""
    if not isinstance(value, str):
        return None
    bare = value.rstrip("=")
    return from_base64(bare.translate(_URL_SAFE) + "=" * (-len(bare) % 4))


def from_numbers(value: JsonValue) -> bytes | None:
    """Bytes of a list of integers."""
    if not isinstance(value, list):
        return None
    numbers = [item for item in value if type(item) is int and 0 <= item <= 255]
    return bytes(numbers) if len(numbers) == len(value) else None


def payload_at(decode: Decode, *paths: str) -> Reader[Payload]:
    """The payload at the first of these paths that gives bytes, else why the first that holds anything does not."""
    read, places = first(decode, *paths), [(path.rpartition(".")[2], at(path)) for path in paths]

    def read_payload(body: JsonObject) -> Payload | None:
        found = read(body)
        if found is not None:
            return found
        held = ((name, value) for name, look in places if (value := look(body)) is not None)
        return next((Undecodable(_reason(decode, name, value)) for name, value in held), None)

    return read_payload


def _reason(decode: Decode, name: str, value: JsonValue) -> str:
    encoding = _ENCODINGS.get(decode, "a list of bytes")
    if not isinstance(value, str):
        return f"{name} is not {encoding}."
    if decode is from_hex and from_hex(f"{value}0") is not None:
        return f"{name} is not hex: it has an odd number of digits."
    shown = json.dumps(value[:_SHOWN]) + ("…" if len(value) > _SHOWN else "")
    return f"{name} is not {encoding}: {shown}."


_ENCODINGS: dict[Decode, str] = {from_hex: "hex", from_base64: "base64", from_url_base64: "base64"}
