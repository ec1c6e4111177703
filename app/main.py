"""Start: paints the window first, then fills it, then builds what is behind it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QLocale
from PySide6.QtWidgets import QApplication

from app.options import Options, parse
from app.settings import Settings
from app.theme_choice import chosen_theme
from app.window.main_window import MainWindow
from app.window.single_window import SingleWindow

FIRST_PAINT_MS = 1_000


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(sys.argv[1:] if arguments is None else arguments)
    if not options.demo:
        return run(options)
    import tempfile  # here: only the demo needs it

    with tempfile.TemporaryDirectory(prefix="sluice-demo-", ignore_cleanup_errors=True) as folder:
        return run(replace(options, data=Path(folder), port=options.port or 0))


def run(options: Options) -> int:
    options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if options.data.stat().st_uid == os.geteuid():
        options.data.chmod(0o700)  # one that was there before may be open to others
    app = QApplication(["Sluice"])
    app.setApplicationName("Sluice")
    app.setDesktopFileName("io.sluice.Sluice")
    app.setQuitOnLastWindowClosed(False)
    if QLocale.system().language() == QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English))  # else a bare system shows numbers ungrouped
    single = SingleWindow(options.data)
    if not single.claim():
        print("Sluice is open already; its window was called to the front.", file=sys.stderr)
        return 0
    settings = Settings(options.data / "settings.ini")
    window = MainWindow(chosen_theme(settings), settings)
    single.called.connect(window.come_to_front)
    window.show()
    _paint(app, window)
    # Only now: what fills the window costs as much as its first paint, what stands behind it five times as much.
    from app.session import run_session

    try:
        return run_session(app, settings, window, options)
    finally:
        settings.write()
        single.release()


def _paint(app: QApplication, window: MainWindow) -> None:
    """Waits for the first paint, but not for a display that never shows the window."""
    patience = QDeadlineTimer(FIRST_PAINT_MS)
    while not window.is_painted and not patience.hasExpired():
        app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
