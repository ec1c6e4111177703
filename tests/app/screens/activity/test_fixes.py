"""The ways out: every code the server knows has a verdict, and no way leads to what is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.screens.activity.fixes import Way, fixes
from app.screens.activity.limit_dialog import EXAMPLES, limit_of, way_out
from app.screens.activity.verdict import text, title
from embedded_server.connection import unreadable
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.refusal_codes import REFUSAL_CODES
from embedded_server.gate.body import check_size
from embedded_server.gate.json_body import JsonGate
from embedded_server.limits import Limits
from embedded_server.store.errors import Trouble
from tests.app.screens.activity.requests import LET_IN, refused

LIMITS = Limits()
NO_WAY_OUT = {
    *map(str, Trouble),
    "internal",
    "request_unreadable",
    "rules_full",
}  # nothing that a sender could do better


@pytest.mark.parametrize("code", REFUSAL_CODES)
def test_that_every_reason_has_words_and_a_way_out(code: str) -> None:
    request = refused(code)
    assert title(request).startswith("401 Refused: ")
    assert text(request) == "It is so. Do this."
    assert bool(fixes(request)) == (code not in NO_WAY_OUT)


@pytest.mark.parametrize("code", ["token_revoked", "token_expired", "rec_type_not_allowed", "not_visible"])
def test_that_a_token_nobody_knows_is_not_shown(code: str) -> None:
    ways = {fix.way for fix in fixes(refused(code, token_id=None))}
    assert not ways & {Way.SHOW_TOKEN, Way.SAME_TOKEN}


def test_that_a_pipe_token_that_reads_gets_a_password_token() -> None:
    assert [fix.way for fix in fixes(refused("pipe_post_only"))] == [Way.PASSWORD_TOKEN, Way.CORRECTED_CURL]


def test_that_what_was_let_in_leads_to_its_record() -> None:
    assert title(LET_IN) == "200 Let in"
    assert text(LET_IN) == "Record 65f1a1…9e02."
    assert [fix.way for fix in fixes(LET_IN)] == [Way.OPEN_RECORD]


def too_complex(body: bytes) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        JsonGate(LIMITS).check(body, b"application/json")
    return caught.value


def too_large() -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        check_size(2_000_000, LIMITS.body_bytes)
    return caught.value


@pytest.mark.parametrize(
    ("error", "option"),
    [
        (too_large(), "body-bytes"),
        (too_complex(b"[" * 65 + b"]" * 65), "json-depth"),
        (too_complex(b"[" + b",".join(b'{"a":1}' for _ in range(10_001)) + b"]"), "json-keys"),
        (too_complex(b'"' + b"x" * 262_145 + b'"'), "json-string-bytes"),
        (unreadable.url_too_long(LIMITS), "url-bytes"),
        (unreadable.head_too_large(LIMITS), "header-bytes"),
        (unreadable.framing_too_large(LIMITS), "header-bytes"),
        (unreadable.too_many_fields(LIMITS), "header-fields"),
        (unreadable.too_slow(10, "head"), "header-seconds"),
        (unreadable.too_slow(30, "body"), "body-seconds"),
        (unreadable.too_many_connections(64, "from your address"), "connections-per-address"),
        (unreadable.too_many_connections(1_000, "to this server"), "connections"),
        (RefusedError(429, "too_many_log_ins", "Too many log-ins at once."), "password-queue"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_that_a_limit_that_was_met_is_the_one_offered_and_larger_than_now(error: RefusedError, option: str) -> None:
    request = replace(refused(error.code), reason=error.reason)
    assert [fix.way for fix in fixes(request)] == [Way.LIMIT]
    assert limit_of(request) == option
    assert float(EXAMPLES[option]) > getattr(LIMITS, option.replace("-", "_"))


@pytest.mark.parametrize(
    ("host", "option"),
    [
        ("in.northfield.example:8443", "--allow-host in.northfield.example"),
        ("[fe80::1]:80", "--allow-host NAME"),
        ("x; rm -r /", "--allow-host NAME"),
        ("-h", "--allow-host NAME"),
        ("", "--allow-host NAME"),
    ],
)
def test_that_a_name_that_is_not_ours_can_be_allowed(host: str, option: str) -> None:
    request = refused("host")
    assert [fix.way for fix in fixes(request)] == [Way.NAME, Way.SEND_AGAIN]
    assert way_out(request, (("accept", "*/*"), ("Host", host)))[2] == option


def test_that_a_token_in_the_wrong_place_leads_to_one_for_it() -> None:
    assert fixes(refused("uplink_token"))[0].way is Way.SET_UP
    assert fixes(refused("uplinks_only"))[0].way is Way.PIPE_TOKEN
