"""Requests as the log would tell them, for tests of what is done with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from embedded_server.domain.request import Answered, Request, RequestDetails

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LET_IN = Request(
    id=1,
    at=NOON,
    method="POST",
    path="/share/us.philadelphia.em500",
    rec_type="us.philadelphia.em500",
    status=200,
    code="",
    reason="record 65f1a1…9e02",
    fix="",
    token_id="t1",
    token_head="4be1",
    token_tail="90d7",
    token_name="Philly pilot",
    remote="192.168.1.40",
    took_us=1_234,
    size=88,
    record_id="65f1a1c09e02",
    replay_of=None,
    is_test=False,
)


def let_in(number: int) -> Request:
    return replace(LET_IN, id=number, at=NOON + timedelta(seconds=number))


def refused(code: str, number: int = 1, **changed: object) -> Request:
    request = replace(let_in(number), status=401, code=code, reason="It is so.", fix="Do this.", record_id=None)
    return replace(request, **changed)  # type: ignore[arg-type]  # each test names its own fields


def whole(request: Request, headers: tuple[tuple[str, str], ...] = (), body: bytes | None = b"") -> RequestDetails:
    answer = Answered(request.status, (("content-type", "application/json"),), b'{"ok":true}', 11)
    return RequestDetails(request, headers, body, is_body_cut=False, response=answer)
