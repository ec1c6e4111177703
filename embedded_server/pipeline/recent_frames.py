"""The frames of the last hours, so that a network's repeated delivery is told from a new uplink."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from typing import NamedTuple

WINDOW_MS = 2 * 60 * 60 * 1000  # networks that were not answered try again for about an hour
MOST_FRAMES = 100_000
_PLACE_BITS = 16
_SEQ_BITS = 64  # with the place


class Sighting(NamedTuple):
    seq: int  # of the record
    place: int  # of the message in it
    received_ms: int


class RecentFrames:
    """Numbers instead of objects: there are many of them, all the time."""

    def __init__(self) -> None:
        self._first: OrderedDict[int, int] = OrderedDict()  # sightings by the hash of their duplicate key, oldest first

    def is_repeated(self, key: str | None, sighting: Sighting) -> bool:
        """Whether another message carried this frame before. Asking twice about the same one changes nothing."""
        if key is None:
            return False
        hashed = int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
        place = sighting.seq << _PLACE_BITS | sighting.place
        first = self._first.get(hashed)
        if first is not None and sighting.received_ms - (first >> _SEQ_BITS) < WINDOW_MS:
            return first & (1 << _SEQ_BITS) - 1 != place
        self._first.pop(hashed, None)
        self._first[hashed] = sighting.received_ms << _SEQ_BITS | place
        if len(self._first) > MOST_FRAMES:
            self._first.popitem(last=False)
        return False
