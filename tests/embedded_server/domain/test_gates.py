"""Gate by gate: where a request stopped, and what the gates before it saw."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from embedded_server.domain.gates import GateState, gates_of
from embedded_server.domain.refusal_codes import REFUSAL_CODES, GateName, words_of
from embedded_server.domain.request import Request
from embedded_server.store.errors import Trouble
from tests import checkout

LET_IN = Request(
    id=7,
    at=datetime(2026, 11, 25, 12, tzinfo=UTC),
    method="POST",
    path="/share/a.b",
    rec_type="a.b",
    status=200,
    code="",
    reason="record 65f1a1…9e02",
    fix="",
    token_id="t",
    token_head="9f3c",
    token_tail="71b2",
    token_name="Philly pilot",
    remote="192.0.2.7",
    took_us=412,
    size=1_412,
    record_id="65f1a1000000000000009e02",
    replay_of=None,
    is_test=False,
)


def states(code: str) -> str:
    """`+` passed, `!` stopped, `.` not reached."""
    signs = {GateState.PASSED: "+", GateState.STOPPED: "!", GateState.NOT_REACHED: "."}
    return "".join(signs[gate.state] for gate in gates_of(replace(LET_IN, code=code, reason="No.")))


def test_that_what_was_let_in_passed_every_gate_and_each_says_what_it_saw() -> None:
    gates = gates_of(LET_IN)
    assert [gate.name for gate in gates] == list(GateName)
    assert {gate.state for gate in gates} == {GateState.PASSED}
    assert [gate.fact for gate in gates] == [
        "From 192.0.2.7.",
        "The recType is a.b.",
        "A token was presented: 9f3c…71b2.",
        "It belongs to the app key Philly pilot.",
        "It was neither revoked nor expired.",
        "It may POST there.",
        "1,412 bytes of JSON.",
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("request_unreadable", "!......"),
        ("path", "+!....."),
        ("token_missing", "++!...."),
        ("token_unknown", "+++!..."),
        ("token_expired", "++++!.."),
        ("pipe_post_only", "+++++!."),
        ("body_not_json", "++++++!"),
        ("body_too_large", "+.....!"),
        ("repeated_header", "+.!...."),
        ("invalid_request", "+++++.!"),
        ("made_up_later", "++++++!"),
    ],
)
def test_that_a_refusal_stops_at_its_gate_and_the_rest_is_not_reached(code: str, expected: str) -> None:
    assert states(code) == expected


def test_that_the_gate_that_stopped_it_gives_the_reason() -> None:
    refused = replace(LET_IN, code="token_unknown", reason="No token with this value.")
    gates = {gate.name: gate for gate in gates_of(refused)}
    assert gates[GateName.TOKEN_KNOWN].fact == "No token with this value."
    assert gates[GateName.ALLOWED].fact == ""


def test_that_asking_for_a_token_needs_none() -> None:
    asked = replace(LET_IN, path="/oauth2/token", rec_type=None, record_id=None)
    facts = {gate.name: gate.fact for gate in gates_of(asked)}
    assert facts[GateName.HEADER] == facts[GateName.TOKEN_VALID] == "None is needed to request one."
    assert facts[GateName.PATH] == "POST /oauth2/token"


def test_that_each_code_stops_at_one_gate_and_has_words() -> None:
    for code in REFUSAL_CODES:
        assert states(code).count("!") == 1, code
        assert words_of(code)[0].isupper(), code
    assert words_of("made_up_later") == "Made up later"


def met_by_senders() -> set[str]:
    """The codes written where requests that are in the log are refused."""
    package = checkout.ROOT / "embedded_server"
    gate = ("auth", "hardening", "json_body", "passwords", "problems")
    named = (*(f"gate/{name}" for name in gate), "connection/unreadable", "store/rules")
    files = [package / f"{name}.py" for name in named]
    files += [file for part in ("routes", "pages") for file in (package / part).glob("*.py") if file.stem != "metrics"]
    calls = (node for file in files for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
    codes = (
        call.args[1]
        for call in calls
        if len(call.args) > 2 and "Error" in ast.unparse(call.func) and isinstance(call.args[0], ast.Constant)
    )
    return {str(code.value) for code in codes if isinstance(code, ast.Constant)}


def test_that_every_code_a_sender_can_meet_has_its_gate() -> None:
    met = met_by_senders()
    assert {"token_missing", "rec_type", "rule_invalid", "url_too_long", "content_encoding", "sort"} <= met
    assert met - REFUSAL_CODES.keys() == set()
    assert set(Trouble) - REFUSAL_CODES.keys() == set()
