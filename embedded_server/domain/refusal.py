"""Refusals: why a request was not let in, in words, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class RefusedError(Exception):
    """A request that is not let in. `reason` says what happened, `fix` what to do; both are shown to people."""

    def __init__(self, status: int, code: str, reason: str, fix: str = "") -> None:
        super().__init__(reason)
        self.status = status
        self.code = code  # one lower-case word group that programs may test, such as token_revoked
        self.reason = reason
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused request as it is remembered. Its path holds no token."""

    id: int
    at: datetime
    method: str
    path: str
    rec_type: str | None
    status: int
    code: str
    reason: str
    fix: str
    token_tail: str | None  # the last four characters of what was presented
    remote: str
    body: bytes  # as sent but for secrets, cut at 64 KiB
