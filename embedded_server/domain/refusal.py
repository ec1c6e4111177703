"""Refusals: why a request was not let in, in words, and what to do about it."""

from __future__ import annotations


class RefusedError(Exception):
    """A request that is not let in. `reason` says what happened, `fix` what to do; both are shown to people."""

    def __init__(self, status: int, code: str, reason: str, fix: str = "") -> None:
        super().__init__(reason)
        self.status = status
        self.code = code  # one lower-case word group that programs may test, such as token_revoked
        self.reason = reason
        self.fix = fix
