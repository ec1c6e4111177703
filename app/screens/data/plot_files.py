"""What the plots show as a file or on the clipboard: a picture or a table of the values."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QRect, QSize
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QMenu

from app.running.tasks import Tasks
from app.whole_file import written
from app.widgets.buttons import IconButton
from app.widgets.look import Look
from app.widgets.plot import TimeSeriesPlot

Plots = Callable[[], Sequence[TimeSeriesPlot]]


class PlotFiles:
    """`button` opens the menu; files are written in another thread."""

    def __init__(self, look: Look, tasks: Tasks, plots: Plots) -> None:
        self._tasks, self._plots = tasks, plots
        self.button = IconButton(look, "download", "Save or copy what the plot shows")
        self._menu = QMenu(self.button)
        for text, name, save in (
            ("Save picture…", "plot.png", self._save_picture),
            ("Save drawing (SVG)…", "plot.svg", self._save_drawing),
            ("Save values as CSV…", "plot.csv", self._save_values),
        ):
            self._menu.addAction(text).triggered.connect(lambda _=False, n=name, s=save: self._ask(n, s))
        self._menu.addSeparator()
        self._menu.addAction("Copy picture").triggered.connect(lambda: self.copy_picture())
        self._menu.addAction("Copy values").triggered.connect(lambda: self.copy_values())
        self.button.setMenu(self._menu)

    def allow(self, allowed: bool) -> None:
        self.button.allow(allowed, "Nothing is plotted")

    def copy_picture(self) -> None:
        QGuiApplication.clipboard().setImage(self._picture())

    def copy_values(self) -> None:
        """As CSV for programs that know it, else as text."""
        text, carried = "".join(self._lines()), QMimeData()
        carried.setText(text)
        carried.setData("text/csv", text.encode())
        QGuiApplication.clipboard().setMimeData(carried)

    def _ask(self, name: str, save: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self.button.window(), "Save", name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda chosen: save(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save_picture(self, file: Path) -> None:
        picture = self._picture()  # drawn here, compressed and written there
        self._tasks.start(_save(file, lambda: _as_png(picture)))

    def _save_drawing(self, file: Path) -> None:
        drawing = drawn(self._plots())
        self._tasks.start(_save(file, lambda: drawing))

    def _save_values(self, file: Path) -> None:
        lines = self._lines()
        self._tasks.start(_save(file, lambda: "".join(lines).encode()))

    def _lines(self) -> Iterable[str]:
        first, *others = self._plots()
        return first.csv_lines(*others)

    def _picture(self) -> QImage:
        return _stacked([plot.picture() for plot in self._plots()])


def _stacked(pictures: Sequence[QImage]) -> QImage:
    """One below the other."""
    if len(pictures) == 1:
        return pictures[0]
    size = QSize(max(one.width() for one in pictures), sum(one.height() for one in pictures))
    whole = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    painter, top = QPainter(whole), 0
    for one in pictures:
        painter.drawImage(QRect(0, top, one.width(), one.height()), one)
        top += one.height()
    painter.end()
    return whole


def drawn(plots: Sequence[TimeSeriesPlot]) -> bytes:
    """An SVG of strokes and text, the plots one below the other."""
    buffer, generator = QBuffer(), QSvgGenerator()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    sizes = [plot.drawing_size() for plot in plots]
    size = QSize(max(width for width, _ in sizes), sum(height for _, height in sizes))
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    painter = QPainter(generator)
    for plot, (_, height) in zip(plots, sizes, strict=True):
        plot.draw_on(painter)
        painter.translate(0, height)
    painter.end()
    return bytes(buffer.data().data())


def _as_png(picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    return bytes(buffer.data().data())


async def _save(file: Path, made: Callable[[], bytes]) -> None:
    """Raises ApiError."""
    data = await asyncio.to_thread(made)
    async with written(file) as write:
        await write(data)
