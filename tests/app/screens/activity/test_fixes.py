"""The ways out: every code the server knows has a verdict, and no way leads to what is not there."""

from __future__ import annotations

import pytest

from app.screens.activity.fixes import Way, fixes
from app.screens.activity.verdict import text, title
from embedded_server.domain.refusal_codes import REFUSAL_CODES
from tests.app.screens.activity.requests import LET_IN, refused

NO_WAY_OUT = {"disk_full", "disk_failed", "store_closed", "request_unreadable"}


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
