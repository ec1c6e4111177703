"""Where a device is among the others and the gateways that hear it: rings of distance around it. No map is needed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.screens.devices.plan_scale import RINGS, Spot, metres, ring_step, step_within, zoomed
from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.look import Look

DOT, MARGIN, LINE = 5, 26, 16
STRIDE, NOTCH, NOTCH_ANGLE = 1.6, 1.25, 120
HINT = "Plus and minus zoom, 0 shows all"


class Plan(QWidget):
    """The wheel and the keys + − 0 zoom; the device stays in the middle."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._name, self._spots = "", tuple[Spot, ...]()
        self._zoom = 1.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleDescription(HINT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(look.px(240), look.px(240))

    def show_spots(self, name: str, spots: Sequence[Spot]) -> None:
        if name != self._name:
            self._zoom = 1.0
        self._name, self._spots = name, tuple(spots)
        others = [one for one in spots if not one.signal]
        near = min(others, key=lambda one: one.distance, default=None)
        nearest = f", the nearest is {near.told}" if near else ""
        hearing = [f"gateway {one.told}" for one in spots if one.signal]
        self.setAccessibleName("; ".join((f"Plan around {name}: {len(others)} other devices{nearest}", *hearing)))
        self.update()

    @property
    def radius(self) -> float:
        """Metres from the middle to the nearer edges."""
        return zoomed(ring_step(self._spots) * RINGS, self._zoom)

    def zoom(self, factor: float) -> None:
        """What would reach too far or too near stays."""
        whole = ring_step(self._spots) * RINGS
        self._zoom = whole / zoomed(whole, self._zoom * factor)
        self.update()

    def fit(self) -> None:
        self._zoom = 1.0
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(360), self._look.px(360))

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(NOTCH ** (event.angleDelta().y() / NOTCH_ANGLE))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.text():
            case "+" | "=":
                self.zoom(STRIDE)
            case "-":
                self.zoom(1 / STRIDE)
            case "0":
                self.fit()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.rect())
        middle, step = QPointF(self.rect().center()), step_within(self.radius)
        scale = (min(self.width(), self.height()) / 2 - look.px(MARGIN)) / self.radius  # pixels of a metre
        placed = [(one, middle + QPointF(one.east, -one.north) * scale) for one in self._spots]
        gateways = [(one, self._within(middle, at)) for one, at in placed if one.signal]
        others = [(one, at) for one, at in placed if not one.signal and self.rect().contains(at.toPoint())]
        taken = [self._around(at) for _, at in (*others, *gateways)]  # no name over a mark
        self._paint_rings(painter, middle, step, scale, taken)
        self._paint_north(painter, taken)
        self._paint_scale(painter, step, scale, taken)
        self._paint_dot(painter, middle, self._name, "accent", taken)
        for _, at in gateways:
            self._paint_gateway(painter, middle, at)
        for one, at in gateways:  # they keep their names
            self._name_gateway(painter, at, at.y() >= middle.y(), f"{one.name}, {one.signal}", taken)
        for one, at in others:
            self._paint_dot(painter, at, one.name, "text2", taken)
        self._paint_dot(painter, middle, "", "accent", taken)

    def _around(self, at: QPointF) -> QRectF:
        side = self._look.px(DOT)
        return QRectF(at.x() - side, at.y() - side, 2 * side, 2 * side)

    def _paint_north(self, painter: QPainter, taken: list[QRectF]) -> None:
        look = self._look
        side = look.px(LINE)
        place = QRectF(self.width() - side - look.px(4), look.px(2), side, 2 * side)
        letter = QRectF(place.left(), place.top(), side, side)
        paint.draw_text(painter, look, letter, "N", Type.SMALL, "text2", align=paint.CENTER)
        paint.draw_icon(painter, look, "arrow-up", "text2", 14, letter.translated(0, side))
        taken.append(place)

    def _paint_scale(self, painter: QPainter, step: int, scale: float, taken: list[QRectF]) -> None:
        """A bar as long as rings are apart."""
        look, name = self._look, metres(step)
        left, bottom = look.px(4), self.height() - look.px(8)
        right, width = left + step * scale, paint.text_width(look, Type.SMALL, name) + 2
        place = QRectF(right + look.px(8), bottom - look.px(8), width, look.px(LINE))
        whole = place.united(QRectF(0, place.top(), right, place.height()))
        painter.fillRect(whole, look.color("surface"))  # no ring through it
        painter.setPen(QPen(look.color("text2"), 1.5))
        painter.drawLine(QLineF(left, bottom, right, bottom))
        for end in (left, right):
            painter.drawLine(QLineF(end, bottom - look.px(3), end, bottom + look.px(3)))
        paint.draw_text(painter, look, place, name, Type.SMALL, "text2")
        taken.append(whole)

    def _paint_rings(self, painter: QPainter, middle: QPointF, step: int, scale: float, taken: list[QRectF]) -> None:
        look = self._look
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring, corner = 1, (middle.x() ** 2 + middle.y() ** 2) ** 0.5
        while (side := ring * step * scale) < corner:
            painter.setPen(QPen(look.color("line"), 1))
            painter.drawEllipse(middle, side, side)
            place = QRectF(middle.x() - look.px(40), middle.y() - side - look.px(16), look.px(80), look.px(14))
            if place.top() >= 0:
                paint.draw_text(painter, look, place, metres(step * ring), Type.SMALL, "text3", align=paint.CENTER)
                taken.append(place.adjusted(look.px(20), 0, -look.px(20), 0))
            ring += 1

    def _paint_gateway(self, painter: QPainter, middle: QPointF, at: QPointF) -> None:
        painter.setPen(QPen(self._look.color("accent"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(middle, at)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("info_fill"))
        painter.drawRoundedRect(self._around(at), 2, 2)

    def _within(self, middle: QPointF, at: QPointF) -> QPointF:
        """A far gateway stands at the edge, in its direction."""
        margin = 2 * self._look.px(DOT)
        room = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)
        way = at - middle
        shares = [1.0]
        for length, low, high, start in (
            (way.x(), room.left(), room.right(), middle.x()),
            (way.y(), room.top(), room.bottom(), middle.y()),
        ):
            if length:
                shares.append(((high if length > 0 else low) - start) / length)
        return middle + way * min(shares)

    def _name_gateway(self, painter: QPainter, at: QPointF, is_below: bool, name: str, taken: list[QRectF]) -> None:
        """Whole: on the side that its line does not come from, or as near to it as others leave room."""
        look, side = self._look, self._look.px(DOT)
        width, height = paint.text_width(look, Type.SMALL, name) + 2, look.px(LINE)
        left = min(max(at.x() - width / 2, 0), self.width() - width)
        below, above = at.y() + side + 2, at.y() - side - 2 - height
        tops = [below, above] if is_below else [above, below]
        tops += [top for far in range(1, 8) for top in (above - far * height, below + far * height)]
        inside = [QRectF(left, top, width, height) for top in tops if 0 <= top <= self.height() - height]
        free = (one for one in inside if not any(one.intersects(other) for other in taken))
        place = next(free, inside[0])
        taken.append(place)
        painter.fillRect(place, look.color("surface"))  # no line through it
        paint.draw_text(painter, look, place, name, Type.SMALL, "text")

    def _paint_dot(self, painter: QPainter, at: QPointF, name: str, role: str, taken: list[QRectF]) -> None:
        """Its name stands at the right, else at the left, else nowhere: two over one another are none."""
        look = self._look
        side = look.px(DOT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(role))
        painter.drawEllipse(at, side, side)
        width, gap = paint.text_width(look, Type.SMALL, name) + 2, side + look.px(4)
        for left in (at.x() + gap, at.x() - gap - width):
            place = QRectF(left, at.y() - look.px(8), width, look.px(LINE))
            if QRectF(self.rect()).contains(place) and not any(place.intersects(one) for one in taken):
                taken.append(place)
                paint.draw_text(painter, look, place, name, Type.SMALL, "text" if role == "accent" else "text2")
                return
