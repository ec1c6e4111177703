"""Where a device is among the others and the gateways that hear it: rings of distance around it. No map is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.look import Look

METRES = 111_320.0  # in a degree of latitude
STEPS = (10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000)
RINGS, DOT, MARGIN = 3, 5, 26


@dataclass(frozen=True, slots=True)
class Spot:
    name: str
    east: float  # metres from the middle
    north: float
    signal: str = ""  # of a gateway: how it hears the device

    @property
    def distance(self) -> float:
        return hypot(self.east, self.north)


def spot(name: str, lat: float, lng: float, around: tuple[float, float], signal: str = "") -> Spot:
    """Near enough for a plan: the earth is flat within it."""
    return Spot(name, (lng - around[1]) * METRES * cos(radians(around[0])), (lat - around[0]) * METRES, signal)


def ring_step(spots: Sequence[Spot]) -> int:
    """Metres between rings, so that most of the others lie within them."""
    far = sorted(one.distance for one in spots)
    wanted = far[len(far) * 3 // 4] if far else STEPS[0]
    return next((step for step in STEPS if step * RINGS >= wanted), STEPS[-1])


def metres(distance: float) -> str:
    return f"{distance:.0f} m" if distance < 1_000 else f"{distance / 1_000:.1f} km".replace(".0 ", " ")


class Plan(QWidget):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._name, self._spots = "", tuple[Spot, ...]()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(look.px(240), look.px(240))

    def show_spots(self, name: str, spots: Sequence[Spot]) -> None:
        self._name, self._spots = name, tuple(spots)
        others = [one for one in spots if not one.signal]
        near = min(others, key=lambda one: one.distance, default=None)
        nearest = f", the nearest is {near.name}, {metres(near.distance)} away" if near else ""
        hearing = [f"gateway {one.name}, {one.signal}, {metres(one.distance)} away" for one in spots if one.signal]
        self.setAccessibleName("; ".join((f"Plan around {name}: {len(others)} other devices{nearest}", *hearing)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(360), self._look.px(360))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, step = QPointF(self.rect().center()), ring_step(self._spots)
        radius = min(self.width(), self.height()) / 2 - look.px(MARGIN)
        taken: list[QRectF] = []
        self._paint_rings(painter, middle, radius, step, taken)
        self._paint_dot(painter, middle, self._name, "accent", taken)
        scale = radius / (step * RINGS)
        for one in sorted(self._spots, key=lambda one: not one.signal):  # gateways keep their names
            at = QPointF(middle.x() + one.east * scale, middle.y() - one.north * scale)
            if one.signal:
                self._paint_gateway(painter, middle, at, one, taken)
            elif self.rect().contains(at.toPoint()):
                self._paint_dot(painter, at, one.name, "text2", taken)
        self._paint_dot(painter, middle, "", "accent", taken)

    def _paint_rings(self, painter: QPainter, middle: QPointF, radius: float, step: int, taken: list[QRectF]) -> None:
        look = self._look
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ring in range(1, RINGS + 1):
            side = radius * ring / RINGS
            painter.setPen(QPen(look.color("line"), 1))
            painter.drawEllipse(middle, side, side)
            place = QRectF(middle.x() - look.px(40), middle.y() - side - look.px(16), look.px(80), look.px(14))
            paint.draw_text(painter, look, place, metres(step * ring), Type.SMALL, "text3", align=paint.CENTER)
            taken.append(place.adjusted(look.px(20), 0, -look.px(20), 0))

    def _paint_gateway(self, painter: QPainter, middle: QPointF, at: QPointF, one: Spot, taken: list[QRectF]) -> None:
        """A far one stands at the edge, in its direction."""
        look, side = self._look, self._look.px(DOT)
        room = QRectF(self.rect()).adjusted(side * 2, side * 2, -side * 2, -side * 2)
        reach = min(
            1.0,
            *(
                (edge - start) / (end - start)
                for start, end, low, high in (
                    (middle.x(), at.x(), room.left(), room.right()),
                    (middle.y(), at.y(), room.top(), room.bottom()),
                )
                if end != start
                for edge in (low if end < start else high,)
            ),
        )
        at = middle + (at - middle) * reach
        painter.setPen(QPen(look.color("accent"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(middle, at)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("info_fill"))
        painter.drawRoundedRect(QRectF(at.x() - side, at.y() - side, 2 * side, 2 * side), 2, 2)
        self._name_gateway(painter, at, at.y() >= middle.y(), f"{one.name}, {one.signal}", taken)

    def _name_gateway(self, painter: QPainter, at: QPointF, is_below: bool, name: str, taken: list[QRectF]) -> None:
        """On the side that its line does not come from, and whole."""
        look, side = self._look, self._look.px(DOT)
        width, height = paint.text_width(look, Type.SMALL, name) + 2, look.px(16)
        left = min(max(at.x() - width / 2, 0), self.width() - width)
        place = QRectF(left, at.y() + side + 2 if is_below else at.y() - side - 2 - height, width, height)
        if place.top() < 0 or place.bottom() > self.height():
            place.moveTop(at.y() - side - 2 - height if is_below else at.y() + side + 2)
        taken.append(place)
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
            place = QRectF(left, at.y() - look.px(8), width, look.px(16))
            if QRectF(self.rect()).contains(place) and not any(place.intersects(one) for one in taken):
                taken.append(place)
                paint.draw_text(painter, look, place, name, Type.SMALL, "text" if role == "accent" else "text2")
                return
