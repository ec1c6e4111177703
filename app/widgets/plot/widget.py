"""Measured fields over time: live or paused, zoomed and read with mouse or keys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import tzinfo

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QHideEvent, QImage, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.series import Series
from app.widgets.labels import cut
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.plot import export
from app.widgets.plot.canvas import Canvas
from app.widgets.plot.frame import Frame, Line
from app.widgets.plot.head import Head
from app.widgets.plot.ranges import time_range
from app.widgets.plot.state import State
from app.widgets.plot.ticks import reading

FRAME_MS = 16  # at most 60 frames a second
SETTLE_MS = 150  # a range is asked for when the hand rests
SLOWEST_FOLLOW_MS = 60_000
CLICK_REACH = 12.0  # pixels
PICTURE_SCALE = 2
KEY_PAN = 0.25
ZOOM_KEYS = {Qt.Key.Key_Plus: 1 / 1.5, Qt.Key.Key_Equal: 1 / 1.5, Qt.Key.Key_Minus: 1.5}


class TimeSeriesPlot(QWidget):
    """The owner fetches what `range_wanted` asks for and hands it to `set_series`; live points go to `append`."""

    range_wanted = Signal(float, float, int)  # from, to (Unix seconds), buckets
    point_clicked = Signal(str, float)  # key of the series, moment of the sample
    series_removed = Signal(str)
    live_changed = Signal(bool)

    def __init__(
        self,
        look: Look,
        *,
        now: Callable[[], float] = time.time,
        zone: tzinfo | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._now, self._zone = now, zone
        self._state = State(now())
        self._frame: Frame | None = None
        self._head, self._canvas = Head(look), Canvas(look)
        column(self._head, self._canvas, spacing=0, parent=self)
        self._draw_timer = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._follow_timer = QTimer(self)
        self._settle_timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._connect(look)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Plot"))
        self.set_empty_text(self.tr("Nothing is plotted"), self.tr("Drag a column header or a decoded field here."))
        self._show_choices()

    def _connect(self, look: Look) -> None:
        look.changed.connect(self._schedule)
        self._draw_timer.timeout.connect(self._draw)
        self._follow_timer.timeout.connect(self._schedule)
        self._settle_timer.timeout.connect(self._ask)
        self._head.range_chosen.connect(lambda preset: self._change(lambda: self._state.choose(preset)))
        self._head.live_chosen.connect(self.set_live)
        self._head.legend.removed.connect(self._remove_by_hand)
        canvas, state = self._canvas, self._state
        canvas.time_zoomed.connect(lambda factor, part: self._change(lambda: state.zoom_time(factor, part)))
        canvas.values_zoomed.connect(self._zoom_values)
        canvas.dragged.connect(self._drag)
        canvas.reset.connect(lambda: self._change(state.fit_values))
        canvas.resized.connect(lambda: self._change(lambda: None, ask=True))
        canvas.pointed.connect(self._point)
        canvas.left.connect(lambda: self._point(None))
        canvas.clicked.connect(self._click)

    # what the owner does

    def set_series(self, key: str, label: str, unit: str, series: Series) -> None:
        """Add a line, or give one new data; it keeps its colour."""
        self._state.put(Line(key, _line_of(label), _line_of(unit), series, 0))
        self._lines_changed()

    def append(self, key: str, t: object, values: object) -> None:
        """Live points of a line; of one that is not plotted any more they are dropped."""
        if line := self._state.lines.get(key):
            line.series.append(t, values, bucket=self._state.shown.span / self._width())
            self._schedule()

    def remove(self, key: str) -> None:
        self._state.remove(key)
        self._lines_changed()

    def set_range(self, start: float, end: float) -> None:
        """Show these Unix seconds; the plot does not follow now any more."""
        self._change(lambda: self._state.show(time_range(start, end)))

    def choose_range(self, preset: str) -> None:
        """A key of `state.SPANS`, or `state.ALL`."""
        self._change(lambda: self._state.choose(preset), ask=True)

    def set_extent(self, first: float, last: float) -> None:
        """What All means, when there is more than what is here."""
        self._state.extent = (first, last)

    def set_live(self, live: bool) -> None:
        self._change(lambda: self._state.set_live(live))

    def is_live(self) -> bool:
        return self._state.live

    def set_zone(self, zone: tzinfo | None) -> None:
        """The clock of the time axis; None is this computer's."""
        self._zone = zone
        self._schedule()

    def set_empty_text(self, title: str, hint: str) -> None:
        self._canvas.show_empty_text(title, hint)

    def add_tool(self, widget: QWidget) -> None:
        """A button at the right end of the head."""
        self._head.add_tool(widget)

    def csv_lines(self) -> Iterator[str]:
        """What is in sight as rows of CSV; they may be taken in another thread."""
        return export.csv_lines(list(self._state.lines.values()), self._state.shown)

    def picture(self) -> QImage:
        """What is in sight, with its legend, twice as sharp as a common screen."""
        self._draw()
        image = QImage(self.size() * PICTURE_SCALE, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(PICTURE_SCALE)
        self._canvas.sharpen(PICTURE_SCALE)
        self.render(image)
        self._canvas.sharpen(None)
        return image

    # what hands do

    def _remove_by_hand(self, key: str) -> None:
        self.remove(key)
        self.series_removed.emit(key)

    def _drag(self, right: float, down: float) -> None:
        if self._frame:
            axes = self._frame
            self._change(lambda: self._state.drag(right, down, axes))

    def _zoom_values(self, factor: float, part: float, axis: str) -> None:
        if self._frame:
            axes = self._frame
            self._change(lambda: self._state.zoom_values(factor, part, axis, axes))

    def _point(self, part: float | None) -> None:
        self._state.point(part, self._width())
        self._show_readings()

    def _click(self, at: QPointF) -> None:
        """The sample of the nearest line, if the pointer is on one."""
        area = self._canvas.area()
        if self._frame is None or not area.contains(at):
            return
        self._point((at.x() - area.left()) / area.width())
        reach = {}
        for one in self._state.readings(self._width()):
            axis = next(axis for axis in self._frame.axes if axis.key == one.line.axis)
            y = area.bottom() - axis.shown.fraction_of(one.value) * area.height()
            reach[abs(y - at.y())] = one
        if reach and min(reach) <= CLICK_REACH:
            nearest = reach[min(reach)]
            self.point_clicked.emit(nearest.line.key, nearest.t)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        direction = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        zoom = ZOOM_KEYS.get(Qt.Key(key))
        if key == Qt.Key.Key_Space:
            self.set_live(not self._state.live)
        elif direction and control:
            self._drag(-direction * KEY_PAN, 0)
        elif direction:
            far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step_cursor(direction, self._width() / 10 if far else 0.5)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._point(0.0 if key == Qt.Key.Key_Home else 1.0)
            self._announce()
        elif zoom and control:
            self._zoom_values(zoom, 0.5, "")
        elif zoom:
            self._change(lambda: self._state.zoom_time(zoom, 0.5))
        elif key == Qt.Key.Key_0:
            self._change(self._state.fit_values)
        elif key == Qt.Key.Key_Escape and self._state.cursor is not None:
            self._point(None)
        else:
            super().keyPressEvent(event)

    def _step_cursor(self, direction: int, pixels: float) -> None:
        self._state.step_cursor(direction, self._width(), pixels)
        self._show_readings()
        self._announce()

    # drawing

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle_timer.start()
        self._schedule()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for timer in (self._draw_timer, self._follow_timer, self._settle_timer):
            timer.stop()

    def _change(self, change: Callable[[], None], *, ask: bool = False) -> None:
        """Let `change` alter the state, and tell whom it concerns."""
        live, shown, preset = self._state.live, self._state.shown, self._state.preset
        change()
        if self._state.preset != preset or self._state.live != live:
            self._show_choices()
        if self.isVisible() and (ask or self._state.shown != shown or self._state.live != live):
            self._settle_timer.start()
        if self._state.live != live:
            self.live_changed.emit(self._state.live)
        self._schedule()

    def _lines_changed(self) -> None:
        self._head.legend.show_lines(list(self._state.lines.values()))
        self._schedule()

    def _show_choices(self) -> None:
        self._head.show_range(self._state.preset)
        self._head.show_live(self._state.live)

    def _schedule(self) -> None:
        if self.isVisible() and not self._draw_timer.isActive():
            self._draw_timer.start()

    def draw_now(self) -> None:
        """The next frame at once, on the screen too."""
        self._draw_timer.stop()
        self._draw()
        self._canvas.repaint()

    def _draw(self) -> None:
        self._state.follow(self._now())
        made = self._state.frame(self._width())
        if not self._canvas.show_frame(made, self._zone):  # the axes took more or less room than before
            made = self._state.frame(self._width())
            self._canvas.show_frame(made, self._zone)
        self._frame = made
        self._show_readings()
        text = export.summary(made) if self._state.lines else ""
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
        self._keep_following()

    def _keep_following(self) -> None:
        """The next frame without new data is due when now has moved by a pixel."""
        if self._state.live and self._state.lines and self.isVisible():
            pixel_ms = self._state.shown.span / self._width() * 1_000
            self._follow_timer.start(round(min(max(pixel_ms, FRAME_MS), SLOWEST_FOLLOW_MS)))
        else:
            self._follow_timer.stop()

    def _show_readings(self) -> None:
        found = self._state.readings(self._width())
        at_cursor = self._state.cursor is not None
        self._canvas.show_cursor(self._state.cursor, found if at_cursor else ())
        self._head.legend.show_values(self._values())

    def _values(self) -> dict[str, str]:
        """By key."""
        return {one.line.key: reading(one.value) for one in self._state.readings(self._width())}

    def _announce(self) -> None:
        values = self._values()
        lines = [self._state.lines[key] for key in values]
        said = ", ".join(f"{line.label} {values[line.key]} {line.unit}".strip() for line in lines)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def _ask(self) -> None:
        width = self._width()
        self.range_wanted.emit(self._state.shown.start, self._state.shown.end, width)

    def _width(self) -> int:
        return max(round(self._canvas.area().width()), 1)


def _line_of(text: str) -> str:
    """A name from outside, short enough to be laid out and on one line."""
    return " ".join(cut(text).split())
