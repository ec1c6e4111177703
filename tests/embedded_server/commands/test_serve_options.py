"""Options of `serve` from a file: the same names, the command line wins, and what is wrong is said in a sentence."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import pytest

from embedded_server.commands import CommandError
from embedded_server.commands.serve import add_arguments, chosen_options
from embedded_server.connection.tls import own_files
from embedded_server.limits import Limits
from embedded_server.serving import ServeOptions


def options(*arguments: str) -> ServeOptions:
    parser = ArgumentParser()
    add_arguments(parser)
    return chosen_options(parser.parse_args(arguments))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sluice.toml"


def test_that_a_file_says_what_the_command_line_would(file: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("m" * 32)
    file.write_text(
        f"""
data = "{tmp_path}"
host = "192.0.2.7"
port = 8443
allow-host = ["in.example", "other.example"]
open-to-network = true
plain-http = false
tls = "generate"
metrics-token-file = "{tmp_path / "token"}"
drain-seconds = 12.5
[limit]
body-bytes = 2097152
idle-seconds = 7.5
"""
    )
    found = options("--config", str(file))
    assert (found.data, found.host, found.port) == (tmp_path, "192.0.2.7", 8443)
    assert found.names == ("in.example", "other.example")
    assert (found.consent.open_to_network, found.consent.plain_http) == (True, False)
    assert found.tls == own_files(tmp_path)
    assert found.metrics_token == "m" * 32
    assert found.limits == Limits(body_bytes=2_097_152, idle_seconds=7.5, drain_seconds=12.5)


def test_that_the_command_line_wins(file: Path) -> None:
    file.write_text('port = 8443\nallow-host = ["in.example"]\nhost = "192.0.2.7"')
    found = options("--config", str(file), "--port", "0", "--allow-host", "own.example")
    assert (found.port, found.names, found.host) == (0, ("own.example",), "192.0.2.7")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 1", "has prot, which is no option. There are: allow-host, "),
        ("open-to-network = 1", "open-to-network is true or false"),
        ("port = true", "port cannot be True"),
        ("port = 'x'", "a port is a number from 0 to 65,535"),
        ("port = 99999", "a port is a number from 0 to 65,535"),
        ("port = {}", r"port cannot be {}"),
        ("tls = 'own'", "invalid choice: 'own'"),
        ("drain-seconds = -1", "write a number of seconds"),
        ("limit = ['body-bytes']", "a number above 0, not nothing"),
        ("[limit]\nbody = 1", "There is no limit body. There are: body-bytes, "),
        ("[limit]\njson-depth = 1.5", "a number above 0, not 1.5"),
        ("config = 'other.toml'", "has config, which is no option"),
        ("port = ", "cannot be read: "),
    ],
)
def test_that_what_is_wrong_in_a_file_is_said(file: Path, text: str, said: str) -> None:
    file.write_text(text)
    with pytest.raises(CommandError, match=said):
        options("--config", str(file))


def test_that_a_file_that_is_not_there_is_said(file: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        options("--config", str(file))


@pytest.mark.parametrize(
    "arguments", [("--tls-key", "k"), ("--tls-certificate", "c"), ("--tls", "generate", "--tls-key", "k")]
)
def test_that_half_a_certificate_is_none(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="--tls-key"):
        options(*arguments)


def test_that_a_short_metrics_token_is_refused(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("short\n")
    with pytest.raises(CommandError, match="at least 16"):
        options("--metrics-token-file", str(tmp_path / "token"))


def test_that_the_metrics_token_is_not_shown_with_the_options(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("m" * 32)
    assert "mmm" not in repr(options("--metrics-token-file", str(tmp_path / "token")))
