"""Which records of a listing are wanted, by what was read from them: one message has to fulfil every condition.

A comparison with a number asks what was measured, as a plot does: neither tests nor copies of a frame, nor what a
decoder complained about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from embedded_server.domain.condition import Condition, Scalar
from embedded_server.domain.decoding import MAX_DEPTH, MAX_PATH, DecodeStatus
from embedded_server.domain.message import UPLINK

LATE: Final = timedelta(minutes=5)  # between the frame and its arrival
_MISSING: Final = object()
_GOOD: Final = (DecodeStatus.OK.value, DecodeStatus.WARNED.value)


class Only(StrEnum):
    ALL = "all"
    ERRORS = "errors"  # no decoder could read them
    COPIES = "copies"  # of a frame that was here before
    LATE = "late"  # they arrived much later than they were heard


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a message without its data."""

    device: str | None
    event: str
    status: str | None
    is_copy: bool
    is_test: bool
    device_time: datetime | None
    received_at: datetime

    @property
    def is_measured(self) -> bool:
        return self.event == UPLINK and self.status in _GOOD and not self.is_copy and not self.is_test


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """As texts, so that it can be sent and kept."""

    device: str = ""
    owner: str = ""
    pdu: str = ""
    only: Only = Only.ALL
    hides_copies: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return self == RecordFilter()


def wants_head(only: Only, head: Head, *, hides_copies: bool) -> bool:
    if hides_copies and head.is_copy:
        return False
    match only:
        case Only.ERRORS:
            return head.status is not None and head.status not in _GOOD
        case Only.COPIES:
            return head.is_copy
        case Only.LATE:
            return head.device_time is not None and head.received_at - head.device_time > LATE
    return True


def wants_data(conditions: Mapping[str, Condition], head: Head, data: object) -> bool:
    """A field that is not there is as good as null."""
    for path, condition in conditions.items():
        if condition.bounds and not head.is_measured:
            return False
        if not condition.matches(value_at(data, path)):
            return False
    return True


def value_at(data: object, path: str) -> Scalar:
    """By dotted path; names may hold dots themselves. None where there is nothing, or something with parts."""
    if path == "value" and not isinstance(data, dict | list):
        return data if isinstance(data, str | int | float) else None
    if len(path) > MAX_PATH:
        return None
    return next(_found(data, path, MAX_DEPTH), None)


def _found(data: object, path: str, depth: int) -> Iterator[Scalar]:
    if depth == 0:
        return
    for name, rest in _splits(path):
        inner = _member(data, name)
        if inner is _MISSING:
            continue
        if rest:
            yield from _found(inner, rest, depth - 1)
        elif isinstance(inner, str | int | float):
            yield inner


def _splits(path: str) -> Iterator[tuple[str, str]]:
    yield path, ""
    at = path.find(".")
    while at >= 0:
        yield path[:at], path[at + 1 :]
        at = path.find(".", at + 1)


def _member(data: object, name: str) -> object:
    if isinstance(data, dict):
        return data.get(name, _MISSING)
    if isinstance(data, list) and name.isdecimal() and len(name) < 6 and int(name) < len(data):
        return data[int(name)]
    return _MISSING
