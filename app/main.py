"""Composition root: paints the window first, then builds what is behind it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.actions import Actions
from app.main_window import MainWindow
from app.options import Options, parse
from app.settings import CONTRAST, TEXT_SCALE, THEME, Settings
from app.theme import DARK, LIGHT, Theme, higher_contrast
from app.widgets.focus_ring import FocusRing
from app.widgets.labels import PlainTextFilter
from app.widgets.look import Look


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(sys.argv[1:] if arguments is None else arguments)
    if not options.demo:
        return run(options)
    with tempfile.TemporaryDirectory(prefix="sluice-demo-", ignore_cleanup_errors=True) as folder:
        return run(replace(options, data=Path(folder), port=options.port or 0))


def run(options: Options) -> int:
    options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = QApplication(["Sluice"])
    app.setApplicationName("Sluice")
    app.setDesktopFileName("io.sluice.Sluice")
    app.setQuitOnLastWindowClosed(False)
    settings = Settings(options.data / "settings.ini")
    look = Look(app, chosen_theme(settings), settings.get(TEXT_SCALE))
    plain, ring = PlainTextFilter(app), FocusRing(look, app)
    app.installEventFilter(plain)
    actions = Actions(look, app)
    window = MainWindow(look, actions, settings)
    window.show()
    app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    # Only now: asyncio, httpx, numpy and the keyring cost three times what the first paint costs.
    from app.session import run_session

    code = run_session(app, look, actions, settings, window, options)
    del ring
    return code


def chosen_theme(settings: Settings) -> Theme:
    wanted = settings.get(THEME)
    if wanted == "system":
        scheme = QGuiApplication.styleHints().colorScheme()
        wanted = "dark" if scheme == Qt.ColorScheme.Dark else "light"
    theme = DARK if wanted == "dark" else LIGHT
    return higher_contrast(theme) if settings.get(CONTRAST) else theme
