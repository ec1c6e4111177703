"""A progress bar for people who watch; a file or pipe gets none."""

from __future__ import annotations

import sys
import time

_TOLD_SECONDS = 0.2
_WIDTH = 30


class Bar:
    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._told = 0.0

    def add(self, count: int) -> None:
        self.reach(self._done + count)

    def reach(self, done: int) -> None:
        self._done = done
        now = time.monotonic()
        if sys.stderr.isatty() and now - self._told >= _TOLD_SECONDS:
            self._told = now
            self._tell()

    def end(self) -> None:
        if sys.stderr.isatty():
            self._done = max(self._done, self._total)
            self._tell()
            print(file=sys.stderr)

    def _tell(self) -> None:
        share = min(self._done / self._total, 1) if self._total else 0
        filled = round(share * _WIDTH)
        bar = "█" * filled + "░" * (_WIDTH - filled)
        print(f"\r{bar} {share:4.0%} {self._done:,} of {self._total:,}", end="", file=sys.stderr, flush=True)
