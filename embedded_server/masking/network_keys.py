"""Redaction: the secrets that network servers put into their bodies, hidden before anybody sees or logs them."""

from __future__ import annotations

from typing import Final

from embedded_server.domain.hidden import REDACTED
from embedded_server.domain.json_value import JsonValue

SECRET_KEYS: Final = frozenset(
    {
        "appkey",
        "appskey",
        "fnwksintkey",
        "genappkey",
        "nwkkey",
        "nwksenckey",
        "nwkskey",
        "snwksintkey",
        "downlinkapikey",
        "downlinkkey",
        "downlinkurl",  # TTN v2 and Helium append their key to it
        "xdownlinkapikey",
    }
)
_DEPTH = 100  # far beyond any envelope, and safe from Python's own limit


def redact(body: JsonValue) -> JsonValue:
    """The body without session keys, root keys and downlink keys. The body given stays as it is."""
    return _redacted(body, _DEPTH)


def _redacted(value: JsonValue, depth: int) -> JsonValue:
    if not isinstance(value, dict | list):
        return value
    if depth == 0:
        return REDACTED
    if isinstance(value, list):
        return [_redacted(item, depth - 1) for item in value]
    return {
        key: REDACTED if item is not None and is_secret_key(key) else _redacted(item, depth - 1)
        for key, item in value.items()
    }


def is_secret_key(key: str) -> bool:
    """Whether this is how a network server names one, in any way of writing it."""
    return key.replace("_", "").replace("-", "").lower() in SECRET_KEYS
