"""Payload bytes in the encoding the envelope states; it is never guessed, since much hex is valid base64 too."""

from __future__ import annotations

from binascii import a2b_base64

from embedded_server.domain.json_value import JsonValue

_URL_SAFE = str.maketrans("-_", "+/")


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
