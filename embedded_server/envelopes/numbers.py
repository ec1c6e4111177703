"""Numbers as networks send them: as numbers, as text, or as a word for none."""

from __future__ import annotations

import math

from embedded_server.domain.json_value import JsonValue

_LARGEST = 2**53  # beyond it JSON numbers lose digits on their way


def number(value: JsonValue) -> float | None:
    """A finite number; None for "N/A", "NaN", "", null and everything else."""
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        return None
    if isinstance(value, str) and "_" in value:  # Python's own notation, nobody else's
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def count(value: JsonValue) -> int | None:
    """A whole number from 0 on, such as a port or a frame counter."""
    if type(value) is int:
        return value if 0 <= value <= _LARGEST else None
    result = number(value)
    if result is None or not result.is_integer():
        return None
    return int(result) if 0 <= result <= _LARGEST else None
