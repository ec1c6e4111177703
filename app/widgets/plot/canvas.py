"""The drawn part of a plot: paints frames and says what the pointer does, in parts of the plot's size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app.widgets.fonts import Type
from app.widgets.look import Look
from app.widgets.paint import draw_text
from app.widgets.plot.frame import Frame, Reading
from app.widgets.plot.overlay import REACH, Overlay, part_of, words_at
from app.widgets.plot.scene import Place, Scene, placed

SMALLEST = QSize(240, 140)
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
    delta_dragged = Signal(int, float)  # which, part from the left
    menu_asked = Signal(QPoint, str, float, float)  # global, axis or "", parts from the left and from the bottom
    sides_changed = Signal()

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
        self._held: int | None = None  # a delta cursor under the pressed button
        self._overlay = Overlay()
        self._least = (0.0, 0.0)  # room for axes at each side
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        look.changed.connect(self.updateGeometry)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        return QSize(SMALLEST.width(), self._look.px(SMALLEST.height()))

    def area(self) -> QRectF:
        """Where the lines are."""
        return self._place.area if self._place else QRectF(self.rect())

    def sides(self) -> tuple[float, float]:
        """What its axes need at the left and at the right."""
        return self._place.sides if self._place else (0.0, 0.0)

    def keep_room(self, left: float, right: float) -> None:
        """At least so much for the axes: the area stands under that of another plot."""
        self._least = (left, right)

    def show_frame(self, frame: Frame, zone: tzinfo | None, overlay: Overlay) -> bool:
        """False when the axes became wider or narrower: the frame was made for another width."""
        before, sides = round(self.area().width()), self.sides()
        self._frame, self._zone, self._lines, self._overlay = frame, zone, None, overlay
        self._place = placed(self._look, frame, QRectF(self.rect()), self._least, overlay)
        self.update()
        if self._place.sides != sides:
            self.sides_changed.emit()
        return round(self._place.area.width()) == before

    def show_cursor(self, cursor: float | None, readings: Sequence[Reading]) -> None:
        self._cursor, self._readings = cursor, readings
        self.update()

    def show_empty_text(self, title: str, hint: str) -> None:
        self._empty = (title, hint)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        self.paint_on(QPainter(self))

    def paint_on(self, painter: QPainter) -> None:
        if self._frame is None or self._place is None or not self._frame.axes:
            painter.fillRect(self.rect(), self._look.color("surface"))
            self._paint_empty(painter)
            return
        if self._cursor is None:
            painter.fillRect(self.rect(), self._look.color("surface"))
            self._scene.draw_lines(painter, self._frame, self._place, self._overlay)
        else:
            self._lines = self._lines or self._drawn(self._frame, self._place)
            painter.drawPixmap(0, 0, self._lines)
        readings = [one for one in self._readings if not math.isnan(one.value)]
        self._scene.draw_axes(painter, self._frame, self._place, self._zone, self._cursor, readings, self._overlay)
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
        self._scene.draw_lines(painter, frame, place, self._overlay)
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
            self._held = self._delta_at(event.position())

    def _delta_at(self, at: QPointF) -> int | None:
        if self._frame is None or not self.area().contains(at):
            return None
        area, shown = self.area(), self._frame.shown
        away = [abs(area.left() + part_of(shown, t) * area.width() - at.x()) for t in self._overlay.deltas]
        nearest = min(range(len(away)), key=away.__getitem__, default=None)
        return nearest if nearest is not None and away[nearest] <= REACH else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, area = event.position(), self.area()
        if self._pressed is not None:
            way = at - self._pressed
            if self._moved or way.manhattanLength() >= QApplication.startDragDistance():
                self._pressed, self._moved = at, True
                if self._held is not None:
                    self.delta_dragged.emit(self._held, _within((at.x() - area.left()) / area.width()))
                    return
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.dragged.emit(way.x() / area.width(), way.y() / area.height())
        elif area.contains(at):
            part = (at.x() - area.left()) / area.width()
            self.pointed.emit(part)
            self._tell_words(part)
        else:
            self.left.emit()

    def _tell_words(self, part: float) -> None:
        shown = self._frame.shown if self._frame else None
        said = words_at(self._overlay, shown, part, self.area().width()) if shown else ""
        if said != self.toolTip():
            self.setToolTip(said)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        area, at = self.area(), QPointF(event.pos())
        right, up = _within((at.x() - area.left()) / area.width()), _within(1 - (at.y() - area.top()) / area.height())
        self.menu_asked.emit(event.globalPos(), self._axis_under(at), right, up)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed = self._held = None
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
