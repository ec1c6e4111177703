"""Messages in the order of something they say, not of their arrival: by what, and what comes before what. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import isnan
from operator import itemgetter
from sys import float_info
from typing import Final, TypeAlias, TypeVar

from embedded_server.domain.condition import Scalar

DEVICE, OWNER, PDU = "device", "owner", "pdu"
FIELD: Final = "field:"  # before the path of a decoded field
LONGEST: Final = 200  # characters of a text that count
MOST: Final = 10_000  # messages in an order
Key: TypeAlias = float | str | None
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bound:
    """Only what comes before this key is wanted."""

    key: Key


@dataclass(frozen=True, slots=True)
class Ordering:
    by: str  # DEVICE, OWNER, PDU, or FIELD and a path
    is_descending: bool = False
    most: int = MOST
    bound: Bound | None = None

    @property
    def path(self) -> str:
        """Of a field; empty elsewhere."""
        return self.by[len(FIELD) :] if self.by.startswith(FIELD) else ""


@dataclass(frozen=True, slots=True)
class Keyed:
    """One message of a record, or a record without any."""

    record_id: str
    place: int  # among the record's messages
    received_ms: int
    key: Key


def key_of(value: Scalar) -> Key:
    """Numbers as numbers, everything else as text, whatever its case."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value[:LONGEST].casefold()
    if value is None or isnan(value):
        return None
    try:
        return min(max(float(value), -float_info.max), float_info.max)
    except OverflowError:
        return float_info.max if value > 0 else -float_info.max


def in_order(items: Iterable[T], key: Callable[[T], Key], *, is_descending: bool) -> list[T]:
    """Numbers before texts before nothing, whichever the direction; of equal ones as they came."""
    numbers: list[tuple[float, T]] = []
    texts: list[tuple[str, T]] = []
    nothing: list[T] = []
    for item in items:
        found = key(item)
        if isinstance(found, str):
            texts.append((found, item))
        elif found is None:
            nothing.append(item)
        else:
            numbers.append((found, item))
    numbers.sort(key=itemgetter(0), reverse=is_descending)
    texts.sort(key=itemgetter(0), reverse=is_descending)
    return [*(item for _, item in numbers), *(item for _, item in texts), *nothing]


def comes_before(key: Key, other: Key, *, is_descending: bool) -> bool:
    if key is None or other is None:
        return key is not None
    if isinstance(key, str) != isinstance(other, str):
        return isinstance(other, str)
    return key > other if is_descending else key < other  # type: ignore[operator]  # both of one kind
