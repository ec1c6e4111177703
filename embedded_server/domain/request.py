"""Requests as they are remembered: what came, from whom, what became of it, and why. None of them holds a secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from embedded_server.domain.token import Token

_UNKEPT = ("/healthz", "/metrics")


def is_kept(path: str) -> bool:
    """Whether requests to a path are remembered, escapes in it undone. Those of our own programs are not: no sender
    waits for an explanation of them."""
    return not path.startswith("/admin/") and path not in _UNKEPT


class Result(StrEnum):
    ALL = "all"
    LET_IN = "let_in"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Request:
    """One line of the log. Ids grow with arrival; that of a record which was let in is the record's seq."""

    id: int
    at: datetime
    method: str  # empty of what could not be read as HTTP
    path: str  # with its query, never with a token
    rec_type: str | None
    status: int
    code: str  # of the refusal; empty of what was let in
    reason: str  # why it was refused, or what became of it: "record 65f1a1…9e02", "999 of 1,204 records"
    fix: str
    token_id: str | None  # of a token this server knows
    token_head: str | None  # the first and last four characters of what was presented, if it was long enough
    token_tail: str | None
    token_name: str | None  # of the app key it was issued with
    remote: str
    took_us: int | None  # from the last byte to the answer; of a record to its commit, before the disk has it
    size: int  # bytes of its body; of the answer to what was let in and is no record
    record_id: str | None
    replay_of: int | None
    is_test: bool

    @property
    def is_let_in(self) -> bool:
        return not self.code


@dataclass(frozen=True, slots=True)
class RequestPage:
    """A search looks at a bounded number of requests a page, so `items` may be few or none while `next` is set."""

    items: tuple[Request, ...]
    next: int | None  # the id to go on from; None where there are no more
    searched_to: datetime | None  # how far a page that ends early has looked


@dataclass(frozen=True, slots=True)
class Answered:
    """What was sent back. `body` is None where it was not kept; then `size` still says how long it was."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    size: int


@dataclass(frozen=True, slots=True)
class RequestDetails:
    """A request with all that is kept of it, secrets masked."""

    request: Request
    headers: tuple[tuple[str, str], ...]
    body: bytes | None  # None where it is not kept
    is_body_cut: bool
    response: Answered | None  # None where nothing was answered


@dataclass(frozen=True, slots=True)
class CodeCount:
    code: str
    reason: str  # the code in a few words
    count: int


@dataclass(frozen=True, slots=True)
class RequestCounts:
    """How many of each kind; `is_exact` is False where only a part was counted."""

    all: int
    let_in: int
    refused: int
    by_code: tuple[CodeCount, ...]  # the most frequent first
    bytes: int  # what the log takes
    oldest_at: datetime | None
    kept_days: int
    kept_bytes: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Presented:
    """How often a token's value was presented, whether it is known here or not."""

    count: int
    refused: int
    first_at: datetime
    last_at: datetime
    last_remote: str
    last_reason: str  # of the last one that was refused; empty if none was
    last_id: int | None  # of the last one in the log that brought no record


@dataclass(frozen=True, slots=True)
class Identified:
    """What is known of a token somebody has in hand."""

    token: Token | None  # None of one that was not issued here
    requests: Presented | None  # None of one that was never presented


@dataclass(frozen=True, slots=True)
class Edits:
    """What a replay changes of the request it repeats. None leaves a part as it was."""

    method: str | None = None
    path: str | None = None
    headers: tuple[tuple[str, str], ...] | None = None
    body: bytes | None = field(default=None, repr=False)
    token_id: str | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    request: Request
    response: Answered
