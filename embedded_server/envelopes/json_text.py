"""JSON that travels inside a string of another JSON."""

from __future__ import annotations

import msgspec

from embedded_server.domain.json_value import JsonObject, JsonValue


def from_text(value: JsonValue | bytes) -> JsonValue:
    """What the text says, or None when it is no JSON."""
    if not isinstance(value, str | bytes):
        return None
    try:
        parsed: JsonValue = msgspec.json.decode(value)
    except (ValueError, RecursionError):
        return None
    return parsed


def json_object(value: JsonValue) -> JsonObject | None:
    """An object that says something; an empty one is as good as none."""
    return value if isinstance(value, dict) and value else None


def object_from_text(value: JsonValue) -> JsonObject | None:
    """The object a string holds."""
    return json_object(from_text(value))
