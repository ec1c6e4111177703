"""The command line of the application."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.options import parse
from embedded_server.data_directory import default_data_directory


def test_that_window_and_server_look_for_their_data_in_the_same_place() -> None:
    assert parse([]).data == default_data_directory()


def test_that_what_is_said_is_taken() -> None:
    options = parse(["--data", "here", "--port", "0", "--demo"])
    assert (options.data, options.port, options.demo) == (Path("here"), 0, True)


@pytest.mark.parametrize("port", ["99999", "65536", "-1", "http", "1_0", ""])
def test_that_what_is_no_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse([f"--port={port}"])
    assert "a port is a number from 0 to 65,535" in capsys.readouterr().err
