"""The dark rail at the left: the screens, each an icon over its name, with a dot where something waits."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.choice import Choice, Option
from app.widgets.fonts import Type
from app.widgets.layouts import column
from app.widgets.logo import Logo
from app.widgets.look import Look

WIDTH = 76
BUTTON = 52
DOT = 9
DOTS = {"warn": "warn_fill", "danger": "danger_fill"}


class Rail(Choice):
    """`upper` stands at the top, `lower` at the bottom; `chosen` carries the key of the screen."""

    def __init__(
        self, look: Look, upper: Sequence[Option], lower: Sequence[Option], parent: QWidget | None = None
    ) -> None:
        self._buttons = {one.key: _RailButton(look, one) for one in (*upper, *lower)}
        super().__init__(self._buttons, "Screens", parent)
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        whole = column(spacing=6, margins=(0, 11, 0, 10), parent=self)
        whole.addWidget(Logo(look, 30), alignment=Qt.AlignmentFlag.AlignHCenter)
        whole.addSpacing(10)
        for one in upper:
            whole.addWidget(self._buttons[one.key])
        whole.addStretch()
        for one in lower:
            whole.addWidget(self._buttons[one.key])

    def set_dot(self, key: str, tone: str | None, why: str = "") -> None:
        """`warn`: something waits for you; `danger`: something fails; nothing: all is well."""
        self._buttons[key].set_dot(tone, why)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        QPainter(self).fillRect(self.rect(), self._look.color("rail"))


class _RailButton(QAbstractButton):
    def __init__(self, look: Look, option: Option) -> None:
        super().__init__()
        self._look, self._icon = look, option.icon or "circle-dot"
        self._dot: str | None = None
        self.setText(option.label)
        self.setAccessibleName(option.label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_dot(self, tone: str | None, why: str) -> None:
        self._dot = tone
        self.setToolTip(why)
        self.setAccessibleDescription(why)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(WIDTH), self._look.px(BUTTON))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, painter, rect = self._look, QPainter(self), QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            paint.draw_rounded(painter, rect.adjusted(6, 0, -6, 0), 8, look.color("rail_active"))
        if self.isChecked():
            bar = QRectF(0, look.px(11), 3, rect.height() - look.px(22))
            paint.draw_rounded(painter, bar, 1.5, look.color("rail_mark"))
        role = "on_rail" if self.isChecked() else "rail_text"
        icon = QRectF(0, look.px(6), rect.width(), look.px(22))
        paint.draw_icon(painter, look, self._icon, role, 20, icon)
        label = QRectF(2, look.px(30), rect.width() - 4, look.px(16))
        paint.draw_text(painter, look, label, self.text(), Type.BADGE, role, align=paint.CENTER)
        if self._dot:
            side = look.px(DOT)
            place = QRectF(icon.center().x() + look.px(6), icon.top() - look.px(2), side, side)
            paint.draw_rounded(painter, place, side / 2, look.color(DOTS[self._dot]), look.color("rail"))
