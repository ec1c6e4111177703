"""Measured fields over time, live or paused: what a plot's owner does with it, and when it is drawn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QHideEvent,
    QImage,
    QPainter,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from app.series import Series
from app.widgets.labels import PlainLabel, cut
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.plot import export
from app.widgets.plot.canvas import Canvas
from app.widgets.plot.details import Details
from app.widgets.plot.frame import Frame, Line, Reading
from app.widgets.plot.head import Head
from app.widgets.plot.legend import HEIGHT, draw_names
from app.widgets.plot.overlay import Mark, Note, Threshold
from app.widgets.plot.ranges import time_range
from app.widgets.plot.state import State
from app.widgets.plot.statistics import delta_words
from app.widgets.plot.ticks import reading

FRAME_MS = 16  # at most 60 frames a second
SETTLE_MS = 150  # a range is asked for when the hand rests
SLOWEST_FOLLOW_MS = 60_000
PICTURE_SCALE = 2
COUNT_MS = 200  # statistics follow the picture at this distance
SAY_MS = 100  # likewise values in words: nobody reads ten a second


class DrawnPlot(QWidget):
    """Draws at most once a frame, however much happens; what hands do is up to `TimeSeriesPlot`."""

    range_wanted = Signal(float, float, int)  # from, to (Unix seconds), buckets
    point_clicked = Signal(str, float)  # key of the series, moment of the sample
    series_removed = Signal(str)
    live_changed = Signal(bool)
    field_dropped = Signal(str, str)  # device, or "" where the drag leaves it open, and field
    note_asked = Signal(float)  # a moment
    threshold_asked = Signal(str, float)  # key of the series, value in the unit it came in
    note_removed = Signal(str)
    threshold_removed = Signal(str)
    full_screen_asked = Signal()
    range_moved = Signal()
    cursor_moved = Signal()
    sides_changed = Signal()

    def __init__(
        self,
        look: Look,
        *,
        leads: bool = True,
        now: Callable[[], float] = time.time,
        zone: tzinfo | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._now, self._zone = now, zone
        self._state = State(now())
        self._frame: Frame | None = None
        self._has_crosshair = True
        self._look = look
        self._head, self._canvas, self._details = Head(look, leads=leads), Canvas(look), Details(look)
        self._compared = PlainLabel(tone="text2", elide=Qt.TextElideMode.ElideRight)
        self._compared.setContentsMargins(16, 0, 16, 2)
        column(self._head, self._compared, self._canvas, self._details, spacing=0, parent=self)
        for hidden in (self._compared, self._details):
            hidden.hide()
        self._draw_timer = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._follow_timer = QTimer(self)
        self._settle_timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._count_timer = QTimer(self, singleShot=True, interval=COUNT_MS)
        self._say_timer = QTimer(self, singleShot=True, interval=SAY_MS)
        self._connect(look)
        self.setAcceptDrops(True)
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
        self._canvas.resized.connect(lambda: self._change(lambda: None, ask=True))
        self._canvas.sides_changed.connect(self.sides_changed)
        self._count_timer.timeout.connect(self._count)
        self._say_timer.timeout.connect(self._say)

    # what the owner does

    def set_series(self, key: str, label: str, unit: str, series: Series) -> None:
        """Add a line, or give one new data; it keeps its colour."""
        self._state.put(Line(key, _line_of(label), _line_of(unit), series, 0))
        self._lines_changed()

    def append(self, key: str, t: object, values: object) -> None:
        """Live points of a line; of one that is not plotted any more they are dropped."""
        if key in self._state.lines:
            self._state.append(key, t, values, self._state.shown.span / self._width())
            self._schedule()

    def extend(self, key: str, fetched: Series) -> None:
        """Likewise what was fetched of them, which may be buckets."""
        if key in self._state.lines:
            self._state.extend(key, fetched, self._state.shown.span / self._width())
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

    def zone(self) -> tzinfo | None:
        return self._zone

    def set_notes(self, notes: Sequence[Note]) -> None:
        self._state.overlay = replace(self._state.overlay, notes=tuple(notes))
        self._schedule()

    def set_thresholds(self, thresholds: Sequence[Threshold]) -> None:
        """Their values in the units that the series came in."""
        self._state.overlay = replace(self._state.overlay, thresholds=tuple(thresholds))
        self._schedule()

    def set_marks(self, marks: Sequence[Mark]) -> None:
        self._state.overlay = replace(self._state.overlay, marks=tuple(marks))
        self._schedule()

    def show_details(self, shown: bool) -> None:
        """The table of statistics and values."""
        self._details.setVisible(shown)
        self._count_timer.start()

    def has_details(self) -> bool:
        return not self._details.isHidden()

    def show_crosshair(self, shown: bool) -> None:
        """Whether the cursor follows the pointer; keys move it all the same."""
        self._has_crosshair = shown
        if not shown:
            self.point_at(None)

    def has_crosshair(self) -> bool:
        return self._has_crosshair

    # what a plot that is linked with this one does

    def join(self, other: DrawnPlot) -> None:
        self._change(lambda: self._state.join(other._state))

    def moment(self) -> float | None:
        return self._state.cursor

    def point_at(self, moment: float | None) -> None:
        self._state.cursor = moment
        self._show_readings()

    def sides(self) -> tuple[float, float]:
        """The room its axes need."""
        return self._canvas.sides()

    def keep_room(self, left: float, right: float) -> None:
        self._canvas.keep_room(left, right)
        self._schedule()

    def set_empty_text(self, title: str, hint: str) -> None:
        self._canvas.show_empty_text(title, hint)

    def add_tool(self, widget: QWidget) -> None:
        """A button at the right end of the head."""
        self._head.add_tool(widget)

    def csv_lines(self, *others: DrawnPlot) -> Iterator[str]:
        """What is in sight as rows of CSV, with the lines of linked plots; they may be taken in another thread."""
        lines = [line for plot in (self, *others) for line in plot._state.lines.values()]
        return export.csv_lines(lines, self._state.shown)

    def picture(self) -> QImage:
        """What is in sight, with its legend, twice as sharp as a common screen."""
        self._draw()
        self._say()
        image = QImage(self.size() * PICTURE_SCALE, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(PICTURE_SCALE)
        self._canvas.sharpen(PICTURE_SCALE)
        self.render(image)
        self._canvas.sharpen(None)
        return image

    def draw_on(self, painter: QPainter) -> None:
        """The names and the picture as strokes and text, without the cursor."""
        self.point_at(None)
        self._draw()
        height = self._look.px(HEIGHT)
        painter.fillRect(0, 0, self._canvas.width(), height, self._look.color("surface"))
        draw_names(painter, self._look, list(self._state.lines.values()))
        painter.translate(0, height)
        self._canvas.paint_on(painter)
        painter.translate(0, -height)

    def drawing_size(self) -> tuple[int, int]:
        return self._canvas.width(), self._canvas.height() + self._look.px(HEIGHT)

    # drawing

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle_timer.start()
        self._schedule()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for timer in (self._draw_timer, self._follow_timer, self._settle_timer, self._count_timer, self._say_timer):
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
        if (self._state.shown, self._state.preset, self._state.live) != (shown, preset, live):
            self.range_moved.emit()
        self._schedule()

    def _lines_changed(self) -> None:
        self._head.legend.show_lines(list(self._state.lines.values()))
        self._say_timer.stop()  # new names have no values yet
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
        made, overlay = self._state.frame(self._width()), self._state.drawn_overlay()
        if not self._canvas.show_frame(made, self._zone, overlay):  # the axes took more or less room than before
            made = self._state.frame(self._width())
            self._canvas.show_frame(made, self._zone, overlay)
        self._frame = made
        self._canvas.show_cursor(self._state.cursor, self._under_cursor())
        if not self._say_timer.isActive():
            self._say()
            self._say_timer.start()
        self._keep_following()

    def _say(self) -> None:
        """In words what the picture shows."""
        self._show_words()
        text = export.summary(self._frame) if self._frame and self._state.lines else ""
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def _keep_following(self) -> None:
        """The next frame without new data is due when now has moved by a pixel."""
        if self._state.live and self._state.lines and self.isVisible():
            pixel_ms = self._state.shown.span / self._width() * 1_000
            self._follow_timer.start(round(min(max(pixel_ms, FRAME_MS), SLOWEST_FOLLOW_MS)))
        else:
            self._follow_timer.stop()

    def _show_readings(self) -> None:
        self._canvas.show_cursor(self._state.cursor, self._under_cursor())
        self._show_words()

    def _under_cursor(self) -> list[Reading]:
        return [] if self._state.cursor is None else self._state.readings(self._width())

    def _show_words(self) -> None:
        self._head.legend.show_values(self._values())
        self._show_compared()
        if not self._details.isHidden() and not self._count_timer.isActive():
            self._count_timer.start()

    def _show_compared(self) -> None:
        compared = self._state.compared()
        self._compared.setVisible(compared is not None)
        if compared:
            self._compared.setText(self._compared_words(compared))

    def _compared_words(self, compared: tuple[float, float]) -> str:
        lines = list(self._state.lines.values())
        return delta_words(lines, *compared, self._state.shown.span / self._width())

    def _announce_compared(self) -> None:
        if compared := self._state.compared():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._compared_words(compared)))

    def _count(self) -> None:
        if self._frame is not None and not self._details.isHidden():
            lines = list(self._state.lines.values())
            self._details.show_range(self._frame, lines, self._state.compared(), self._zone)

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
