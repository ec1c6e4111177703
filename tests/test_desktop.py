"""The display and the keyring that tests are given are their own and are gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests import desktop

ROUND_TRIP = """
import keyring
keyring.set_password("sluice-test", "me", "kept")
print(type(keyring.get_keyring()).__module__, keyring.get_password("sluice-test", "me"))
"""
SCREEN = """
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
print(app.platformName(), app.primaryScreen().size().width())
"""


def test_that_a_program_on_the_private_bus_keeps_a_secret(private_bus: dict[str, str]) -> None:
    assert _output(ROUND_TRIP, private_bus) == "keyring.backends.SecretService kept"


def test_that_without_it_there_is_no_keyring() -> None:
    probe = "import keyring; print(type(keyring.get_keyring()).__module__)"
    assert _output(probe, {}) == "keyring.backends.fail"


def test_that_a_program_on_the_private_display_has_a_screen_of_that_size(private_display: dict[str, str]) -> None:
    assert _output(SCREEN, private_display) == "xcb 1600"


def test_that_the_display_is_gone_afterwards() -> None:
    with desktop.private_display() as environment:
        socket = Path(f"/tmp/.X11-unix/X{environment['DISPLAY'][1:]}")
        assert socket.exists()
    assert not socket.exists()


def _output(program: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout.strip()
