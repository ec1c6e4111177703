"""Curl lines, run by real shells: what goes over the wire is what was meant, byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.curl import LONGEST_WORD, Variable, curl_line
from tests.app.wire_tap import Tap, run, tapped

JSON = (("Content-Type", "application/json"),)
SHELLS = [shell for shell in ("sh", "bash", "zsh") if shutil.which(shell)]


def sent(
    directory: Path,
    method: str = "POST",
    target: str = "/share/a.b",
    headers: tuple[tuple[str, str], ...] = JSON,
    body: bytes = b"",
    shell: str = "sh",
) -> Tap:
    with tapped() as tap:
        run(curl_line(method, tap.base, target, headers, body), directory, shell)
    return tap


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "body",
    [
        b"@/etc/hostname",
        b'{"it\'s":"$TOKEN `id` \\\\ !x"}\n',
        b"\xff\xfe\x00\x01not text",
        b"\r\n\r\n",
        "ünïcode ☃".encode(),
        b"x" * (LONGEST_WORD + 1),
        b"'" * 60_000,
        bytes(range(256)) * 4_000,
    ],
    ids=["file", "shell", "bytes", "lines", "letters", "long", "quotes", "megabyte"],
)
def test_that_any_body_is_sent_byte_for_byte(tmp_path: Path, shell: str, body: bytes) -> None:
    assert sent(tmp_path, body=body, shell=shell).body == body


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(min_size=1, max_size=60))
def test_that_bytes_nobody_thought_of_are_sent_as_they_are(tmp_path: Path, body: bytes) -> None:
    assert sent(tmp_path, body=body).body == body


@pytest.mark.parametrize(
    "target",
    [
        "/share/a[1-3]",
        "/share/{a,b}?x={c}",
        "/share/../share/x",
        "/share/%2e%2E/x",
        "/share/./x/..",
        "/share/a#b",
        "/share/$TOKEN'!`id`",
        "*",
        "http://elsewhere/share/x",
    ],
)
def test_that_the_target_is_sent_as_it_is_written(tmp_path: Path, target: str) -> None:
    assert sent(tmp_path, "GET", target, ()).first_line == f"GET {target} HTTP/1.1"


def test_that_head_does_not_wait_for_a_body(tmp_path: Path) -> None:
    assert sent(tmp_path, "HEAD").first_line == "HEAD /share/a.b HTTP/1.1"


@pytest.mark.parametrize(("method", "body"), [("GET", b"{}"), ("POST", b""), ("DELETE", b""), ("PUT", b"{}")])
def test_that_the_method_is_the_one_that_is_named(tmp_path: Path, method: str, body: bytes) -> None:
    tap = sent(tmp_path, method, body=body)
    assert tap.first_line == f"{method} /share/a.b HTTP/1.1"
    assert tap.body == body


def test_that_headers_are_sent_as_they_are_and_none_is_made_up(tmp_path: Path) -> None:
    headers = (("X-Empty", ""), ("X-Odd", "\xff\t\xe9 $TOKEN"), ("X-Twice", "1"), ("X-Twice", "2"))
    tap = sent(tmp_path, headers=headers, body=b"x")
    assert [pair for pair in tap.headers if pair[0].startswith("X-")] == list(headers)
    assert "content-type" not in {name.lower() for name, _ in tap.headers}


def test_that_only_variables_get_their_values_from_the_shell(tmp_path: Path) -> None:
    headers = (("Authorization", f"Bearer {Variable.PASSWORD_TOKEN}"), ("X-Text", "$TOKEN"))
    tap = sent(tmp_path, "GET", f"/share/a.b/token/{Variable.TOKEN}/{Variable.SECRET}!", headers)
    assert tap.first_line == "GET /share/a.b/token/s3cret/hidden! HTTP/1.1"
    assert ("Authorization", "Bearer other") in tap.headers
    assert ("X-Text", "$TOKEN") in tap.headers


def test_that_the_line_trusts_the_certificate_nobody_vouches_for() -> None:
    line = curl_line("GET", "https://127.0.0.1:8443", "/share/a.b", (), b"", "/home/d a/c.pem")
    assert line == "curl --cacert '/home/d a/c.pem' https://127.0.0.1:8443/share/a.b"
