"""The ring around what has the keyboard: only where the keyboard brought the focus there."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFocusFrame,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from shiboken6 import isValid

from app.widgets.look import KEYBOARD_REASONS, Look

OUTSIDE = 4  # two pixels of air, two of ring
_MARGINS = (QStyle.PixelMetric.PM_FocusFrameHMargin, QStyle.PixelMetric.PM_FocusFrameVMargin)
_PASSING = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


class FocusRing(QObject):
    """Installed once on the application. Item views draw their own ring around the current cell.

    It keeps no widget itself: events reach this filter while widgets are being deleted, and only `QFocusFrame`
    knows when the one it surrounds goes.
    """

    def __init__(self, look: Look, app: QApplication) -> None:
        super().__init__(app)
        self._look = look
        self._frame: _Frame | None = None
        self._style = _Outside()
        self._style.setParent(app)  # outlives every frame: one that goes still asks its style
        app.installEventFilter(self)
        look.changed.connect(self._show_again)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut) and isinstance(event, QFocusEvent):
            if kind == QEvent.Type.FocusOut:
                self._leave(watched, event.reason())
            elif isinstance(watched, QWidget):
                self._enter(watched, event.reason())
        return False

    def around(self) -> QWidget | None:
        return self._frame.widget() if self._frame and isValid(self._frame) else None

    def place(self) -> QRect:
        """Where the ring is, in what it is drawn on."""
        return self._frame.geometry() if self._frame and isValid(self._frame) else QRect()

    def _enter(self, widget: QWidget, reason: Qt.FocusReason) -> None:
        if reason in _PASSING:
            return
        self._take_away()
        if reason in KEYBOARD_REASONS and not isinstance(widget, QAbstractItemView):
            self._frame = _Frame(self._look, self._style)
            self._frame.setWidget(widget)

    def _leave(self, widget: QObject, reason: Qt.FocusReason) -> None:
        if reason not in _PASSING and self.around() is widget:
            self._take_away()

    def _show_again(self) -> None:
        if (widget := self.around()) and self._frame:  # a frame hides when the style changes
            self._frame.setWidget(None)  # type: ignore[arg-type]  # the stub forgets that nothing is allowed
            self._frame.setWidget(widget)

    def _take_away(self) -> None:
        if self._frame and isValid(self._frame):  # it is a child of the window it lies in, and goes with it
            self._frame.hide()
            self._frame.deleteLater()
        self._frame = None


class _Frame(QFocusFrame):
    def __init__(self, look: Look, style: QStyle) -> None:
        super().__init__()
        self._look = look
        self.setStyle(style)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.color("focus"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 9, 9)


class _Outside(QProxyStyle):
    """Lets the frame lie over the window, so that no parent without margins cuts it."""

    def pixelMetric(  # noqa: N802
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        return OUTSIDE if metric in _MARGINS else super().pixelMetric(metric, option, widget)

    def styleHint(  # noqa: N802
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,  # noqa: N803
    ) -> int:
        if hint == QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        return super().styleHint(hint, option, widget, returnData)
