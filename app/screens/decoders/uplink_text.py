"""What a person types or pastes as an uplink: hex, base64, or the JSON of any network. Pure."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from enum import StrEnum

from embedded_server.domain.json_value import JsonValue

LARGEST = 4096  # bytes: more than any radio carries
_BETWEEN = re.compile(r"[\s,:;-]|0[xX]")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*")
_HEX_NAMES = ("pdu", "payload_hex", "payloadHex", "hex", "frmPayloadHex")
_NAMES = ("frm_payload", "frmPayload", "payload_raw", "raw_payload", "data", "payload", "dataFrame", "bytes")
_PORTS = ("f_port", "fPort", "fport", "port", "FPort")
_DEEPEST = 6


class Notation(StrEnum):
    HEX = "hex"
    BASE64 = "base64"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Uplink:
    payload: bytes
    port: int | None = None  # where the text says it


class UplinkTextError(ValueError):
    """A sentence that says what is wrong with it."""


def read(text: str, notation: Notation) -> Uplink:
    """Raises UplinkTextError."""
    match notation:
        case Notation.HEX:
            found = Uplink(_from_hex(text))
        case Notation.BASE64:
            found = Uplink(_from_base64(text))
        case Notation.JSON:
            found = _from_json(text)
    if len(found.payload) > LARGEST:
        raise UplinkTextError(f"That are {len(found.payload):,} bytes; no uplink has more than {LARGEST:,}.")
    return found


def write(payload: bytes, notation: Notation, port: int | None = None) -> str:
    match notation:
        case Notation.HEX:
            return payload.hex().upper()
        case Notation.BASE64:
            return base64.b64encode(payload).decode()
        case Notation.JSON:
            return json.dumps({"bytes": list(payload)} | ({} if port is None else {"fPort": port}))


def likely(text: str) -> Notation:
    """As what a pasted text is meant."""
    stripped = text.strip()
    if stripped.startswith(("{", "[")):
        return Notation.JSON
    return Notation.HEX if _HEX.fullmatch(_BETWEEN.sub("", stripped)) else Notation.BASE64


def _from_hex(text: str) -> bytes:
    digits = _BETWEEN.sub("", text)
    strange = re.search(r"[^0-9A-Fa-f]", digits)
    if strange:
        raise UplinkTextError(f"“{strange.group()}” is no hex digit.")
    if len(digits) % 2:
        raise UplinkTextError(f"{len(digits)} digits: the last byte is half.")
    return bytes.fromhex(digits)


def _from_base64(text: str) -> bytes:
    packed = "".join(text.split()).replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise UplinkTextError("This is no base64.") from None


def _from_json(text: str) -> Uplink:
    try:
        value: JsonValue = json.loads(text)
    except RecursionError:
        raise UplinkTextError("It is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise UplinkTextError(f"Not JSON: {error.msg}, line {error.lineno}, column {error.colno}.") from None
    payload = _payload_in(value, 0)
    if payload is None:
        raise UplinkTextError("No payload in it: bytes, pdu, data, payload or frm_payload is looked for.")
    return Uplink(payload, _port_in(value, 0))


def _payload_in(value: JsonValue, depth: int) -> bytes | None:
    if isinstance(value, list):
        return _octets(value)
    if not isinstance(value, dict) or depth > _DEEPEST:
        return None
    for name in (*_HEX_NAMES, *_NAMES):
        found = _named(value.get(name), is_hex=name in _HEX_NAMES)
        if found is not None:
            return found
    return next((found for one in value.values() if (found := _payload_in(one, depth + 1)) is not None), None)


def _named(value: JsonValue, *, is_hex: bool) -> bytes | None:
    if isinstance(value, list):
        return _octets(value)
    if not isinstance(value, str):
        return None
    try:
        return _from_hex(value) if is_hex or likely(value) is Notation.HEX else _from_base64(value)
    except UplinkTextError:
        return None


def _octets(value: list[JsonValue]) -> bytes | None:
    whole = [one for one in value if isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= 255]
    return bytes(whole) if value and len(whole) == len(value) else None


def _port_in(value: JsonValue, depth: int) -> int | None:
    if not isinstance(value, dict) or depth > _DEEPEST:
        return None
    for name in _PORTS:
        port = value.get(name)
        if isinstance(port, int) and not isinstance(port, bool):
            return port
    return next((found for one in value.values() if (found := _port_in(one, depth + 1)) is not None), None)
