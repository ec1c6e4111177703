"""What the plot shows as a file: a picture or a table of its values."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImageWriter
from PySide6.QtWidgets import QFileDialog, QMenu

from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.widgets.buttons import IconButton
from app.widgets.look import Look
from app.widgets.plot import TimeSeriesPlot


class PlotFiles:
    """`button` opens the menu; files are written in another thread."""

    def __init__(self, look: Look, tasks: Tasks, plot: TimeSeriesPlot) -> None:
        self._tasks, self._plot = tasks, plot
        self.button = IconButton(look, "download", "Save what the plot shows")
        self._menu = QMenu(self.button)
        self._menu.addAction("Save picture…").triggered.connect(lambda: self._ask("plot.png", self._save_picture))
        self._menu.addAction("Save values as CSV…").triggered.connect(lambda: self._ask("plot.csv", self._save_values))
        self.button.setMenu(self._menu)

    def allow(self, allowed: bool) -> None:
        self.button.allow(allowed, "Nothing is plotted")

    def _ask(self, name: str, save: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self.button.window(), "Save", name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda chosen: save(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save_picture(self, file: Path) -> None:
        picture = self._plot.picture()  # drawn here, compressed and written there
        self._tasks.start(_in_thread(lambda: QImageWriter(str(file), QByteArray(b"png")).write(picture), file))

    def _save_values(self, file: Path) -> None:
        lines = self._plot.csv_lines()
        self._tasks.start(_in_thread(lambda: _write(file, lines), file))


async def _in_thread(work: Callable[[], bool], file: Path) -> None:
    try:
        is_saved = await asyncio.to_thread(work)
    except OSError:
        is_saved = False
    if not is_saved:
        raise ApiError(f"{file.name} could not be saved.", "Is there room, and may you write there?")


def _write(file: Path, lines: Iterable[str]) -> bool:
    with file.open("w", encoding="utf-8", newline="") as opened:
        opened.writelines(lines)
    return True
