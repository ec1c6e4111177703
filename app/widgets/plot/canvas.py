"""The drawn part of a plot: paints frames and says what the pointer does, in parts of the plot's size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app.widgets.fonts import Type
from app.widgets.look import Look
from app.widgets.paint import draw_text
from app.widgets.plot.frame import Frame, Reading
from app.widgets.plot.scene import Place, Scene, placed

SMALLEST = QSize(240, 120)
ZOOM_STEP = 1.25  # for one notch of the wheel
NOTCH = 120


class Canvas(QWidget):
    """While there is a cursor the lines are kept as a picture, so that it moves over them at no cost."""

    dragged = Signal(float, float)  # right and down
    time_zoomed = Signal(float, float)  # factor, fixed part from the left
    values_zoomed = Signal(float, float, str)  # factor, fixed part from the bottom, axis or "" for all
    pointed = Signal(float)  # part from the left
    clicked = Signal(QPointF)
    left = Signal()
    resized = Signal()
    reset = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._scene = look, Scene(look)
        self._frame: Frame | None = None
        self._place: Place | None = None
        self._lines: QPixmap | None = None
        self._ratio: float | None = None
        self._zone: tzinfo | None = None
        self._cursor: float | None = None
        self._readings: Sequence[Reading] = ()
        self._empty = ("", "")
        self._pressed: QPointF | None = None
        self._moved = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setMinimumSize(SMALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def area(self) -> QRectF:
        """Where the lines are."""
        return self._place.area if self._place else QRectF(self.rect())

    def show_frame(self, frame: Frame, zone: tzinfo | None) -> bool:
        """False when the axes became wider or narrower: the frame was made for another width."""
        before = round(self.area().width())
        self._frame, self._zone, self._lines = frame, zone, None
        self._place = placed(self._look, frame, QRectF(self.rect()))
        self.update()
        return round(self._place.area.width()) == before

    def show_cursor(self, cursor: float | None, readings: Sequence[Reading]) -> None:
        self._cursor, self._readings = cursor, readings
        self.update()

    def show_empty_text(self, title: str, hint: str) -> None:
        self._empty = (title, hint)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        if self._frame is None or self._place is None or not self._frame.axes:
            painter.fillRect(self.rect(), self._look.color("surface"))
            self._paint_empty(painter)
            return
        if self._cursor is None:
            painter.fillRect(self.rect(), self._look.color("surface"))
            self._scene.draw_lines(painter, self._frame, self._place)
        else:
            self._lines = self._lines or self._drawn(self._frame, self._place)
            painter.drawPixmap(0, 0, self._lines)
        readings = [one for one in self._readings if not math.isnan(one.value)]
        self._scene.draw_axes(painter, self._frame, self._place, self._zone, self._cursor, readings)
        if self._cursor is not None:
            self._scene.draw_cursor(painter, self._frame, self._place, self._cursor, readings)

    def sharpen(self, ratio: float | None) -> None:
        """Draw for a picture of so many pixels a point; None: for the screen again."""
        self._ratio, self._lines = ratio, None

    def _drawn(self, frame: Frame, place: Place) -> QPixmap:
        ratio = self._ratio or self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self._look.color("surface"))
        painter = QPainter(picture)
        self._scene.draw_lines(painter, frame, place)
        painter.end()
        return picture

    def _paint_empty(self, painter: QPainter) -> None:
        middle = QRectF(self.rect()).adjusted(16, 0, -16, 0)
        height = self._look.px(22)
        upper = QRectF(middle.left(), middle.center().y() - height, middle.width(), height)
        title, hint = self._empty
        center = Qt.AlignmentFlag.AlignCenter
        draw_text(painter, self._look, upper, title, Type.SECTION, "text", align=center)
        draw_text(painter, self._look, upper.translated(0, height), hint, Type.HINT, "text3", align=center)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._moved = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, area = event.position(), self.area()
        if self._pressed is not None:
            way = at - self._pressed
            if self._moved or way.manhattanLength() >= QApplication.startDragDistance():
                self._pressed, self._moved = at, True
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.dragged.emit(way.x() / area.width(), way.y() / area.height())
        elif area.contains(at):
            self.pointed.emit((at.x() - area.left()) / area.width())
        else:
            self.left.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed = None
            self.unsetCursor()
            if not self._moved:
                self.clicked.emit(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        notches = (turn.y() or turn.x()) / NOTCH  # with Alt the wheel turns sideways on some platforms
        area, at = self.area(), event.position()
        axis = self._axis_under(at)
        if axis or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.values_zoomed.emit(ZOOM_STEP**-notches, _within(1 - (at.y() - area.top()) / area.height()), axis)
        else:
            self.time_zoomed.emit(ZOOM_STEP**-notches, _within((at.x() - area.left()) / area.width()))
        event.accept()

    def _axis_under(self, at: QPointF) -> str:
        if self._frame is None or self._place is None:
            return ""
        strips = zip(self._frame.axes, self._place.strips, strict=True)
        return next((axis.key for axis, strip in strips if strip.contains(at)), "")


def _within(part: float) -> float:
    return min(max(part, 0.0), 1.0)
