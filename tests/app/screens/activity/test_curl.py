"""Requests as commands: a shell sends what came, and no secret is written down."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.screens.activity.curl import as_it_came, corrected, curl, power_shell
from tests.app.screens.activity.requests import LET_IN, refused, whole

MASKED = (("Host", "h"), ("Authorization", "Bearer 4be1••••90d7"), ("Content-Type", "application/json"))
BASE = "http://127.0.0.1:8443"


def arguments(command: str, tmp_path: Path, token: str = "s3cret") -> list[str]:
    """What curl would be called with, as a shell takes the line apart."""
    program = tmp_path / "curl"
    program.write_text('#!/bin/sh\nfor one; do printf "%s\\0" "$one"; done\n')
    program.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "TOKEN": token, "PASSWORD_TOKEN": "other"}
    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, check=True, timeout=10)
    return done.stdout.decode().split("\0")[:-1]


def test_that_the_token_is_a_variable_of_the_shell(tmp_path: Path) -> None:
    command = curl(as_it_came(whole(LET_IN, MASKED, b'{"pdu":"00"}')), BASE)
    assert "90d7" not in command
    assert arguments(command, tmp_path) == [
        f"{BASE}/share/us.philadelphia.em500",
        "-H",
        "Authorization: Bearer s3cret",
        "-H",
        "Content-Type: application/json",
        "--data-binary",
        '{"pdu":"00"}',
    ]


def test_that_the_command_trusts_the_certificate_nobody_vouches_for(tmp_path: Path) -> None:
    command = curl(as_it_came(whole(LET_IN, MASKED, b"{}")), "https://127.0.0.1:8443", "/home/d a/c.pem")
    sent = arguments(command, tmp_path)
    assert sent[:3] == ["--cacert", "/home/d a/c.pem", "https://127.0.0.1:8443/share/us.philadelphia.em500"]


@settings(max_examples=25, deadline=None)
@given(body=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_that_any_body_reaches_the_program_as_it_is(body: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    command = curl(as_it_came(whole(LET_IN, MASKED, body.encode())), BASE)
    assert arguments(command, tmp_path_factory.mktemp("shell"))[-1] == body


@pytest.mark.parametrize(
    ("code", "headers", "expected"),
    [
        ("token_header", (("Authorization", "••••"),), ("Authorization", "Bearer $TOKEN")),
        ("token_missing", (), ("Authorization", "Bearer $TOKEN")),
        ("pipe_post_only", MASKED, ("Authorization", "Bearer $PASSWORD_TOKEN")),
        ("body_type", (("Content-Type", "text/plain"),), ("Content-Type", "application/json")),
    ],
)
def test_that_the_header_in_the_way_is_corrected(
    code: str, headers: tuple[tuple[str, str], ...], expected: tuple[str, str]
) -> None:
    made = corrected(whole(refused(code), headers)).headers
    assert expected in made
    assert [name for name, _ in made].count(expected[0]) == 1


def test_that_a_misspelt_path_becomes_the_one_that_was_meant() -> None:
    details = whole(refused("path", path="/shares/us.boston.door?x=1"))
    assert corrected(details).path == "/share/us.boston.door?x=1"
    assert corrected(whole(refused("path", path="/zzz/y"))).path == "/zzz/y"


def test_that_a_method_is_named_where_it_is_not_the_usual_one(tmp_path: Path) -> None:
    get = whole(refused("pipe_post_only", method="GET"), MASKED)
    assert "-X" not in arguments(curl(as_it_came(get), BASE), tmp_path)
    delete = whole(refused("method", method="DELETE"))
    assert arguments(curl(as_it_came(delete), BASE), tmp_path)[1:3] == ["-X", "DELETE"]


def test_that_power_shell_reads_the_token_from_its_environment() -> None:
    body = json.dumps({"it's": 1}).encode()
    command = power_shell(as_it_came(whole(LET_IN, MASKED, body)), BASE)
    assert "'Authorization' = ('Bearer ' + $env:TOKEN + '')" in command
    assert "-ContentType 'application/json'" in command
    assert """-Body '{"it''s": 1}'""" in command
