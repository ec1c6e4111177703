"""Device ids in the many spellings networks use, and the one spelling kept here."""

from __future__ import annotations

import re
from binascii import a2b_base64

from embedded_server.domain.json_value import JsonValue

_LONGEST = 128  # Azure IoT Hub allows names this long; nothing longer is an id
_EUI = re.compile(r"[0-9A-Fa-f]{16}")
_BASE64_EUI = re.compile(r"[0-9A-Za-z+/]{11}=")
_EUI_INSIDE = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{2}([-:]?)(?:[0-9A-Fa-f]{2}\1){6}[0-9A-Fa-f]{2}(?![0-9A-Fa-f])")
_SIGFOX = re.compile(r"[0-9A-Fa-f]{1,8}")


def is_eui(value: JsonValue) -> bool:
    """Whether the value is a DevEUI written as plain hex."""
    return isinstance(value, str) and _EUI.fullmatch(value) is not None


def device_id(value: JsonValue) -> str | None:
    """A DevEUI as 16 upper-case hex wherever one can be read (`70-b3-…`, `70:b3:…`, `ELSYS-70B3…`, `eui-70b3…`,
    `urn:…:70B3…`, base64 of eight bytes); another network's name as it is; the last part of any other urn."""
    if not isinstance(value, str):
        return None
    if _EUI.fullmatch(value):
        return value.upper()
    if _BASE64_EUI.fullmatch(value):
        return a2b_base64(value).hex().upper()
    if found := _EUI_INSIDE.search(value):
        return found[0].replace(found[1], "").upper() if found[1] else found[0].upper()
    return _name(value)


def sigfox_id(value: JsonValue) -> str | None:
    """A Sigfox id: 1 to 8 hex, upper case, zeros kept as they are."""
    return value.upper() if isinstance(value, str) and _SIGFOX.fullmatch(value) else None


def _name(text: str) -> str | None:
    name = text.strip()
    if name.startswith("urn:"):
        name = name.removeprefix("urn:").rstrip(":").rpartition(":")[2].strip()
    return name if 0 < len(name) <= _LONGEST else None
