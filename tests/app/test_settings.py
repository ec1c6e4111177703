"""Settings: what was set comes back; what cannot be read counts as the default."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QCoreApplication
from pytestqt.qtbot import QtBot

from app.settings import KEEP_RECEIVING, TEXT_SCALE, THEME, Settings


def test_that_settings_survive_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "settings.ini"
    settings = Settings(file)
    settings.set(THEME, "dark")
    settings.set(TEXT_SCALE, 1.3)
    settings.set(KEEP_RECEIVING, False)
    settings.keep_layout("window", QByteArray(b"\x00\x01"))
    del settings
    again = Settings(file)
    assert (again.get(THEME), again.get(TEXT_SCALE), again.get(KEEP_RECEIVING)) == ("dark", 1.3, False)
    assert again.layout("window") == QByteArray(b"\x00\x01")


@pytest.mark.parametrize("text", ["", "[appearance]\ntheme=pink\ntext_scale=enormous\n", "\x00\xff garbage ]["])
def test_that_a_foreign_file_means_the_defaults(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.ini"
    file.write_text(text, encoding="utf-8")
    settings = Settings(file)
    assert (settings.get(THEME), settings.get(TEXT_SCALE)) == ("system", 1.0)


def test_that_a_change_is_told_once(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    told: list[str] = []
    settings.changed.connect(told.append)
    settings.set(THEME, "dark")
    settings.set(THEME, "dark")
    assert told == [THEME.key]


def test_that_a_change_is_written_beside_the_window_while_it_is_open(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "settings.ini"
    settings = Settings(file)
    settings.keep_layout("panes", QByteArray(b"240,796"))
    settings.set(THEME, "dark")
    QCoreApplication.sendPostedEvents(None, 0)
    assert not file.exists()
    qtbot.waitUntil(lambda: file.exists() and "240,796" in file.read_text() and "theme=dark" in file.read_text())
    settings.keep_layout("panes", QByteArray(b"250,786"))
    settings.write()
    assert "250,786" in file.read_text()
