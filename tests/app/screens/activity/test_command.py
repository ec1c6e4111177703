"""Requests as commands: what came is sent, what is lost is said, and no secret is written down."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app import words
from app.curl import Variable
from app.screens.activity.command import NO_QUERY, as_it_came, corrected, curl, is_correctable, said
from app.screens.activity.power_shell import for_power_shell, power_shell
from embedded_server.domain.request import RequestDetails
from tests.app.screens.activity.requests import LET_IN, refused, whole
from tests.app.wire_tap import Tap, run, tapped

MASKED = (("host", "h"), ("authorization", "Bearer 4be1…90d7"), ("content-type", "application/json"))
BASE = "http://127.0.0.1:8443"
TOKEN = f"Bearer {Variable.TOKEN}"


def sent(details: RequestDetails, directory: Path) -> Tap:
    with tapped() as tap:
        run(curl(as_it_came(details), tap.base), directory)
    return tap


def test_that_what_came_is_sent_with_the_token_of_a_variable(tmp_path: Path) -> None:
    tap = sent(whole(LET_IN, MASKED, b"@/etc/hostname"), tmp_path)
    assert tap.first_line == "POST /share/us.philadelphia.em500 HTTP/1.1"
    assert ("Authorization", "Bearer s3cret") in tap.headers
    assert ("Content-Type", "application/json") in tap.headers
    assert tap.body == b"@/etc/hostname"


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/share/a.b/token/***/x", "/share/a.b/token/s3cret/x"),
        ("/uplink/***", "/uplink/s3cret"),
        ("/sigfox/***/data", "/sigfox/s3cret/data"),
        ("/share/***", "/share/hidden"),
        ("/share/a.b?page=1&sig=***&x=2", "/share/a.b?page=1&x=2"),
        ("/share/a.b?sig=***", "/share/a.b"),
    ],
)
def test_that_nothing_hidden_is_sent_as_it_is_written(tmp_path: Path, path: str, target: str) -> None:
    assert sent(whole(refused("token_unknown", path=path, method="GET")), tmp_path).first_line == (
        f"GET {target} HTTP/1.1"
    )


def test_that_what_is_hidden_is_left_out_and_named(tmp_path: Path) -> None:
    headers = (*MASKED, ("x-api-key", "•••"), ("x-note", "key=***"), ("x-`id`-key", "•••"))
    details = whole(refused("token_unknown", path="/share/a.b?sig=***"), headers, b'{"key":"***"}')
    command = as_it_came(details)
    assert command.notes == (
        "Left out, since the log hides it: query sig, header X-Api-Key, header X-Note, header with an odd name.",
        "Secrets are hidden in the body: put them back before you send it.",
    )
    assert curl(command, BASE).startswith("# Left out, since the log hides it: query sig, header X-Api-Key")
    assert "x-" not in {name.lower()[:2] for name, _ in sent(details, tmp_path).headers}


@pytest.mark.parametrize(
    ("details", "note"),
    [
        (
            replace(whole(refused("body_too_large", size=1_468_006), body=b"x" * 65_536), is_body_cut=True),
            f"The body is cut: {words.count(65_536)} of {words.count(1_468_006)} bytes were kept.",
        ),
        (
            whole(refused("body_too_large", size=300), body=None),
            "The body, 300 bytes, was not kept and is missing here.",
        ),
        (whole(replace(LET_IN, record_id=None), body=None), "The body was not kept and is missing here."),
        (
            whole(refused("method", size=0), (("transfer-encoding", "chunked"),), None),
            "The body was not kept and is missing here.",
        ),
        (whole(refused("path", method="HEAD", size=2), body=b"{}"), "The body is left out: curl sends none with HEAD."),
    ],
    ids=["cut", "large", "let in", "chunked", "head"],
)
def test_that_a_body_that_is_not_whole_is_told_above_the_line_and_beside_it(details: RequestDetails, note: str) -> None:
    command = as_it_came(details)
    assert command.notes == (note,)
    assert curl(command, BASE).startswith(f"# {note}\ncurl ")
    assert said(command) == ("warn", "Copied, but not all of it", note)


def test_that_nothing_is_said_of_bodies_where_there_was_none() -> None:
    assert as_it_came(whole(replace(LET_IN, method="GET", size=4_000), body=None)).notes == ()
    assert as_it_came(whole(refused("path", method="GET", size=0), body=None)).notes == ()


def test_that_only_what_is_in_the_line_is_said_of_it() -> None:
    assert said(as_it_came(whole(LET_IN, (), b"{}"))) == ("ok", "Copied", "")
    assert said(as_it_came(whole(LET_IN, MASKED, b"{}"))) == (
        "ok",
        "Copied",
        "It reads the variable TOKEN: set it before you paste.",
    )
    both = whole(refused("token_unknown", path="/share/***/token/***"))
    secret = "SECRET is a part of the path that the log hides."
    told = f"It reads the variables TOKEN and SECRET: set them before you paste. {secret}"
    assert said(as_it_came(both)) == ("warn", "Copied, but not all of it", told)


def test_that_a_query_that_is_not_kept_is_asked_for() -> None:
    assert as_it_came(whole(refused("path", path="/shares/a.b", method="GET"))).notes == (NO_QUERY,)


def test_that_a_scheme_without_a_token_stays_as_it_came(tmp_path: Path) -> None:
    tap = sent(whole(refused("token_missing"), (("authorization", "Bearer"),), b"{}"), tmp_path)
    assert ("Authorization", "Bearer") in tap.headers


def test_that_a_foreign_host_is_sent_where_it_was_the_reason(tmp_path: Path) -> None:
    tap = sent(whole(refused("host"), (("host", "in.example"),)), tmp_path)
    assert ("Host", "in.example") in tap.headers


@pytest.mark.parametrize(
    ("code", "headers", "expected"),
    [
        ("token_header", (("Authorization", "•••"),), ("Authorization", TOKEN)),
        ("token_missing", (), ("Authorization", TOKEN)),
        ("pipe_post_only", MASKED, ("Authorization", f"Bearer {Variable.PASSWORD_TOKEN}")),
        ("body_type", (("Content-Type", "text/plain"),), ("Content-Type", "application/json")),
    ],
)
def test_that_the_header_in_the_way_is_corrected(
    code: str, headers: tuple[tuple[str, str], ...], expected: tuple[str, str]
) -> None:
    made = corrected(whole(refused(code), headers)).headers
    assert expected in made
    assert [name for name, _ in made].count(expected[0]) == 1


def test_that_a_token_in_the_path_is_corrected_there() -> None:
    details = whole(refused("pipe_post_only", path="/share/a.b/token/***", method="GET"))
    assert corrected(details).path == f"/share/a.b/token/{Variable.PASSWORD_TOKEN}"


def test_that_a_misspelt_path_becomes_the_one_that_was_meant() -> None:
    details = whole(refused("path", path="/shares/us.boston.door?x=1"))
    assert corrected(details).path == "/share/us.boston.door?x=1"


@pytest.mark.parametrize(
    ("code", "method", "path", "expected"),
    [
        ("path", "GET", "/", False),
        ("path", "GET", "/zzz/y", False),
        ("path", "PUT", "/shares/a.b", False),
        ("path", "GET", "/shares/a.b", True),
        ("pipe_post_only", "PUT", "/share/a.b", False),
        ("pipe_post_only", "GET", "/share/a.b?page=1", True),
        ("pipe_post_only", "PUT", "/rule/a.b/1", True),
        ("token_missing", "POST", "/share/a.b", True),
        ("token_unknown", "POST", "/share/a.b", False),
    ],
)
def test_that_only_what_helps_counts_as_corrected(code: str, method: str, path: str, expected: bool) -> None:
    request = refused(code, method=method, path=path)
    assert is_correctable(request) == expected
    if expected:
        assert corrected(whole(request)) != as_it_came(whole(request))


def test_that_power_shell_reads_the_token_from_its_environment() -> None:
    body = json.dumps({"it's": 1}).encode()
    command = power_shell(for_power_shell(as_it_came(whole(LET_IN, MASKED, body))), BASE)
    assert "'Authorization' = ('Bearer ' + $env:TOKEN)" in command
    assert "-ContentType 'application/json'" in command
    assert """-Body '{"it''s": 1}'""" in command


def test_that_power_shell_gets_bytes_where_letters_could_end_the_text() -> None:
    command = power_shell(as_it_came(whole(LET_IN, (), "’; Remove-Item ~ #".encode())), BASE)
    assert "Remove-Item" not in command
    assert "-Body ([Convert]::FromBase64String('4oCZOyBSZW1vdmUtSXRlbSB+ICM='))" in command


def test_that_power_shell_says_what_it_cannot_send() -> None:
    headers = (("x-a", "1"), ("x-a", "2"))
    details = whole(refused("path", method="GET", path="/share/../x", size=2), headers, b"{}")
    assert for_power_shell(as_it_came(details)).notes == (
        "PowerShell cannot send every header as it came: some are left out.",
        "The body is left out: PowerShell sends none with GET.",
        "PowerShell resolves the dots in the path, so another path is sent.",
    )
    assert "-CustomMethod 'PROPFIND'" in power_shell(as_it_came(whole(refused("method", method="PROPFIND"))), BASE)
