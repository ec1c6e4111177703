"""Two windows on one data directory: the second calls the first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.theme_choice import chosen_theme
from app.window.main_window import MainWindow
from app.window.single_window import SingleWindow

SECOND = """
import sys
from pathlib import Path
from app.window.single_window import SingleWindow
sys.exit(0 if SingleWindow(Path(sys.argv[1])).claim() else 3)
"""


def second(data: Path) -> int:
    return subprocess.run([sys.executable, "-c", SECOND, str(data)], timeout=30, check=False).returncode


@pytest.mark.slow
def test_that_the_second_window_calls_the_first(qtbot: QtBot, data_dir: Path) -> None:
    first = SingleWindow(data_dir)
    assert first.claim()
    with qtbot.waitSignal(first.called):
        assert second(data_dir) == 3
    with qtbot.waitSignal(first.called):  # and again
        assert second(data_dir) == 3
    first.release()
    assert second(data_dir) == 0


def test_that_a_killed_window_holds_nothing(qtbot: QtBot, data_dir: Path) -> None:
    script = f"{SECOND.rpartition('sys.exit')[0]}window = SingleWindow(Path(sys.argv[1]))\nwindow.claim()\n"
    script += "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"
    subprocess.run([sys.executable, "-c", script, str(data_dir)], timeout=30, check=False)
    assert (data_dir / "window.lock").exists()
    again = SingleWindow(data_dir)
    assert again.claim()
    again.release()


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_that_a_minimised_window_comes_to_the_front(qtbot: QtBot, data_dir: Path) -> None:
    settings = Settings(data_dir / "settings.ini")
    window = MainWindow(chosen_theme(settings), settings)
    qtbot.addWidget(window)
    window.showMinimized()
    window.come_to_front()
    assert window.isVisible()
    assert not window.isMinimized()


@pytest.mark.slow
def test_that_the_second_program_says_so_and_ends(qtbot: QtBot, data_dir: Path) -> None:
    first = SingleWindow(data_dir)
    assert first.claim()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with qtbot.waitSignal(first.called, timeout=20_000):
        done = subprocess.run(
            [sys.executable, "-m", "app", "--data", str(data_dir)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "Sluice is open already; its window was called to the front.\n")
    assert not (data_dir / "sluice.db").exists()
    first.release()
