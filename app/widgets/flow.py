"""The flow: what was let in stands above the line, what was refused hangs below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.look import Look

AXIS = 40
TIMES = 24
WIDEST_BAR = 10
LEAST_REFUSED = 4  # the refused have a scale of their own, so that a single one is seen


@dataclass(frozen=True, slots=True)
class FlowBar:
    """One span of time; `label` is its beginning as the reader's clock shows it."""

    label: str
    let_in: int
    refused: int


class FlowStrip(QWidget):
    """The small form for the top bar."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._bars: tuple[FlowBar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_bars(())

    def show_bars(self, bars: Sequence[FlowBar]) -> None:
        """From the oldest to now."""
        self._bars = tuple(bars)
        self.setAccessibleName(f"Flow: {summary(self._bars)}")
        self.setToolTip(summary(self._bars))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(112), self._look.px(30))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        area = QRectF(self.rect())
        line = round(area.height() * 0.74)
        draw_bars(QPainter(self), self._look, area, line, self._bars, _peak(self._bars))


class FlowChart(QWidget):
    """The large form: scale, times, a tip for each bar."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._bars: tuple[FlowBar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_bars(())

    def show_bars(self, bars: Sequence[FlowBar]) -> None:
        """From the oldest to now."""
        self._bars = tuple(bars)
        self.setAccessibleName(f"Flow: {summary(self._bars)}")
        self.update()

    def tip_at(self, x: float) -> str:
        bar = self._bar_at(x)
        return "" if bar is None else _tip(self._bars[bar])

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(360), self._look.px(132))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(200), self._look.px(88))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos().x()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, area, line = QPainter(self), self._area(), self._line()
        peak = nice_top(_peak(self._bars))
        self._paint_ground(painter, area)
        self._paint_scale(painter, area, line, peak)
        draw_bars(painter, self._look, area, line, self._bars, peak)
        self._paint_times(painter, area)

    def _paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """What lies behind the bars."""

    def _paint_scale(self, painter: QPainter, area: QRectF, line: float, peak: int) -> None:
        look, right = self._look, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for value in (peak, peak // 2, 0):
            y = round(line - (line - area.top()) * value / peak) + 0.5
            if value:
                paint.draw_rule(painter, QLineF(area.left(), y, area.right(), y), look.color("line"))
            place = QRectF(0, y - look.px(8), look.px(AXIS - 8), look.px(16))
            paint.draw_text(painter, look, place, mark(value), Type.SMALL, "text3", align=right)

        refused = max((bar.refused for bar in self._bars), default=0)
        if refused:
            place = QRectF(0, line + look.px(7), look.px(AXIS - 8), look.px(16))
            paint.draw_text(painter, look, place, mark(refused), Type.SMALL, "danger", align=right)

    def _paint_times(self, painter: QPainter, area: QRectF) -> None:
        look, count = self._look, len(self._bars)
        top = self.height() - look.px(18)
        for quarter in range(4 if count >= 4 else 0):
            at = quarter * count // 4
            place = QRectF(self._left_of(at), top, look.px(60), look.px(16))
            paint.draw_text(painter, look, place, self._bars[at].label, Type.SMALL, "text3")
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        place = QRectF(area.right() - look.px(60), top, look.px(60), look.px(16))
        paint.draw_text(painter, look, place, "now", Type.SMALL, "text3", align=right)

    def _area(self) -> QRectF:
        look = self._look
        return QRectF(look.px(AXIS), look.px(8), self.width() - look.px(AXIS) - 2, self.height() - look.px(8 + TIMES))

    def _line(self) -> float:
        area = self._area()
        return round(area.top() + area.height() * 0.78)

    def _left_of(self, bar: int) -> float:
        area = self._area()
        return area.left() + area.width() * bar / max(len(self._bars), 1)

    def _bar_at(self, x: float) -> int | None:
        area = self._area()
        if not self._bars or not area.left() <= x <= area.right():
            return None
        return min(int((x - area.left()) / area.width() * len(self._bars)), len(self._bars) - 1)


def draw_bars(painter: QPainter, look: Look, area: QRectF, line: float, bars: Sequence[FlowBar], peak: int) -> None:
    """The last bar, which still grows, is drawn stronger."""
    paint.draw_rule(painter, QLineF(area.left(), line + 0.5, area.right(), line + 0.5), look.color("line_strong"))
    if not bars:
        return
    pitch = area.width() / len(bars)
    width = min(max(pitch * 0.66, 1.0), look.px(WIDEST_BAR))
    rising, falling = line - area.top(), area.bottom() - line - 2
    most = max([bar.refused for bar in bars] + [LEAST_REFUSED])
    for at, bar in enumerate(bars):
        left = area.left() + at * pitch + (pitch - width) / 2
        if bar.let_in:
            height = max(rising * min(bar.let_in / peak, 1.0), 2)
            color = look.color("accent") if at == len(bars) - 1 else _softened(look)
            paint.draw_rounded(painter, QRectF(left, line - height, width, height), min(width / 3, 2), color)
        if bar.refused:
            place = QRectF(left, line + 2, width, max(falling * bar.refused / most, 3))
            paint.draw_rounded(painter, place, min(width / 3, 2), look.color("danger_fill"))


def summary(bars: Sequence[FlowBar]) -> str:
    """What the picture says, in words."""
    if not bars:
        return "nothing yet"
    let_in, refused = sum(bar.let_in for bar in bars), sum(bar.refused for bar in bars)
    return f"{let_in:,} let in, {refused:,} refused since {bars[0].label}"


def mark(number: int) -> str:
    """As the scale has room for it: `999`, `1.1k`, `300k`, `2M`; the tips have it exact."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            tenths = number * 10 // size
            return f"{tenths / 10:g}{unit}" if tenths < 100 else f"{tenths // 10}{unit}"
    return str(number)


def nice_top(peak: int) -> int:
    """The end of the scale: 2, 4, 6, 10, 20, 40, 60, 100, …"""
    size = 1
    while True:
        for step in (2, 4, 6, 10):
            if step * size >= peak:
                return step * size
        size *= 10


def _peak(bars: Sequence[FlowBar]) -> int:
    return max((bar.let_in for bar in bars), default=0) or 1


def _softened(look: Look) -> QColor:
    color = look.color("accent")
    color.setAlphaF(0.74)
    return color


def _tip(bar: FlowBar) -> str:
    return f"{bar.label}: {bar.let_in:,} let in, {bar.refused:,} refused"
