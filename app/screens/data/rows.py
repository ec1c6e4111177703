"""One row of the table: a reading of a record, or a record in which no message was recognised. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from app import words
from embedded_server.domain.decoding import MAX_DEPTH, MAX_FIELDS, MAX_PATH, Decoded, DecodeStatus
from embedded_server.domain.reading import Reading
from embedded_server.domain.record_entry import RecordEntry

Key = tuple[str, int]  # a record's id and the place of the reading in it
Scalar = str | float | bool | None
READABLE = (DecodeStatus.OK, DecodeStatus.WARNED)


class State(Enum):
    """What became of the payload."""

    DECODED = "decoded"
    WARNED = "decoded, with a warning"
    FAILED = "could not be decoded"
    UNDECODED = "no decoder is assigned"
    NO_PAYLOAD = "no payload"
    NOT_RECOGNISED = "not recognised"


@dataclass(frozen=True, slots=True)
class Row:
    entry: RecordEntry
    place: int
    state: State
    values: Mapping[str, Scalar] = field(default_factory=dict)  # decoded fields by dotted path

    @property
    def key(self) -> Key:
        return self.entry.id, self.place

    @property
    def reading(self) -> Reading | None:
        return self.entry.readings[self.place] if self.entry.readings else None

    @property
    def device(self) -> str:
        reading = self.reading
        return reading.message.device or "" if reading else ""


def rows_of(entry: RecordEntry) -> list[Row]:
    if not entry.readings:
        return [Row(entry, 0, State.NOT_RECOGNISED)]
    return [_row(entry, place, reading) for place, reading in enumerate(entry.readings)]


def _row(entry: RecordEntry, place: int, reading: Reading) -> Row:
    decoded = reading.decoded
    return Row(entry, place, state_of(reading), fields(decoded.data) if decoded else {})


def state_of(reading: Reading) -> State:
    decoded = reading.decoded
    if decoded is None:
        return State.UNDECODED if reading.message.payload and reading.message.is_uplink else State.NO_PAYLOAD
    if decoded.status not in READABLE:
        return State.FAILED
    return State.WARNED if decoded.warnings or decoded.status is DecodeStatus.WARNED else State.DECODED


def reason(decoded: Decoded) -> str:
    """Why a payload could not be decoded, with the place in the decoder's text where it is known."""
    said = "; ".join(decoded.errors) or f"The decoder ended with {decoded.status.value.replace('_', ' ')}."
    if decoded.line is None:
        return said
    return f"{said} (line {decoded.line}, column {decoded.column or 1})"


def fields(data: object) -> dict[str, Scalar]:
    """Texts, numbers and truth values by dotted path, in the order of the data."""
    found: dict[str, Scalar] = {}
    if data is None:
        return found
    for path, value in _leaves(data, "", MAX_DEPTH):
        if len(path) <= MAX_PATH:
            found[path] = value
        if len(found) >= MAX_FIELDS:
            break
    return found


def _leaves(value: object, path: str, depth: int) -> Iterator[tuple[str, Scalar]]:
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        if depth > 0:
            for key, inner in items:
                yield from _leaves(inner, f"{path}.{key}" if path else str(key), depth - 1)
    elif value is None or isinstance(value, str | int | float):
        yield path or "value", value


def shown(value: Scalar, decimals: int = 0) -> str:
    """A field's value in a cell; numbers have at least so many decimals, so that they stand under one another."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    text = _number(value)
    whole, _, rest = text.partition(".")
    return text if "e" in text or len(rest) >= decimals else f"{whole}.{rest:0<{decimals}}"


def decimals_of(value: Scalar) -> int:
    """How many a number is shown with."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    text = _number(value)
    return 0 if "e" in text else len(text.partition(".")[2])


def _number(value: float) -> str:
    """At most six significant digits; integers of any size are told, never computed with."""
    if isinstance(value, int) and abs(value) >= 10**15:
        return f"about 1e{len(str(abs(value))) - 1}" if abs(value) < 10**4000 else "a very large number"
    return words.value(value) if math.isfinite(value) else "not a number"
