"""A shortcut as small key caps."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.look import Look

HEIGHT = 20
PADDING = 5
GAP = 3


class KeyCaps(QWidget):
    """`shortcut` as in "Ctrl+Shift+R"; it is decoration, the action itself tells its shortcut."""

    def __init__(self, look: Look, shortcut: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._keys = look, shortcut.split("+")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(round(caps_width(self._look, self._keys)) + 1, self._look.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        draw_caps(QPainter(self), self._look, QRectF(self.rect()), self._keys)


def caps_width(look: Look, keys: list[str]) -> float:
    return sum(_cap_width(look, key) for key in keys) + look.px(GAP) * (len(keys) - 1)


def draw_caps(painter: QPainter, look: Look, rect: QRectF, keys: list[str]) -> None:
    """From the left edge, in the middle of the rectangle's height."""
    height = look.px(HEIGHT)
    left, top = rect.left(), rect.top() + (rect.height() - height) / 2
    for key in keys:
        cap = QRectF(left, top, _cap_width(look, key), height)
        shape = cap.adjusted(0.5, 0.5, -0.5, -0.5)
        paint.draw_rounded(painter, shape, 4, look.color("subtle"), look.color("line"))
        paint.draw_text(painter, look, cap, key, Type.SMALL, "text2", align=paint.CENTER)
        left += cap.width() + look.px(GAP)


def _cap_width(look: Look, key: str) -> float:
    return max(paint.text_width(look, Type.SMALL, key) + look.px(2 * PADDING), float(look.px(HEIGHT)))
