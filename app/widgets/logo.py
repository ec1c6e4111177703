"""The gate: two posts, a lifted panel, two waves, on a teal square."""

from typing import Literal

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets.look import Look
from resources import FOLDER

Variant = Literal["logo", "logo-attention", "logo-stopped"]
SIZES = (16, 20, 24, 32, 48, 64, 128, 256)


class Logo(QWidget):
    """`size` is in design pixels."""

    def __init__(self, look: Look, size: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._size = look, size
        self._drawing = _drawing("logo")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = self._look.px(self._size)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        self._drawing.render(QPainter(self), QRectF(self.rect()))


def logo_icon(variant: Variant = "logo") -> QIcon:
    """For the window and the tray: attention has an amber dot, stopped is grey."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(logo_pixmap(size, variant))
    return icon


def logo_pixmap(size: int, variant: Variant = "logo") -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _drawing(variant).render(painter, QRectF(pixmap.rect()))
    painter.end()
    return pixmap


def _drawing(variant: Variant) -> QSvgRenderer:
    return QSvgRenderer(QByteArray((FOLDER / f"{variant}.svg").read_bytes()))
