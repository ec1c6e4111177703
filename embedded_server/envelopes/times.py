"""Times as networks send them: ISO 8601 of every quality, or an epoch of any magnitude."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from embedded_server.domain.json_value import JsonValue
from embedded_server.domain.moments import EPOCH
from embedded_server.envelopes.numbers import number

_SMALLEST_EPOCH = 1e8  # below it a number is an uptime or a placeholder, not a date
_PER_SECOND = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))
_MISSING_DASH = re.compile(r"(\d{4}-\d\d)(\d\d[T ])")  # Milesight gateways write 2020-0327T12:39:05Z


def moment(value: JsonValue) -> datetime | None:
    """An aware UTC datetime, or None when the value is no time since 1970. A time without a zone is UTC."""
    if isinstance(value, str) and value[4:5] == "-":
        return _from_iso(value)
    seconds = number(value)
    return None if seconds is None else _from_epoch(seconds)


def _from_epoch(value: float) -> datetime | None:
    if value < _SMALLEST_EPOCH:
        return None
    for end, per_second in _PER_SECOND:
        if value < end:
            return datetime.fromtimestamp(value / per_second, UTC)
    return None


def _from_iso(text: str) -> datetime | None:
    if text[7:8] != "-":
        text = _MISSING_DASH.sub(r"\1-\2", text, count=1)
    try:
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at >= EPOCH else None  # year 1 is Go's word for "no time"
