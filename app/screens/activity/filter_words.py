"""What narrows the table, in words, and how each part of it is taken away. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, tzinfo

from app import words
from app.api.requests import EVERY, RequestFilter
from app.screens.activity.columns import LOCAL_ADDRESSES, THIS_COMPUTER
from embedded_server.domain.refusal_codes import words_of
from embedded_server.domain.request import Result

LONGEST_SEARCH = 40


def filter_parts(wanted: RequestFilter, token: str, now: datetime, zone: tzinfo | None) -> dict[str, str]:
    """By key; `token` is what the one in it is called. Chips and the search field show the rest themselves."""
    parts: dict[str, str] = {}
    if wanted.code:
        parts["code"] = words_of(wanted.code)
    if wanted.since or wanted.until:
        parts["range"] = _range(wanted, now, zone)
    if wanted.token_id or wanted.same_token:
        parts["token"] = f"Token {token}".strip()
    if wanted.remote:
        parts["remote"] = f"From {THIS_COMPUTER if wanted.remote in LOCAL_ADDRESSES else wanted.remote}"
    if wanted.rec_type:
        parts["rec_type"] = wanted.rec_type
    return parts


def without(wanted: RequestFilter, part: str) -> RequestFilter:
    match part:
        case "code":
            return replace(wanted, code="")
        case "range":
            return replace(wanted, since=None, until=None)
        case "token":
            return replace(wanted, token_id="", same_token=0)
        case "remote":
            return replace(wanted, remote="")
        case "rec_type":
            return replace(wanted, rec_type="")
    return EVERY


def told(wanted: RequestFilter, token: str, now: datetime, zone: tzinfo | None) -> str:
    """The whole filter in one phrase."""
    result = {Result.ALL: [], Result.LET_IN: ["let in"], Result.REFUSED: ["refused"]}[wanted.result]
    search = [f"“{wanted.search[:LONGEST_SEARCH]}”"] if wanted.search else []
    return ", ".join([*result, *filter_parts(wanted, token, now, zone).values(), *search])


def _range(wanted: RequestFilter, now: datetime, zone: tzinfo | None) -> str:
    since = words.clock(wanted.since, now, zone) if wanted.since else "the beginning"
    until = words.clock(wanted.until, now, zone) if wanted.until else "now"
    return f"{since} to {until}"
