"""The frames of the last hours, so that a network's repeated delivery is told from a new uplink."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

WINDOW_MS = 2 * 60 * 60 * 1000  # networks that were not answered try again for about an hour
MOST_FRAMES = 200_000


class Sighting(NamedTuple):
    seq: int  # of the record
    place: int  # of the message in it
    received_ms: int


class RecentFrames:
    def __init__(self) -> None:
        self._first: OrderedDict[str, Sighting] = OrderedDict()  # by duplicate key, oldest first

    def is_repeated(self, key: str | None, sighting: Sighting) -> bool:
        """Whether another message carried this frame before. Asking twice about the same one changes nothing."""
        if key is None:
            return False
        first = self._first.get(key)
        if first is not None and sighting.received_ms - first.received_ms < WINDOW_MS:
            return first != sighting
        self._first.pop(key, None)
        self._first[key] = sighting
        if len(self._first) > MOST_FRAMES:
            self._first.popitem(last=False)
        return False
