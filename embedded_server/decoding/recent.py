"""The most recently used values, so many and no more."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[str, Value] = OrderedDict()

    def get(self, key: str) -> Value | None:
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key]

    def put(self, key: str, value: Value) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._limit:
            self._values.popitem(last=False)


class Places:
    """So many numbers for keys; the key that was used longest ago gives its number away."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._places: OrderedDict[str, int] = OrderedDict()

    def of(self, key: str) -> tuple[int, bool]:
        """Its number, and whether it had it already."""
        place = self._places.get(key)
        if place is not None:
            self._places.move_to_end(key)
            return place, True
        is_full = len(self._places) == self._limit
        self._places[key] = place = self._places.popitem(last=False)[1] if is_full else len(self._places)
        return place, False
