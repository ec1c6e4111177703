"""What a decoder made of a payload, and the numbers in it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MAX_FIELDS = 200
MAX_DEPTH = 8
MAX_PATH = 200  # a longer path names no field anybody would plot


class DecodeStatus(StrEnum):
    OK = "ok"
    WARNED = "warned"
    CODEC_ERROR = "codec_error"  # the decoder itself reported errors; its data is kept
    THREW = "threw"  # an exception, or a text that cannot be loaded
    TIMEOUT = "timeout"
    MEMORY = "memory"
    KILLED = "killed"  # the process had to be ended, or the decoder is suspended
    NO_ENTRY = "no_entry"  # no function of a known name
    BAD_OUTPUT = "bad_output"


@dataclass(frozen=True, slots=True)
class FieldSpan:
    """The bytes a field was read from, and a sentence that explains them."""

    field: str  # dotted path inside the data
    offset: int
    length: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """The result of one decode. `data` and the members of `normalized` are JSON values."""

    status: DecodeStatus
    data: object = None  # kept even when there are errors
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    normalized: tuple[object, ...] | None = None  # what normalizeUplink made of the data
    nan_paths: tuple[str, ...] = ()  # NaN or an infinity stood here; the data has null
    logs: tuple[str, ...] = ()
    entry: str | None = None  # the function that was called
    codec_sha: str = ""  # SHA-256 of the source in hex; empty for built-in kinds
    engine: str = ""
    cpu_us: int = 0
    line: int | None = None  # where it threw
    column: int | None = None
    spans: tuple[FieldSpan, ...] = ()  # filled in when somebody looks at a payload whose format tells


def numeric_fields(data: object, max_fields: int = MAX_FIELDS, max_depth: int = MAX_DEPTH) -> dict[str, float]:
    """The finite numbers inside decoded data by dotted path, booleans as 0 and 1, in the order of the data."""
    found: dict[str, float] = {}
    for path, value in _leaves(data, "", max_depth):
        number = _finite(value)
        if number is not None and len(path) <= MAX_PATH:
            found[path] = number
        if len(found) >= max_fields:
            break
    return found


def _leaves(value: object, path: str, depth: int) -> Iterator[tuple[str, object]]:
    if not isinstance(value, dict | list):
        yield path or "value", value
    elif depth > 0:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from _leaves(inner, f"{path}.{key}" if path else str(key), depth - 1)


def _finite(value: object) -> float | None:
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:  # an integer beyond the range of a double
        return None
    return number if math.isfinite(number) else None
