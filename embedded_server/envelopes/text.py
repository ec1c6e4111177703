"""Short texts: ids and counters as they stand in an envelope."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonValue

_LONGEST = 128


def text(value: JsonValue) -> str | None:
    """The value as text when it is a short string or an integer."""
    if type(value) is int and abs(value) < 2**63:
        return str(value)
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST else None
