"""A QR code, dark on light in both themes so that every camera reads it."""

import segno
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets.look import Look

QUIET = 4  # modules of empty border the standard asks for


class QrCode(QWidget):
    """`name` says what it leads to; the content itself may be a secret."""

    def __init__(self, look: Look, text: str, name: str, size: int = 200, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._size = look, size
        self._modules = [list(line) for line in segno.make(text, micro=False).matrix]
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(self._size), self._look.px(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        whole = len(self._modules) + 2 * QUIET
        side = max(min(self.width(), self.height()) // whole, 1)
        shift = (min(self.width(), self.height()) - side * whole) // 2 + side * QUIET
        for y, line in enumerate(self._modules):
            for x, dark in enumerate(line):
                if dark:
                    painter.fillRect(QRectF(shift + x * side, shift + y * side, side, side), QColor("black"))
