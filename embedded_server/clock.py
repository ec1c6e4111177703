"""The server's time: every moment it writes, compares or schedules comes from one clock."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    def now_ms(self) -> int:
        """Milliseconds since 1970."""
        ...


class SystemClock:
    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


class SettableClock:
    """For tests of a whole server: goes on from wherever it is set to."""

    def __init__(self) -> None:
        self.set(SystemClock().now_ms())

    def now_ms(self) -> int:
        return self._set_to_ms + time.monotonic_ns() // 1_000_000 - self._set_at_ms

    def set(self, now_ms: int) -> None:
        self._set_to_ms, self._set_at_ms = now_ms, time.monotonic_ns() // 1_000_000
