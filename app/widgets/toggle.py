"""A switch that acts at once."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.look import Look

WIDTH, HEIGHT = 34, 18
GAP = 8


class Toggle(QAbstractButton):
    """Read `isChecked()`, listen to `toggled`; with a label the whole widget is the target."""

    def __init__(
        self, look: Look, name: str, *, label: str = "", checked: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.setText(label)
        self.setCheckable(True)
        self.setChecked(checked)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        label = paint.text_width(self._look, Type.BODY, self.text()) + self._look.px(GAP) + 2 if self.text() else 0
        return QSize(round(self._look.px(WIDTH) + label), self._look.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, painter = self._look, QPainter(self)
        width, height = look.px(WIDTH), look.px(HEIGHT)
        track = QRectF(0, (self.height() - height) / 2, width, height).adjusted(0.5, 0.5, -0.5, -0.5)
        on, edge, knob = self._roles()
        paint.draw_rounded(painter, track, track.height() / 2, look.color(on), look.color(edge))
        side = track.height() - look.px(6)
        left = track.right() - side - look.px(3) if self.isChecked() else track.left() + look.px(3)
        place = QRectF(left, track.center().y() - side / 2, side, side)
        paint.draw_rounded(painter, place, side / 2, look.color(knob))
        if self.text():
            rest = QRectF(width + look.px(GAP), 0, self.width() - width - look.px(GAP), self.height())
            paint.draw_text(painter, look, rest, self.text(), Type.BODY, "text" if self.isEnabled() else "disabled")

    def _roles(self) -> tuple[str, str, str]:
        """Track, edge and knob."""
        if not self.isEnabled():
            return "subtle", "line", "disabled"
        return ("accent", "accent", "on_accent") if self.isChecked() else ("surface", "line_strong", "line_strong")
