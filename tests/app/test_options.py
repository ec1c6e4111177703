"""The command line of the application."""

from __future__ import annotations

from pathlib import Path

from app.options import parse
from embedded_server.data_directory import default_data_directory


def test_that_window_and_server_look_for_their_data_in_the_same_place() -> None:
    assert parse([]).data == default_data_directory()


def test_that_what_is_said_is_taken() -> None:
    options = parse(["--data", "here", "--port", "0", "--demo"])
    assert (options.data, options.port, options.demo) == (Path("here"), 0, True)
