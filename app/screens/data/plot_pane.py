"""The plot below the records: fetches what it shows, appends what comes in, lets people choose fields."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from app.api.admin import Columns
from app.api.errors import ApiError
from app.running.pace import Pace
from app.running.tasks import Tasks
from app.screens.data.model import DataModel
from app.screens.data.plot_asking import LineDialog
from app.screens.data.plot_body import PlotBody
from app.screens.data.plot_files import PlotFiles
from app.screens.data.plot_loaded import Loaded
from app.screens.data.plot_menu import fill_menu, switched
from app.screens.data.plot_model import MILLISECOND, PlotModel
from app.screens.data.plot_notes import marks_of, notes_of, thresholds_of
from app.screens.data.plotted import labels
from app.series import Series
from app.widgets.buttons import IconButton
from app.widgets.labels import cut
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.plot import TimeSeriesPlot
from app.widgets.plot.ends_dialog import NOT_A_NUMBER, typed_number
from app.widgets.plot.linked import Links
from app.widgets.plot.state import ALL, SPANS
from app.widgets.plot.ticks import local, reading
from embedded_server.domain.annotation import SeriesMark

FIRST_MS, PAUSE_MS = 150, 500
MARKS_MS = 2_000  # from one look at copies and late arrivals to the next
FAR = 1e11  # Unix seconds: later than anything
NOTHING = ("Nothing is plotted", "Drag a column header or a decoded field here, or choose one with the plus sign.")
NO_NUMBERS = ("No number has been decoded yet", "A decoder turns payloads into fields, and numbers can be plotted.")
EMPTY = "Write what is to be known."
DAY = SPANS["24h"]


class PlotPane(QFrame):
    """`point_clicked` carries device, field and Unix seconds."""

    point_clicked = Signal(str, str, float)
    closed = Signal()

    def __init__(
        self, look: Look, tasks: Tasks, model: PlotModel, data: DataModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._tasks, self._model, self._data = look, tasks, model, data
        self._range: tuple[float, float, int] | None = None
        self._is_new = True  # a recType whose range nobody has chosen yet
        self._fetching: asyncio.Task[None] | None = None
        self._loaded: Loaded | None = None
        self._marks: dict[tuple[str, str], SeriesMark] = {}
        self._marked_until = 0.0  # Unix seconds, as the server counts them
        self._last: dict[int, float] = {}  # the newest moment that is here, by series that is shown
        self.setProperty("ground", "surface")
        self._zone: tzinfo | None = None
        self._below: set[int] = set()  # series that the lower plot shows
        self._plot, self._lower = TimeSeriesPlot(look), TimeSeriesPlot(look, leads=False)
        self._links = Links(self)
        self._links.add(self._plot)
        self._body = PlotBody(self._plot, self)
        self._body.addWidget(self._lower)
        self._lower.hide()
        self._body.left.connect(self.leave_full_screen)
        self._add_tools()
        self._rows = column(self._body, spacing=0, parent=self)
        self._pace = Pace(self, tasks, self._append_newest, FIRST_MS, PAUSE_MS, lambda _: None)
        self._marking = Pace(self, tasks, self._mark_newest, 0, MARKS_MS, lambda _: None)
        self._plot.range_wanted.connect(self._on_range_wanted)
        self._plot.live_changed.connect(self._on_live)
        for plot in (self._plot, self._lower):
            self._connect(plot)
        model.chosen_changed.connect(self._on_chosen)
        model.noted.connect(self._show_notes)

    def _connect(self, plot: TimeSeriesPlot) -> None:
        plot.series_removed.connect(self._on_removed)
        plot.point_clicked.connect(self._on_clicked)
        plot.field_dropped.connect(lambda device, field: self._on_dropped(plot, device, field))
        plot.note_asked.connect(self._ask_note)
        plot.threshold_asked.connect(self._ask_threshold)
        plot.note_removed.connect(self._remove_annotation)
        plot.threshold_removed.connect(self._remove_annotation)
        plot.full_screen_asked.connect(self.switch_full_screen)

    def _add_tools(self) -> None:
        look, plot = self._look, self._plot
        self._files = PlotFiles(look, self._tasks, self._plots)
        tools = (
            self._add_button(plot),
            self._tool("crosshair", "Crosshair (X)", lambda: plot.show_crosshair(not plot.has_crosshair())),
            self._tool("git-compare-arrows", "Delta cursors (D)", plot.mark_delta),
            self._files.button,
            self._tool("maximize", "Whole screen (F11)", self.switch_full_screen),
            self._more_button(),
            self._tool("x", "Close the plot (Ctrl+P)", self.closed.emit),
        )
        for tool in tools:
            plot.add_tool(tool)
        self._lower.add_tool(self._add_button(self._lower))
        self._lower.add_tool(self._tool("x", "Close the lower plot", lambda: self.show_lower(False)))

    def _tool(self, icon: str, name: str, run: Callable[[], None]) -> IconButton:
        button = IconButton(self._look, icon, name)
        button.clicked.connect(lambda _=False: run())
        return button

    def _add_button(self, plot: TimeSeriesPlot) -> IconButton:
        button, menu = IconButton(self._look, "plus", "Plot another field"), QMenu(self)
        button.setMenu(menu)
        menu.aboutToShow.connect(
            lambda: fill_menu(menu, self._model, self._data.names, lambda number, on: self._choose(plot, number, on))
        )
        return button

    def _more_button(self) -> IconButton:
        button, menu = IconButton(self._look, "ellipsis", "More of the plot"), QMenu(self)
        lower = menu.addAction("Second plot below")
        details = menu.addAction("Statistics and values (S)")
        in_utc = menu.addAction("Times in UTC")
        for action in (lower, details, in_utc):
            action.setCheckable(True)
        lower.triggered.connect(self.show_lower)
        details.triggered.connect(self._plot.show_details)
        in_utc.triggered.connect(lambda on: self.tell_time_in(UTC if on else None))
        menu.aboutToShow.connect(lambda: lower.setChecked(not self._lower.isHidden()))
        menu.aboutToShow.connect(lambda: details.setChecked(self._plot.has_details()))
        menu.aboutToShow.connect(lambda: in_utc.setChecked(self._zone is UTC))
        button.setMenu(menu)
        return button

    # plots

    def _plots(self) -> list[TimeSeriesPlot]:
        return [self._plot] if self._lower.isHidden() else [self._plot, self._lower]

    def _plot_of(self, number: int) -> TimeSeriesPlot:
        return self._lower if number in self._below else self._plot

    def show_lower(self, shown: bool) -> None:
        """Closed, what it shows goes to the plot above."""
        if shown != self._lower.isHidden():
            return
        self._lower.setVisible(shown)
        if shown:
            self._lower.set_empty_text(*NOTHING)
            self._links.add(self._lower)
        else:
            self._links.remove(self._lower)
            for number in self._below:
                self._lower.remove(str(number))
            self._below.clear()
            self._fetch()

    def switch_full_screen(self) -> None:
        if self._body.is_full_screen():
            self.leave_full_screen()
        else:
            self._body.take_screen(True)
            self._plot.setFocus()

    def leave_full_screen(self) -> None:
        self._body.take_screen(False)
        self._rows.addWidget(self._body)
        self._plot.setFocus()

    def _choose(self, plot: TimeSeriesPlot, number: int, on: bool) -> None:
        self._place(plot, number)
        if on != (number in self._model.chosen):
            self._model.choose(switched(self._model.chosen, number, on))
        else:
            self._fetch()

    def _place(self, plot: TimeSeriesPlot, number: int) -> None:
        """From now on it is this plot that shows the series."""
        if self._plot_of(number) is not plot and number in self._last:
            self._plot_of(number).remove(str(number))
        self._below = self._below | {number} if plot is self._lower else self._below - {number}

    def _on_dropped(self, plot: TimeSeriesPlot, device: str, field: str) -> None:
        one = self._model.dropped(device, field)
        if one is None:
            self._tasks.failed.emit(ApiError(f"{cut(field)} cannot be plotted.", "It has no number that was measured."))
            return
        self._choose(plot, one.id, True)

    # notes and thresholds

    def learn_notes(self) -> None:
        """Somebody may have written or removed one."""
        self._tasks.start(self._model.learn_notes(), self)

    def _show_notes(self) -> None:
        for plot in (self._plot, self._lower):
            plot.set_notes(notes_of(self._model.annotations))
            plot.set_thresholds(thresholds_of(self._model.annotations))

    def _ask_note(self, at: float) -> None:
        title = f"Note at {local(at, self._zone):%a %-d %b %H:%M:%S}"
        asked = LineDialog(
            self._look, title, "What is to be known", "", lambda text: "" if text.strip() else EMPTY, self
        )
        asked.answered.connect(lambda text: self._tasks.start(self._model.add_note(at, text), self))
        self._open(asked)

    def _ask_threshold(self, key: str, value: float) -> None:
        one = self._model.series[int(key)]
        title = f"Threshold of {cut(one.field)} {cut(one.unit)}".strip()
        problem = lambda text: "" if typed_number(text) is not None else NOT_A_NUMBER  # noqa: E731
        asked = LineDialog(self._look, title, "Value", reading(value, 3), problem, self)
        asked.answered.connect(lambda text: self._keep_threshold(one.id, typed_number(text)))
        self._open(asked)

    def _open(self, asked: LineDialog) -> None:
        asked.finished.connect(asked.deleteLater)
        asked.open()

    def _keep_threshold(self, number: int, value: float | None) -> None:
        if value is not None:
            self._tasks.start(self._model.add_threshold(number, value), self)

    def _remove_annotation(self, key: str) -> None:
        self._tasks.start(self._model.remove_annotation(int(key)), self)

    # the range, and what is chosen

    def open(self, rec_type: str, device: str = "") -> None:
        self._is_new = True
        self._tasks.start(self._model.open(rec_type, device), self, self._on_error)

    def touch(self, *, is_past: bool = False) -> None:
        """Something may have been measured, or what was measured before has changed."""
        if is_past:
            self._loaded = None
        self._pace.touch()

    def add_field(self, device: str, field: str) -> None:
        one = self._model.of_record(device, field)
        if one is not None:
            self._model.choose((*self._model.chosen, one.id))

    def show_again(self) -> None:
        """Devices have other names now."""
        self._fetch()

    def tell_time_in(self, zone: tzinfo | None) -> None:
        self._zone = zone
        for plot in (self._plot, self._lower):
            plot.set_zone(zone)
        self._say_marks()

    def _on_range_wanted(self, start: float, end: float, buckets: int) -> None:
        self._range = (start, end, buckets)
        if self._loaded is None or not self._loaded.covers(*self._range):
            self._fetch()

    def _on_live(self, live: bool) -> None:
        """Paused, nothing is appended: what comes from now on is to be fetched."""
        if self._loaded is not None and not live:
            self._loaded = replace(self._loaded, end=min(self._loaded.end, time.time()))

    def _on_chosen(self) -> None:
        for number in [number for number in self._last if number not in self._model.chosen]:
            del self._last[number]
            self._plot_of(number).remove(str(number))
            self._below.discard(number)
        self._plot.set_empty_text(*(NOTHING if self._model.series else NO_NUMBERS))
        self._files.allow(bool(self._model.chosen))
        extent = self._model.extent()
        if extent:
            self._plot.set_extent(*extent)
            self._choose_range(*extent)
        self._fetch()

    def _choose_range(self, first: float, last: float) -> None:
        """Once for a recType: all there is while that is less than a day, or older than one."""
        if self._is_new:
            self._is_new = False
            has_day = last - first > DAY and last > time.time() - DAY
            self._plot.choose_range("24h" if has_day else ALL)

    def _on_removed(self, key: str) -> None:
        self._last.pop(int(key), None)  # the plot has removed it already
        self._model.choose([number for number in self._model.chosen if str(number) != key])

    def _on_clicked(self, key: str, moment: float) -> None:
        clicked = self._model.series.get(int(key))
        if clicked is not None:  # a line of the recType before may still be there
            self.point_clicked.emit(clicked.device, clicked.field, moment)

    def _fetch(self) -> None:
        self._loaded = None
        if self._fetching is not None:
            self._fetching.cancel()
        if self._range is not None and self._model.chosen:
            self._fetching = self._tasks.start(self._load(*self._range), self, self._on_error)

    async def _load(self, start: float, end: float, buckets: int) -> None:
        """With half as much again on each side, so that a drag does not run into nothing at once."""
        margin, asked_at = (end - start) / 2, time.time()
        since, until = start - margin, end + margin
        points = await self._model.points(dict.fromkeys(self._model.chosen, since), until, 2 * buckets)
        named = labels(self._model.series.values(), self._data.names)
        for number, columns in points.items():
            if number not in self._model.chosen:
                continue
            one = self._model.series[number]
            self._plot_of(number).set_series(str(number), named[number], one.unit, _series(columns))
            self._last[number] = float(columns["t"][-1]) if len(columns["t"]) else since
        is_exact = all((columns["n"] <= 1).all() for columns in points.values())
        known = FAR if self._plot.is_live() and until >= asked_at else min(until, asked_at)
        self._loaded = Loaded(since, known, 0.0 if is_exact else (end - start) / buckets)
        self._marks.clear()
        await self._learn_marks(since, until)

    async def _mark_newest(self) -> None:
        await self._learn_marks(self._marked_until, FAR)

    async def _learn_marks(self, since: float, until: float) -> None:
        self._marked_until = max(self._last.values(), default=since)
        found = await self._model.marks(since, until)
        self._marks |= {(one.kind.value, one.record_id): one for one in found}
        self._say_marks()

    def _say_marks(self) -> None:
        marks = marks_of(self._marks.values(), self._zone)
        for plot in self._plots():
            plot.set_marks(marks)

    async def _append_newest(self) -> None:
        """Points that came since the last ones; new fields and devices become known on the way."""
        await self._model.refresh()
        if self._loaded is None and (self._fetching is None or self._fetching.done()):
            self._fetch()
        if self._fetching is not None:
            await asyncio.wait([self._fetching])  # what is new comes after what it brings
        chosen = [number for number in self._model.chosen if number in self._last]
        if not self._plot.is_live() or not chosen:
            return
        since = {number: self._last[number] + MILLISECOND for number in chosen}
        points = await self._model.points(since, FAR, self._range[2] if self._range else 1)
        for number, columns in points.items():
            if len(columns["t"]) and number in self._model.chosen:
                self._plot_of(number).extend(str(number), _series(columns))
                self._last[number] = float(columns["t"][-1])
        self._marking.touch()

    def _on_error(self, error: ApiError) -> None:
        self._plot.set_empty_text("The points could not be loaded", error.reason)


def _series(columns: Columns) -> Series:
    return Series.from_buckets(*(columns[name] for name in ("t", "min", "max", "mean", "n", "t_first")))
