"""What every store says of the requests in its log."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from embedded_server.domain.refusal_codes import words_of
from embedded_server.domain.request import CodeCount
from embedded_server.store.base import SentHeaders

SEARCH_SECONDS = 0.1  # after which a page ends, found or not
COUNT_SECONDS = 0.3
FIRST_WIDTH, WIDEST = 1_000, 1_000_000  # ids looked at in one go
_HIDDEN_TOKEN = "/token/***"


def path_of(rec_type: str, has_token: bool, tags: Iterable[str], suffix: str, query: str) -> str:
    """The path a record was posted to, put together again: its token hidden, its tags escaped."""
    named = "".join(f"/{quote(tag, safe='')}" for tag in tags)
    path = f"/share/{rec_type}{_HIDDEN_TOKEN if has_token else ''}{f'/tags{named}' if named else ''}{suffix}"
    return f"{path}?{query}" if query else path


def words_of_record(record_id: str) -> str:
    return f"record {record_id[:6]}…{record_id[-4:]}"


def headers_of(block: str | None, headers: str | None) -> SentHeaders | None:
    """From what lies in a set of headers and beside it."""
    if block is not None:
        return SentHeaders(block, headers or "")
    if headers is None:
        return None
    own, _, rest = headers.partition("\n\n")
    return SentHeaders(own, rest)


def code_counts(counts: Iterable[tuple[str, int]]) -> tuple[CodeCount, ...]:
    """The most frequent first."""
    return tuple(CodeCount(code, words_of(code), n) for code, n in sorted(counts, key=lambda one: (-one[1], one[0])))


def next_width(width: int, seconds: float) -> int:
    """How many ids to look at next, when the last ones took so long: about a hundredth of a second at a time."""
    if seconds < 0.005:
        return min(width * 2, WIDEST)
    return max(width // 2, FIRST_WIDTH // 10) if seconds > 0.02 else width
