"""Chips that narrow a list, each with the number it would leave; exactly one is on."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.choice import Choice, Option
from app.widgets.fonts import Type
from app.widgets.layouts import row
from app.widgets.look import Look

HEIGHT = 28
PADDING = 12
GAP = 6
CHEVRON = 12


class FilterChips(Choice):
    """Counts are set whenever the owner's counters change."""

    def __init__(self, look: Look, options: Sequence[Option], name: str, parent: QWidget | None = None) -> None:
        self._chips = {one.key: _FilterChip(look, one.label) for one in options}
        super().__init__(self._chips, name, parent)
        row(*self._chips.values(), parent=self).addStretch()

    def set_count(self, key: str, count: int | None) -> None:
        self._chips[key].set_count(count)

    def set_menu(self, key: str, menu: QMenu) -> None:
        """More to choose within this chip: opened by its chevron, or by choosing it once more."""
        self._chips[key].set_menu(menu)


class _FilterChip(QAbstractButton):
    def __init__(self, look: Look, label: str) -> None:
        super().__init__()
        self._look = look
        self._count: int | None = None
        self._menu: QMenu | None = None
        self._was_on = False
        self.clicked.connect(self._on_clicked)
        self.setText(label)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_count(self, count: int | None) -> None:
        self._count = count
        self.setAccessibleName(self.text() if count is None else f"{self.text()}, {count:,}")
        self.updateGeometry()
        self.update()

    def set_menu(self, menu: QMenu) -> None:
        self._menu = menu
        self.setToolTip("Alt+Down chooses among them")
        self.updateGeometry()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        on_chevron = event.position().x() > self.width() - self._look.px(PADDING + CHEVRON + GAP)
        self._was_on = self.isChecked() or on_chevron
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if self._menu and self.isChecked() and (alt_down or event.key() == Qt.Key.Key_Space):
            self._open_menu()
        else:
            self._was_on = False
            super().keyPressEvent(event)

    def _on_clicked(self) -> None:
        if self._was_on:
            self._was_on = False
            self._open_menu()

    def _open_menu(self) -> None:
        if self._menu:
            self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def sizeHint(self) -> QSize:
        width = paint.text_width(self._look, Type.LABEL, self.text()) + self._look.px(2 * PADDING)
        if self._count is not None:
            width += paint.text_width(self._look, Type.HINT, f"{self._count:,}") + self._look.px(GAP)
        if self._menu:
            width += self._look.px(CHEVRON + GAP)
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
        if self._menu:
            side = look.px(CHEVRON)
            place = QRectF(rect.right() - look.px(PADDING) - side + 2, rect.top(), side, rect.height())
            paint.draw_icon(painter, look, "chevron-down", "accent_text" if on else "text2", CHEVRON, place)
