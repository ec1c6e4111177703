"""Lucide icons from the bundled SVG files, tinted and cached."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import FOLDER

LIGHTER_STROKE_FROM = 20


class Icons:
    """Pixmaps by (name, colour, size, device pixel ratio), each drawn once."""

    def __init__(self) -> None:
        self._folder = FOLDER / "icons"
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def pixmap(self, name: str, color: str, size: int, ratio: float) -> QPixmap:
        key = (name, color, size, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._drawn(name, color, size, ratio)
        return self._pixmaps[key]

    def _drawn(self, name: str, color: str, size: int, ratio: float) -> QPixmap:
        pixmap = QPixmap(round(size * ratio), round(size * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(self._svg(name, color, size).encode())).render(painter, QRectF(pixmap.rect()))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _svg(self, name: str, color: str, size: int) -> str:
        svg = (self._folder / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", color)
        return svg.replace('stroke-width="2"', 'stroke-width="1.8"') if size >= LIGHTER_STROKE_FROM else svg
