"""What the server counts about the requests it answers, for whoever watches it.

Acknowledged uplinks are not counted here: `Events` does that anyway, and they must cost nothing twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

_FAMILIES = frozenset(("share", "oauth2", "admin", "rule", "device", "v1", "sigfox", "uplink", "healthz", "metrics"))


def family_of(raw_path: bytes) -> str:
    """The first step of a path if it is one of ours: what senders make up must not become a label."""
    first = raw_path[1:17].split(b"/", 1)[0].decode("latin-1")
    return first if first in _FAMILIES else "other"


class Tally:
    """Belongs to the event loop's thread."""

    def __init__(self) -> None:
        self.answered: Counter[tuple[str, int]] = Counter()  # family, status class
        self.refused: Counter[tuple[str, int, str]] = Counter()  # family, status, code
        self.unreadable: Counter[int] = Counter()  # by status: connections closed before there was a request
        self.opened = 0  # connections
        self.cut = 0  # connections whose client took too long
        self.open_connections: Callable[[], int] = int

    def answer(self, raw_path: bytes, status: int) -> None:
        self.answered[family_of(raw_path), status // 100] += 1

    def refuse(self, raw_path: bytes, status: int, code: str) -> None:
        self.refused[family_of(raw_path), status, code] += 1
