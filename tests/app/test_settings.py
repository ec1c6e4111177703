"""Settings: what was set comes back; what cannot be read counts as the default."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

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
