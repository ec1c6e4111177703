"""The ring around what has the keyboard: only where the keyboard brought the focus there."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QScrollArea, QWidget

from app.widgets.look import KEYBOARD_REASONS, Look

OUTSIDE = 4  # two pixels of air, two of ring
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show)


class FocusRing(QObject):
    """Installed once on the application. Item views draw their own ring around the current cell."""

    def __init__(self, look: Look, app: QApplication) -> None:
        super().__init__(app)
        self._look = look
        self._around: QWidget | None = None
        self._ring: _Ring | None = None
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusIn and isinstance(event, QFocusEvent) and isinstance(watched, QWidget):
            self._show(watched if self._wants_ring(watched, event) else None)
        elif kind == QEvent.Type.FocusOut and watched is self._around:
            self._show(None)
        elif self._around and kind in _MOVES and isinstance(watched, QWidget) and self._carries(watched):
            self._place()
        return False

    def around(self) -> QWidget | None:
        return self._around

    def _carries(self, widget: QWidget) -> bool:
        return self._around is not None and (widget is self._around or widget.isAncestorOf(self._around))

    @staticmethod
    def _wants_ring(widget: QWidget, event: QFocusEvent) -> bool:
        return event.reason() in KEYBOARD_REASONS and not isinstance(widget, QAbstractItemView)

    def _show(self, widget: QWidget | None) -> None:
        if self._ring:
            self._ring.hide()
            self._ring.deleteLater()
        self._around = widget
        self._ring = _Ring(self._look, _canvas(widget)) if widget else None
        self._place()

    def _place(self) -> None:
        if self._ring and self._around:
            corner = self._around.mapTo(self._ring.canvas, QPoint(0, 0))
            self._ring.setGeometry(QRect(corner, self._around.size()).adjusted(-OUTSIDE, -OUTSIDE, OUTSIDE, OUTSIDE))
            self._ring.setVisible(self._around.isVisible())
            self._ring.raise_()


class _Ring(QWidget):
    def __init__(self, look: Look, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._look, self.canvas = look, canvas
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.color("focus"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 9, 9)


def _canvas(widget: QWidget) -> QWidget:
    """Where the ring is drawn: the window, or the content that scrolls with the widget."""
    parent = widget.parentWidget()
    while parent and not parent.isWindow():
        above = parent.parentWidget()
        holder = above.parentWidget() if above else None
        if isinstance(holder, QScrollArea) and holder.widget() is parent:
            return parent
        parent = above
    return widget.window()
