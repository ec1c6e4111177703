"""Examples: payloads with what a decoder has to make of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from embedded_server.domain.decoding import Decoded


class ExampleState(StrEnum):
    PASSES = "passes"
    FAILS = "fails"
    NEW = "new"  # nobody has said what is expected


@dataclass(frozen=True, slots=True)
class Example:
    id: int
    decoder_id: int
    name: str
    payload: bytes
    port: int | None
    received_at: datetime  # where the decoder's clock stands
    expected: object  # the data; None: nobody has said
    since: datetime  # when it was kept


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """An example and what the decoder makes of it now."""

    example: Example
    state: ExampleState
    actual: Decoded | None  # None where nothing could be asked


def same_data(expected: object, actual: object) -> bool:
    """Numbers to nine digits; what is null or an empty list is as good as not there."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(same_data(expected.get(name), actual.get(name)) for name in expected.keys() | actual.keys())
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(same_data, expected, actual))
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, int | float) and isinstance(actual, int | float):
        return abs(expected - actual) <= 1e-9 * max(1.0, abs(expected), abs(actual))
    return expected == actual or (not _is_there(expected) and not _is_there(actual))


def _is_there(value: object) -> bool:
    return value is not None and value != []
