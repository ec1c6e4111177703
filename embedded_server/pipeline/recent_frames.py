"""The frames of the last hours, so that a network's repeated delivery is told from a new uplink."""

from __future__ import annotations

from collections import OrderedDict

WINDOW_MS = 2 * 60 * 60 * 1000  # networks that were not answered try again for about an hour
MOST_FRAMES = 200_000


class RecentFrames:
    def __init__(self) -> None:
        self._seen: OrderedDict[str, int] = OrderedDict()  # duplicate key → when it came first, oldest first

    def is_repeated(self, key: str | None, received_ms: int) -> bool:
        """Whether this frame came before; from now on it has."""
        if key is None:
            return False
        came_ms = self._seen.get(key)
        if came_ms is not None and received_ms - came_ms < WINDOW_MS:
            return True
        self._seen.pop(key, None)
        self._seen[key] = received_ms
        if len(self._seen) > MOST_FRAMES:
            self._seen.popitem(last=False)
        return False
