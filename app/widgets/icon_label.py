"""An icon that stands beside text and says nothing of its own."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.look import Look


class IconLabel(QWidget):
    """`size` is in design pixels; with a `ground` the icon stands on a disc of that colour role."""

    def __init__(
        self,
        look: Look,
        icon: str,
        role: str = "text2",
        size: int = 16,
        *,
        ground: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._size, self._ground = look, size, ground
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_icon(icon, role)

    def show_icon(self, icon: str, role: str) -> None:
        self._icon, self._role = icon, role
        self.update()

    def sizeHint(self) -> QSize:
        side = self._look.px(self._size * 2 if self._ground else self._size)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, rect = QPainter(self), QRectF(self.rect())
        if self._ground:
            paint.draw_rounded(painter, rect, rect.height() / 2, self._look.color(self._ground))
        paint.draw_icon(painter, self._look, self._icon, self._role, self._size, rect)
