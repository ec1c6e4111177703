"""What was chosen in Settings, as the server's command line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import pytest

from app.local_server.server_options import EVERYWHERE, GENERATED, NETWORK, OWN, ServerOptions, arguments, names_in
from app.settings import PORT, REACH, Settings
from embedded_server.commands.serve import add_arguments, chosen_options

ADDRESS = "192.0.2.7"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (ServerOptions(), "--port 8443"),
        (ServerOptions(NETWORK, 1), f"--port 1 --host {ADDRESS} --open-to-network --plain-http"),
        (ServerOptions(EVERYWHERE, 1, GENERATED), "--port 1 --host 0.0.0.0 --open-to-network --tls generate"),
        (
            ServerOptions(port=1, encryption=OWN, certificate="/c.pem", key="/k.pem"),
            "--port 1 --tls-certificate /c.pem --tls-key /k.pem",
        ),
        (
            ServerOptions(port=1, names="in.example, https://other.example:8/x", largest_body=4),
            "--port 1 --allow-host in.example --allow-host other.example --limit body-bytes=4194304",
        ),
    ],
)
def test_that_the_server_understands_what_was_chosen(options: ServerOptions, said: str) -> None:
    words = arguments(options, ADDRESS)
    assert words == said.split()
    parser = ArgumentParser()
    add_arguments(parser)
    understood = chosen_options(parser.parse_args(words))
    assert understood.port == options.port
    assert understood.consent.open_to_network == options.is_open
    assert (understood.tls is None) == (options.encryption == "plain")


def test_that_names_are_read_as_people_paste_them() -> None:
    assert names_in(" ,a.example,, http://b.example/share ") == ["a.example", "b.example"]


def test_that_options_are_kept_and_odd_ones_count_as_the_default(tmp_path: Path) -> None:
    chosen = ServerOptions(NETWORK, 9000, GENERATED, names="in.example", largest_body=8)
    Settings(tmp_path / "settings.ini").keep_server_options(chosen)
    settings = Settings(tmp_path / "settings.ini")
    assert settings.server_options() == chosen
    settings.set(REACH, "the moon")
    settings.set(PORT, 9001)
    assert (settings.server_options().reach, settings.server_options().port) == ("computer", 9001)
