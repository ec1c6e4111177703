"""The shade over a window while something in front of it waits for an answer."""

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.widgets.floating import Follower
from app.widgets.look import Look

_LIGHT, _DARK = QColor(0x0A, 0x18, 0x1E, 115), QColor(0, 0, 0, 150)


class Scrim(QWidget):
    """Covers `window`, and follows its size."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self._follower = Follower(window, self.place)
        self._follower.setParent(self)  # goes with the shade, not with the window
        self.setGeometry(window.rect())

    def place(self) -> None:
        self.setGeometry(self._window.rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), _DARK if self._look.theme.dark else _LIGHT)
