"""The gate: two posts, a lifted panel, two waves, on a teal square."""

from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets.look import Look


class Logo(QWidget):
    def __init__(self, look: Look, size: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._size = look, size
        drawing = (resources.files("resources") / "logo.svg").read_bytes()
        self._drawing = QSvgRenderer(QByteArray(drawing), self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = self._look.px(self._size)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        self._drawing.render(QPainter(self), QRectF(self.rect()))
