"""The timeline of a sensor: uplinks as ticks, downlinks as numbered diamonds, now, and the new day."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QLinearGradient, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from app.screens.orbit.timeline_marks import Diamond, TimelineMarks
from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.look import Look

HEIGHT, BAND, OVER, SIDE = 76, 28, 20, 11
TONES = {"accent": "accent_text", "warn": "warn", "danger": "danger", "info": "info"}
FILLS = {"accent": "accent", "warn": "warn_fill", "danger": "danger_fill", "info": "surface"}
CENTER, NEAR = Qt.AlignmentFlag.AlignCenter, 10


class Timeline(QWidget):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._marks: TimelineMarks | None = None
        self.setAccessibleName("Timeline")

    def show_marks(self, marks: TimelineMarks) -> None:
        self._marks = marks
        self.setAccessibleDescription(marks.summary)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(400), self._look.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(240), self._look.px(HEIGHT))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._said_at(event.pos().x()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        marks, look = self._marks, self._look
        if marks is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        band = QRectF(0, look.px(OVER), self.width(), look.px(BAND))
        now_x = self._x(marks.now_s)
        paint.draw_rounded(painter, band, 4, look.color("subtle"))
        painter.fillRect(QRectF(0, band.top(), now_x, band.height()), look.color("sunken"))
        for one in marks.diamonds:
            self._paint_confidence(painter, band, one)
        self._paint_ticks(painter, band, marks)
        self._paint_scale(painter, band, marks)
        painter.setPen(QPen(look.color("danger"), 2))
        painter.drawLine(QLineF(now_x, band.top() - look.px(3), now_x, band.bottom()))
        for one in marks.diamonds:
            self._paint_diamond(painter, band, one)
        self._paint_words(painter, marks, now_x)

    def _x(self, at_s: int) -> float:
        assert self._marks is not None
        span = max(self._marks.end_s - self._marks.begin_s, 1)
        return (at_s - self._marks.begin_s) / span * self.width()

    def _paint_confidence(self, painter: QPainter, band: QRectF, one: Diamond) -> None:
        """Darkest where it is expected, fading as far as it may be off."""
        if not one.spread_s:
            return
        left, right = self._x(one.at_s - one.spread_s), self._x(one.at_s + one.spread_s)
        shade, clear = self._look.color("info_fill"), self._look.color("info_fill")
        shade.setAlphaF(0.35)
        clear.setAlphaF(0.0)
        gradient = QLinearGradient(left, 0, right, 0)
        for at, color in ((0.0, clear), (0.5, shade), (1.0, clear)):
            gradient.setColorAt(at, color)
        painter.fillRect(QRectF(left, band.top(), right - left, band.height()), gradient)

    def _paint_ticks(self, painter: QPainter, band: QRectF, marks: TimelineMarks) -> None:
        painter.setPen(QPen(self._look.color("line_strong"), 1))
        inset = self._look.px(8)
        for at_s in marks.ticks:
            x = round(self._x(at_s)) + 0.5
            painter.drawLine(QLineF(x, band.top() + inset, x, band.bottom() - inset))

    def _paint_scale(self, painter: QPainter, band: QRectF, marks: TimelineMarks) -> None:
        look, below = self._look, band.bottom() + self._look.px(6)
        new_day_x = None if marks.new_day_s is None else self._x(marks.new_day_s)
        for at_s, text in marks.labels:
            x = self._x(at_s)
            if look.px(24) < x < self.width() - look.px(24) and (new_day_x is None or abs(new_day_x - x) > look.px(52)):
                place = QRectF(x - look.px(40), below, look.px(80), look.px(16))
                paint.draw_text(painter, look, place, text, Type.SMALL, "text3", align=CENTER)
        if new_day_x is not None:
            painter.setPen(QPen(look.color("line_strong"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(new_day_x, band.top(), new_day_x, below))
            place = self._kept_in(QRectF(new_day_x - look.px(40), below, look.px(80), look.px(16)))
            paint.draw_text(painter, look, place, "new day", Type.SMALL, "text2", align=CENTER)

    def _paint_diamond(self, painter: QPainter, band: QRectF, one: Diamond) -> None:
        look, middle, side = self._look, QPointF(self._x(one.at_s), band.center().y()), self._look.px(SIDE)
        corners = ((0, -side), (side, 0), (0, side), (-side, 0))
        shape = QPolygonF([middle + QPointF(x, y) for x, y in corners])
        painter.setPen(QPen(look.color(TONES[one.tone] if not one.is_sent else FILLS[one.tone]), 1.5))
        painter.setBrush(look.color(FILLS[one.tone]))
        painter.drawPolygon(shape)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        place = QRectF(middle.x() - side, middle.y() - side, 2 * side, 2 * side)
        role = "info" if not one.is_sent else "on_danger" if one.tone == "danger" else "on_accent"
        paint.draw_text(painter, look, place, one.number, Type.BADGE, role, align=CENTER)

    def _paint_words(self, painter: QPainter, marks: TimelineMarks, now_x: float) -> None:
        """`now` first; then the diamonds from the last one on, as long as there is room for their words."""
        look, height = self._look, self._look.px(16)
        width = paint.text_width(look, Type.HINT_STRONG, "now") + look.px(8)
        now = self._kept_in(QRectF(now_x - width - look.px(2), 0, width, height))
        paint.draw_text(painter, look, now, "now", Type.HINT_STRONG, "danger", align=CENTER)
        taken = [now]
        for one in sorted(marks.diamonds, key=lambda each: abs(each.at_s - marks.now_s)):
            width = paint.text_width(look, Type.HINT, one.label) + look.px(8)
            place = self._kept_in(QRectF(self._x(one.at_s) - width / 2, 0, width, height))
            if place.intersects(now) and place.center().x() > now.center().x():
                place.moveLeft(now.right() + look.px(2))
            if not any(place.intersects(other) for other in taken):
                paint.draw_text(painter, look, place, one.label, Type.HINT, TONES[one.tone], align=CENTER)
                taken.append(place)

    def _kept_in(self, place: QRectF) -> QRectF:
        place.moveLeft(min(max(place.left(), 0.0), self.width() - place.width()))
        return place

    def _said_at(self, x: int) -> str:
        if self._marks is None or not self._marks.diamonds:
            return ""
        nearest = min(self._marks.diamonds, key=lambda one: abs(self._x(one.at_s) - x))
        return f"Downlink {nearest.label}" if abs(self._x(nearest.at_s) - x) <= self._look.px(NEAR) else ""
