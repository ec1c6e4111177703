"""Gate by gate: the checks of a request as a ladder; it is climbed up to the rung that stopped it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.look import Look

RungState = Literal["passed", "stopped", "not_reached"]
RUNG = 36
DISC = 18
NAME_LEFT, FACT_LEFT = 34, 130
_SIGNS: dict[RungState, tuple[str, str, str]] = {  # disc, sign, its tone
    "passed": ("ok_soft", "check", "ok"),
    "stopped": ("danger_fill", "x", "on_danger"),
    "not_reached": ("", "", ""),
}
_SPOKEN: dict[RungState, str] = {"passed": "passed", "stopped": "stopped here", "not_reached": "not reached"}


@dataclass(frozen=True, slots=True)
class Rung:
    name: str
    state: RungState
    fact: str


class Ladder(QWidget):
    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._name = look, name
        self._rungs: tuple[Rung, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(look.px(FACT_LEFT + 60))
        look.changed.connect(self.updateGeometry)

    def show_rungs(self, rungs: Sequence[Rung]) -> None:
        """From the first check to the last."""
        self._rungs = tuple(rungs)
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(". ".join(f"{one.name}: {_SPOKEN[one.state]}, {one.fact}" for one in rungs))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(360), self._look.px(RUNG) * len(self._rungs))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            at = event.pos().y() // self._look.px(RUNG)
            told = [rung.fact for rung in self._rungs[at : at + 1] if rung.state != "not_reached"]
            QToolTip.showText(event.globalPos(), "".join(told), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, height = QPainter(self), self._look.px(RUNG)
        for at, rung in enumerate(self._rungs):
            place = QRectF(0, at * height, self.width(), height)
            if rung.state == "stopped":
                ground = place.adjusted(0, 1, 0, -1)
                paint.draw_rounded(painter, ground, self._look.px(6), self._look.color("danger_soft"))
        for at, rung in enumerate(self._rungs):
            place = QRectF(0, at * height, self.width(), height)
            if at:
                self._paint_link(painter, place, rung.state)
            self._paint_rung(painter, place, rung)

    def _paint_link(self, painter: QPainter, place: QRectF, state: RungState) -> None:
        """From the rung above to this one."""
        look, x = self._look, place.left() + self._look.px(6) + self._look.px(DISC) / 2
        half, gap = look.px(RUNG) / 2, look.px(DISC) / 2 + look.px(1)
        pen = QPen(look.color("line_strong" if state == "not_reached" else "ok_fill"), 2 if state == "passed" else 1.5)
        pen.setStyle(Qt.PenStyle.DotLine if state == "not_reached" else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.drawLine(QLineF(x, place.top() - half + gap, x, place.top() + half - gap))

    def _paint_rung(self, painter: QPainter, place: QRectF, rung: Rung) -> None:
        look, side = self._look, self._look.px(DISC)
        disc = QRectF(place.left() + look.px(6), place.center().y() - side / 2, side, side)
        ground, sign, tone = _SIGNS[rung.state]
        if ground:
            paint.draw_rounded(painter, disc, side / 2, look.color(ground))
            paint.draw_icon(painter, look, sign, tone, 12, disc)
        else:
            painter.setPen(QPen(look.color("line_strong"), 1.2, Qt.PenStyle.DotLine))
            painter.drawEllipse(disc.adjusted(1, 1, -1, -1))
        name = place.adjusted(look.px(NAME_LEFT), 0, 0, 0)
        name.setRight(place.left() + look.px(FACT_LEFT) - look.px(8))
        fact = place.adjusted(look.px(FACT_LEFT), 0, -look.px(8), 0)
        stopped, later = rung.state == "stopped", rung.state == "not_reached"
        name_tone = "danger" if stopped else "text3" if later else "text"
        paint.draw_text(painter, look, name, rung.name, Type.STRONG if not later else Type.NAME, name_tone)
        paint.draw_text(painter, look, fact, rung.fact, Type.HINT, "text" if stopped else "text3" if later else "text2")
