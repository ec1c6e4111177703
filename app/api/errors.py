"""What can go wrong when a system is asked, as screens show it.

ApiError
 ├─ UnreachableError     nobody answers at that address
 ├─ TooSlowError         no complete answer within the time allowed
 ├─ MalformedReplyError  an answer that is not what was asked for
 └─ RefusedByServerError the server said no, and why
     ├─ NotFoundError    not there, or not yours
     ├─ ScopeError       the key lacks a scope
     └─ SourceError      a decoder's text that does not load
"""

from __future__ import annotations


class ApiError(Exception):
    """`reason` says what happened, `fix` what to do; both are whole sentences."""

    def __init__(self, reason: str, fix: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix


class UnreachableError(ApiError):
    pass


class TooSlowError(ApiError):
    pass


class MalformedReplyError(ApiError):
    pass


class RefusedByServerError(ApiError):
    def __init__(self, status: int, code: str, reason: str, fix: str = "") -> None:
        super().__init__(reason, fix)
        self.status = status
        self.code = code


class NotFoundError(RefusedByServerError):
    pass


class ScopeError(RefusedByServerError):
    def __init__(self, status: int, code: str, reason: str, scope: str) -> None:
        super().__init__(status, code, reason, f"Use a key with the scope {scope}.")
        self.scope = scope


class SourceError(RefusedByServerError):
    """The reason names the place in words; `line` and `column` count from 1."""

    def __init__(self, reason: str, fix: str, line: int, column: int) -> None:
        super().__init__(422, "source", reason, fix)
        self.line = line
        self.column = column
