"""Two to five views that exclude one another, side by side in one frame."""

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
INSET = 2
PADDING = 9
ICON = 14


class Segmented(Choice):
    """`chosen` carries the key of the view."""

    def __init__(self, look: Look, options: Sequence[Option], name: str, parent: QWidget | None = None) -> None:
        self._buttons = {one.key: _Segment(look, one) for one in options}
        super().__init__(self._buttons, name, parent)
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row(*self._buttons.values(), spacing=0, margins=(INSET, INSET, INSET, INSET), parent=self)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        paint.draw_rounded(QPainter(self), rect, 6, self._look.color("sunken"), self._look.color("line"))


class _Segment(QAbstractButton):
    def __init__(self, look: Look, option: Option) -> None:
        super().__init__()
        self._look, self._icon = look, option.icon
        self.setText(option.label)
        self.setAccessibleName(option.label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        look = self._look
        width = paint.text_width(look, Type.HINT_STRONG, self.text()) + look.px(2 * PADDING)
        return QSize(round(width) + 2 + (look.px(ICON + 6) if self._icon else 0), look.px(HEIGHT - 2 * INSET))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, painter, rect = self._look, QPainter(self), QRectF(self.rect())
        on, role = self.isChecked(), "text" if self.isChecked() else "text2" if self.isEnabled() else "disabled"
        if on:
            shape = rect.adjusted(0.5, 0.5, -0.5, -0.5)
            paint.draw_rounded(painter, shape, 5, look.color("surface"), look.color("line_strong"))
        inner = rect.adjusted(look.px(PADDING), 0, 0, 0)
        if self._icon:
            side = look.px(ICON)
            paint.draw_icon(painter, look, self._icon, role, ICON, QRectF(inner.left(), 0, side, rect.height()))
            inner.setLeft(inner.left() + side + look.px(6))
        paint.draw_text(painter, look, inner, self.text(), Type.HINT_STRONG if on else Type.LABEL, role)
