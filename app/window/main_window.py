"""The window itself: its place on the screen, its closing, and what it shows before there is anything in it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QMainWindow

from app.settings import Settings
from app.theme import Theme

FIRST_SIZE = (1440, 900)
LEAST_SIZE = (1120, 700)
RAIL_WIDTH = 76


class MainWindow(QMainWindow):
    """Closing only asks: who holds the window puts everything away and then hides it."""

    close_asked = Signal()
    is_painted = False

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._theme, self._settings = theme, settings
        self.setWindowTitle("Sluice")
        self.setMinimumSize(*LEAST_SIZE)
        self.resize(QSize(*FIRST_SIZE).boundedTo(self.screen().availableSize()))
        self.restoreGeometry(settings.layout("window"))

    def come_to_front(self) -> None:
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def wear(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """The grounds of the frame: where its widgets will stand in a moment, and where one lets them through."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.canvas))
        painter.fillRect(0, 0, RAIL_WIDTH, self.height(), QColor(self._theme.rail))
        self.is_painted = True

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self._settings.keep_layout("window", self.saveGeometry())
        self.close_asked.emit()
