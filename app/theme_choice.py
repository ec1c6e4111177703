"""Which theme the settings and the desktop ask for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.settings import CONTRAST, THEME, Settings
from app.theme import DARK, LIGHT, Theme, higher_contrast


def chosen_theme(settings: Settings) -> Theme:
    wanted = settings.get(THEME)
    if wanted == "system":
        scheme = QGuiApplication.styleHints().colorScheme()
        wanted = "dark" if scheme == Qt.ColorScheme.Dark else "light"
    theme = DARK if wanted == "dark" else LIGHT
    return higher_contrast(theme) if settings.get(CONTRAST) else theme
