"""The frames of the last hours, so that a network's repeated delivery is told from a new uplink."""

from __future__ import annotations

from array import array
from hashlib import blake2b
from typing import NamedTuple

WINDOW_MS = 2 * 60 * 60 * 1000  # networks that were not answered try again for about an hour
_SETS = 65_536
_WAYS = 4  # frames of one set; of more, the one seen longest ago is forgotten
_PLACE_BITS = 16


class Sighting(NamedTuple):
    seq: int  # of the record
    place: int  # of the message in it
    received_ms: int


class RecentFrames:
    """Up to 262,144 of them in six megabytes that are taken at the start and never grow."""

    def __init__(self, sets: int = _SETS) -> None:
        self._sets = sets
        nothing = b"\xff" * (8 * _WAYS * sets)  # no frame has this hash, place or time, and the memory is there at once
        self._hashes, self._places, self._times = array("Q", nothing), array("Q", nothing), array("q", nothing)

    def is_repeated(self, key: str | None, sighting: Sighting) -> bool:
        """Whether another message carried this frame before. Asking twice about the same one changes nothing."""
        if key is None:
            return False
        hashed = int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
        slot = self._slot(hashed)
        place = sighting.seq << _PLACE_BITS | sighting.place
        if self._hashes[slot] == hashed and sighting.received_ms - self._times[slot] < WINDOW_MS:
            return self._places[slot] != place
        self._hashes[slot], self._places[slot], self._times[slot] = hashed, place, sighting.received_ms
        return False

    def _slot(self, hashed: int) -> int:
        """Where the frame is, or where it belongs: in place of the oldest of its set."""
        first = hashed % self._sets * _WAYS
        slots = range(first, first + _WAYS)
        for slot in slots:
            if self._hashes[slot] == hashed:
                return slot
        return min(slots, key=self._times.__getitem__)
