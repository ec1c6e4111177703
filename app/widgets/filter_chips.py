"""Chips that narrow a list, each with the number it would leave; exactly one is on."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.choice import Choice, Option
from app.widgets.fonts import Type
from app.widgets.layouts import row
from app.widgets.look import Look

HEIGHT = 28
PADDING = 12
GAP = 6


class FilterChips(Choice):
    """Counts are set whenever the owner's counters change."""

    def __init__(self, look: Look, options: Sequence[Option], name: str, parent: QWidget | None = None) -> None:
        self._chips = {one.key: _FilterChip(look, one.label) for one in options}
        super().__init__(self._chips, name, parent)
        row(*self._chips.values(), parent=self).addStretch()

    def set_count(self, key: str, count: int | None) -> None:
        self._chips[key].set_count(count)


class _FilterChip(QAbstractButton):
    def __init__(self, look: Look, label: str) -> None:
        super().__init__()
        self._look = look
        self._count: int | None = None
        self.setText(label)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_count(self, count: int | None) -> None:
        self._count = count
        self.setAccessibleName(self.text() if count is None else f"{self.text()}, {count:,}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = paint.text_width(self._look, Type.LABEL, self.text()) + self._look.px(2 * PADDING)
        if self._count is not None:
            width += paint.text_width(self._look, Type.HINT, f"{self._count:,}") + self._look.px(GAP)
        return QSize(round(width) + 2, self._look.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, painter, rect = self._look, QPainter(self), QRectF(self.rect())
        on = self.isChecked()
        ground, edge = ("accent_soft", "accent") if on else ("hover" if self.underMouse() else "surface", "line")
        shape = rect.adjusted(0.5, 0.5, -0.5, -0.5)
        paint.draw_rounded(painter, shape, shape.height() / 2, look.color(ground), look.color(edge))
        inner = rect.adjusted(look.px(PADDING), 0, -look.px(PADDING) + 2, 0)
        paint.draw_text(painter, look, inner, self.text(), Type.LABEL, "accent_text" if on else "text2")
        if self._count is not None:
            inner.setLeft(inner.left() + paint.text_width(look, Type.LABEL, self.text()) + look.px(GAP))
            paint.draw_text(painter, look, inner, f"{self._count:,}", Type.HINT, "accent_text" if on else "text2")
