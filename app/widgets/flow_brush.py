"""The flow with a brush: a range of time is drawn over it, moved, taken by an end, and taken away again."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.widgets import paint
from app.widgets.brush import GRIP, BarRange, Hold, dragged, hold_at, stepped
from app.widgets.flow import FlowBar, FlowChart, summary
from app.widgets.fonts import Type
from app.widgets.look import Look

REACH = 6  # pixels on either side of an end
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_CURSORS = {
    Hold.NOTHING: Qt.CursorShape.CrossCursor,
    Hold.FIRST: Qt.CursorShape.SizeHorCursor,
    Hold.LAST: Qt.CursorShape.SizeHorCursor,
    Hold.WHOLE: Qt.CursorShape.OpenHandCursor,
}


class FlowBrush(FlowChart):
    """`range_chosen` carries the first and the last bar, or -1 and -1 when the range is taken away.

    A click beside it, a double click or Esc takes it away. Arrow keys choose and move it, with Shift they grow it.
    """

    range_chosen = Signal(int, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        self._range: BarRange | None = None
        self._before: BarRange | None = None  # while a drag goes on
        self._hold: Hold | None = None
        self._start = 0
        super().__init__(look, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def chosen_range(self) -> tuple[int, int] | None:
        return (self._range.first, self._range.last) if self._range else None

    def show_bars(self, bars: Sequence[FlowBar]) -> None:
        super().show_bars(bars)
        if self._range and self._range.last >= len(self._bars):
            self._range = None
        self._describe()

    def show_range(self, chosen: tuple[int, int] | None) -> None:
        """Switch without a signal; a drag that goes on is not disturbed."""
        if self._hold is None:
            self._range = BarRange(*chosen) if chosen else None
            self._describe()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        bar = self._bar_at(event.position().x())
        if event.button() != Qt.MouseButton.LeftButton or bar is None:
            return
        self._start, self._before = bar, self._range
        self._hold = self._hold_at(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._hold is None:
            self.setCursor(_CURSORS[self._hold_at(event.position().x())])
            return
        area = self._area()
        to = self._bar_at(min(max(event.position().x(), area.left()), area.right()))
        if to is not None and (to != self._start or self._range != self._before):
            self._range = dragged(self._before, self._hold, self._start, to, len(self._bars))
            self._describe()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hold, self._hold = self._hold, None
        if hold is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._range == self._before and hold in (Hold.NOTHING, Hold.WHOLE):
            self._range = None
        if self._range != self._before:
            self._tell_range()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._hold = None
            self._clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and self._hold is not None:
            self._hold, self._range = None, self._before
            self._describe()
        elif event.key() == Qt.Key.Key_Escape and self._range:
            self._clear()
        elif step and self._bars:
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._range = stepped(self._range, step, len(self._bars), extend=extend)
            self._tell_range()
        else:
            super().keyPressEvent(event)

    def _paint_ground(self, painter: QPainter, area: QRectF) -> None:
        if self._range is None:
            return
        look, bottom = self._look, area.bottom() + self._look.px(2)
        left, right = (self._left_of(at) for at in (self._range.first, self._range.last + 1))
        painter.fillRect(QRectF(left, 0, right - left, bottom), look.color("accent_soft"))
        for end in (left, right):
            painter.setPen(QPen(look.color("accent"), 2))
            painter.drawLine(QLineF(end, 0, end, bottom))
            grip = QRectF(end - look.px(3), bottom / 2 - look.px(8), look.px(6), look.px(16))
            paint.draw_rounded(painter, grip, look.px(3), look.color("accent"))

    def _paint_times(self, painter: QPainter, area: QRectF) -> None:
        """The range says its own times in place of the axis."""
        if self._range is None:
            super()._paint_times(painter, area)
            return
        look, told = self._look, self._told_range()
        width = paint.text_width(look, Type.BADGE, told) + look.px(4)
        middle = (self._left_of(self._range.first) + self._left_of(self._range.last + 1)) / 2
        left = min(max(middle - width / 2, area.left()), area.right() - width)
        place = QRectF(left, self.height() - look.px(18), width, look.px(16))
        paint.draw_text(painter, look, place, told, Type.BADGE, "accent_text", align=paint.CENTER)

    def _told_range(self) -> str:
        if self._range is None:
            return ""
        following = self._range.last + 1
        end = self._bars[following].label if following < len(self._bars) else "now"
        return f"{self._bars[self._range.first].label} to {end}"

    def _hold_at(self, x: float) -> Hold:
        area = self._area()
        width = area.width() / max(len(self._bars), 1)
        reach = max(min(REACH / max(width, 0.1), 3.0), GRIP / 2)
        return hold_at(self._range, (x - area.left()) / max(width, 0.1), reach)

    def _clear(self) -> None:
        if self._range is not None:
            self._range = None
            self._tell_range()

    def _tell_range(self) -> None:
        self._describe()
        self.range_chosen.emit(*(self.chosen_range() or (-1, -1)))

    def _describe(self) -> None:
        chosen = f", chosen {self._told_range()}" if self._range else ""
        self.setAccessibleName(f"Flow: {summary(self._bars)}{chosen}")
        self.setAccessibleDescription("Arrow keys choose a time range, Shift grows it, Esc takes it away")
        self.update()
