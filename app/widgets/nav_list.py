"""Pages of one screen, one below the other, each an icon beside its name."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.choice import Choice, Option
from app.widgets.fonts import Type
from app.widgets.layouts import column
from app.widgets.look import Look

HEIGHT = 36
INSET = 8


class NavList(Choice):
    """`chosen` carries the key of the page."""

    def __init__(self, look: Look, options: Sequence[Option], name: str, parent: QWidget | None = None) -> None:
        buttons = {one.key: _NavButton(look, one) for one in options}
        super().__init__(buttons, name, parent)
        column(*buttons.values(), spacing=4, parent=self).addStretch()


class _NavButton(QAbstractButton):
    def __init__(self, look: Look, option: Option) -> None:
        super().__init__()
        self._look, self._icon = look, option.icon or "circle-dot"
        self.setText(option.label)
        self.setAccessibleName(option.label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        words = paint.text_width(self._look, Type.STRONG, self.text())
        return QSize(round(words + self._look.px(16 + 12 + 2 * INSET + 12)), self._look.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, painter, rect, on = self._look, QPainter(self), QRectF(self.rect()), self.isChecked()
        inner = rect.adjusted(look.px(INSET), 0, -look.px(INSET), 0)
        if on or self.underMouse():
            paint.draw_rounded(painter, inner, 6, look.color("accent_soft" if on else "hover"))
        if on:
            bar = QRectF(inner.left(), look.px(8), 3, rect.height() - look.px(16))
            paint.draw_rounded(painter, bar, 1.5, look.color("accent"))
        side, left = look.px(16), inner.left() + look.px(12)
        role = "text" if on or self.underMouse() else "text2"
        paint.draw_icon(painter, look, self._icon, role, 16, QRectF(left, 0, side, rect.height()))
        place = QRectF(left + side + look.px(12), 0, inner.right() - left - side - look.px(16), rect.height())
        paint.draw_text(painter, look, place, self.text(), Type.STRONG if on else Type.NAME, "text")
