"""The latest moment the server's clock ever showed while a token was judged: what had ended by then stays so."""

from __future__ import annotations


class HighWater:
    """A clock that is set back must not bring tokens back to life."""

    def __init__(self, ms: int) -> None:
        self.ms = ms
        self.stored_ms = ms  # what a restart would find

    def raised_to(self, now_ms: int) -> int:
        self.ms = max(self.ms, now_ms)
        return self.ms
