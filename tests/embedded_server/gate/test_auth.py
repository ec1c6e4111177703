"""What a presented token is, and the words of each refusal."""

from __future__ import annotations

import pytest

from embedded_server.domain.permissions import SHARE, SHARES_OF_TYPE, permission
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.token import TokenKind, token_hash
from embedded_server.gate.auth import (
    Authenticator,
    check_may_post,
    check_not_pipe,
    check_permitted,
    presented,
    tail_of,
    when,
)
from embedded_server.gate.problems import detail
from embedded_server.gate.stand_ins import StandIns
from embedded_server.store.base import Grant, IngestStore
from tests.embedded_server.live import NOON_MS, HandClock, Live

TOKEN = "ab" * 30 + "71b2"
HOUR = 3_600_000
ASKING = {
    "READ": permission(SHARE, "GET"),
    "WRITE": permission(SHARES_OF_TYPE, "POST"),
    "DELETE": permission(SHARE, "DELETE"),
}


def granted(kind: TokenKind = TokenKind.PASSWORD, scope: str = "ALL:ALL", rec_types: tuple[str, ...] = ()) -> Grant:
    return Grant(1, "id", kind, scope, rec_types, 1, "dana@northfield.example", "northfield", "KEY", None, None, 0)


def refusal_of(header: bytes | None, path_token: str | None = None) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        presented(header, path_token)
    return caught.value


@pytest.mark.parametrize("header", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER   {TOKEN}  ", TOKEN, f" {TOKEN} "])
def test_that_a_token_is_found_with_and_without_bearer(header: str) -> None:
    assert presented(header.encode(), None) == TOKEN


def test_that_the_path_wins() -> None:
    assert presented(b"Bearer other", TOKEN) == TOKEN
    assert presented(b"Basic abc", TOKEN) == TOKEN


@pytest.mark.parametrize("header", [None, b"", b"   ", b"Bearer", b"Bearer   "])
def test_that_no_token_is_said_to_be_missing(header: bytes | None) -> None:
    refusal = refusal_of(header)
    assert (refusal.status, refusal.code, refusal.reason) == (401, "token_missing", "No token was sent.")


@pytest.mark.parametrize("header", [f"Token {TOKEN}", f"Philly pilot {TOKEN}", f"Bearer{TOKEN}", f"Bearer: {TOKEN}"])
def test_that_a_missing_bearer_is_said_only_where_it_is_missing(header: str) -> None:
    refusal = refusal_of(header.encode())
    assert detail(refusal) == 'Refused: "Bearer " is missing before the token.'
    assert TOKEN not in refusal.reason + refusal.fix


def test_that_another_scheme_is_named() -> None:
    assert refusal_of(b"Basic ZGFuYTp4").reason == "The Authorization header says Basic, not Bearer."


def test_that_a_tail_gives_no_short_token_away() -> None:
    assert (tail_of(TOKEN), tail_of("hunter2")) == ("71b2", None)


@pytest.mark.parametrize(
    ("ago_ms", "words"),
    [
        (-HOUR, "0 s ago"),
        (0, "0 s ago"),
        (59_999, "59 s ago"),
        (60_000, "1 min ago"),
        (HOUR - 1, "59 min ago"),
        (HOUR, "1 h ago"),
        (3 * HOUR + 1, "3 h ago"),
        (24 * HOUR - 1, "23 h ago"),
        (24 * HOUR, "on 24 Nov 2025"),
        (100 * 24 * HOUR, "on 17 Aug 2025"),
    ],
)
def test_that_times_are_relative_for_a_day_and_dates_after_it(ago_ms: int, words: str) -> None:
    assert when(NOON_MS - ago_ms, NOON_MS) == words


@pytest.mark.parametrize("value", [TOKEN, "x", "\ud800", "'; DROP TABLE token --", "<img src=x onerror=1>"])
async def test_that_an_unknown_token_is_told_by_its_ending(live: Live, value: str) -> None:
    with pytest.raises(RefusedError) as caught:
        await Authenticator(live.services.store, HandClock(), StandIns()).grant(value)
    ending = "It ends in 71b2." if value == TOKEN else "What was sent does not look like one."
    assert detail(caught.value) == f"Refused: no token with this value. {ending}"


async def test_that_deleting_the_key_ends_its_tokens(live: Live) -> None:
    authenticator = Authenticator(live.services.store, live.clock, StandIns())
    assert (await authenticator.grant(live.dana.pipe)).user == live.dana.account.email
    await live.services.store.delete_key(live.dana.client_id)
    for token in (live.dana.pipe, live.dana.password):
        with pytest.raises(RefusedError, match="The token was revoked 0 s ago"):
            await authenticator.grant(token)


async def test_that_a_revocation_is_seen_by_the_next_look_up_of_a_remembered_token(live: Live) -> None:
    store: IngestStore = live.services.store
    issued = await live.dana.token(TokenKind.PIPE, "SHARE:WRITE")
    first, again = await store.grant(token_hash(issued.value)), await store.grant(token_hash(issued.value))
    assert first is again
    await live.services.store.revoke_token(issued.token.id)
    after = await store.grant(token_hash(issued.value))
    assert after is not None
    assert after.revoked_ms == NOON_MS


def test_that_a_pipe_token_does_one_thing() -> None:
    pipe = granted(TokenKind.PIPE, "SHARE:WRITE")
    check_may_post(pipe, "a.b")
    with pytest.raises(RefusedError) as caught:
        check_not_pipe(pipe, "GET")
    assert detail(caught.value) == "Refused: a pipe token cannot read. Pipe tokens may only POST records."
    check_not_pipe(granted(), "GET")


@pytest.mark.parametrize(
    ("patterns", "rec_type", "is_allowed"),
    [
        ((), "any.thing", True),
        (("us.philadelphia.*",), "us.philadelphia.door", True),
        (("us.philadelphia.*",), "us.philadelphia", False),
        (("us.philadelphia.*",), "us.philadelphiax.door", False),
        (("us.philadelphia.*", "a"), "a", True),
        (("a",), "A", False),
        (("*",), "x", True),
    ],
)
def test_that_patterns_bind_a_token(patterns: tuple[str, ...], rec_type: str, is_allowed: bool) -> None:
    grant = granted(rec_types=patterns)
    if is_allowed:
        check_may_post(grant, rec_type)
    else:
        with pytest.raises(RefusedError, match=r"This token may only post to "):
            check_may_post(grant, rec_type)


@pytest.mark.parametrize("operation", ["READ", "WRITE", "DELETE"])
@pytest.mark.parametrize("scope", ["SHARE:READ", "SHARE:WRITE", "SHARE:ALL", "ALL:DELETE", "RULE:WRITE", "SHARE:QUERY"])
def test_that_a_scope_covers_what_it_says(scope: str, operation: str) -> None:
    covered = {"SHARE:ALL": {"READ", "WRITE", "DELETE"}, "RULE:WRITE": set(), "SHARE:QUERY": set()}
    expected = operation in covered.get(scope, {scope.partition(":")[2]})
    if expected:
        check_permitted(granted(scope=scope), ASKING[operation])
    else:
        with pytest.raises(RefusedError, match=f"does not cover SHARE:{operation}"):
            check_permitted(granted(scope=scope), ASKING[operation])
