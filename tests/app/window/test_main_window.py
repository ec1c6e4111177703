"""The window itself: what shines through where nothing stands in it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.theme import DARK, LIGHT
from app.window.main_window import MainWindow


def test_that_the_ground_of_the_window_follows_the_theme(qtbot: QtBot, settings: Settings) -> None:
    window = MainWindow(LIGHT, settings)
    qtbot.addWidget(window)
    assert window.grab().toImage().pixelColor(600, 300).name() == LIGHT.canvas.lower()
    window.wear(DARK)
    assert window.grab().toImage().pixelColor(600, 300).name() == DARK.canvas.lower()
