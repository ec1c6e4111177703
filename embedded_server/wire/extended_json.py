"""BSON's extended JSON, as Microshare wrote ids, dates and long numbers until 2017."""

from __future__ import annotations

from embedded_server.domain.json_value import JsonValue

_WRAPPERS = ("$oid", "$date", "$numberLong")


def plain(value: JsonValue) -> JsonValue:
    """`{"$oid": "59…"}` → `"59…"`, `{"$numberLong": "12"}` → `12`; anything else stays."""
    if not isinstance(value, dict) or len(value) != 1:
        return value
    ((wrapper, inner),) = value.items()
    if wrapper not in _WRAPPERS:
        return value
    inner = plain(inner)  # dates beyond 32 bits wrap a $numberLong in the $date
    if wrapper == "$numberLong" and isinstance(inner, str):
        return int(inner)
    return inner
