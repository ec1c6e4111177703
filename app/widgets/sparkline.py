"""A small course of numbers beside its total."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.look import Look

WIDTH, HEIGHT = 88, 24


class Sparkline(QWidget):
    """`name` tells a screen reader what the line is."""

    def __init__(
        self, look: Look, name: str, values: Sequence[float] = (), *, filled: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._filled, self._name = look, filled, name
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_values(values)

    def show_values(self, values: Sequence[float]) -> None:
        self._values = tuple(values)
        low, high = (min(self._values), max(self._values)) if self._values else (0, 0)
        self.setAccessibleName(f"{self._name}: {low:g} to {high:g}" if self._values else f"{self._name}: no values")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(WIDTH), self._look.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint.draw_line(QPainter(self), self._look, QRectF(self.rect()), self._values, filled=self._filled)
