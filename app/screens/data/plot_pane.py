"""The plot below the records: fetches what it shows, appends what comes in, lets people choose fields."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from app.api.admin import Columns
from app.api.errors import ApiError
from app.running.pace import Pace
from app.running.tasks import Tasks
from app.screens.data.model import DataModel
from app.screens.data.plot_files import PlotFiles
from app.screens.data.plot_menu import fill_menu
from app.screens.data.plot_model import PlotModel
from app.screens.data.plotted import labels
from app.series import Series
from app.widgets.buttons import IconButton
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.plot import TimeSeriesPlot
from app.widgets.plot.state import ALL, SPANS

FIRST_MS, PAUSE_MS = 150, 500
FAR = 1e11  # Unix seconds: later than anything
NOTHING = ("Nothing is plotted", "Choose a field with the plus sign, or Plot in the inspector.")
NO_NUMBERS = ("No number has been decoded yet", "A decoder turns payloads into fields, and numbers can be plotted.")
DAY = SPANS["24h"]


class PlotPane(QFrame):
    """`moment_clicked` carries the device and Unix seconds of a point."""

    moment_clicked = Signal(str, float)
    closed = Signal()

    def __init__(
        self, look: Look, tasks: Tasks, model: PlotModel, data: DataModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._tasks, self._model, self._data = look, tasks, model, data
        self._range: tuple[float, float, int] | None = None
        self._is_new = True  # a recType whose range nobody has chosen yet
        self._fetching: asyncio.Task[None] | None = None
        self._last: dict[int, float] = {}  # the newest moment that is here, by series that is shown
        self.setProperty("ground", "surface")
        self._plot = TimeSeriesPlot(look)
        self._menu = QMenu(self)
        self._add_tools()
        column(self._plot, spacing=0, parent=self)
        self._pace = Pace(self, tasks, self._append_newest, FIRST_MS, PAUSE_MS, lambda _: None)
        self._plot.range_wanted.connect(self._on_range_wanted)
        self._plot.series_removed.connect(self._on_removed)
        self._plot.point_clicked.connect(self._on_clicked)
        model.chosen_changed.connect(self._on_chosen)

    def _add_tools(self) -> None:
        look = self._look
        add = IconButton(look, "plus", "Plot another field")
        add.setMenu(self._menu)
        self._menu.aboutToShow.connect(lambda: fill_menu(self._menu, self._model, self._data.names))
        self._files = PlotFiles(look, self._tasks, self._plot)
        close = IconButton(look, "x", "Close the plot (Ctrl+P)")
        close.clicked.connect(self.closed)
        for tool in (add, self._files.button, close):
            self._plot.add_tool(tool)

    def open(self, rec_type: str, device: str = "") -> None:
        self._is_new = True
        self._tasks.start(self._model.open(rec_type, device), self, self._on_error)

    def touch(self) -> None:
        """Something may have been measured."""
        self._pace.touch()

    def add_field(self, device: str, field: str) -> None:
        one = self._model.of_record(device, field)
        if one is not None:
            self._model.choose((*self._model.chosen, one.id))

    def show_again(self) -> None:
        """Devices have other names now."""
        self._fetch(self._model.chosen)

    def tell_time_in(self, zone: tzinfo | None) -> None:
        self._plot.set_zone(zone)

    def _on_range_wanted(self, start: float, end: float, buckets: int) -> None:
        self._range = (start, end, buckets)
        self._fetch(self._model.chosen)

    def _on_chosen(self) -> None:
        for number in [number for number in self._last if number not in self._model.chosen]:
            del self._last[number]
            self._plot.remove(str(number))
        self._plot.set_empty_text(*(NOTHING if self._model.series else NO_NUMBERS))
        self._files.allow(bool(self._model.chosen))
        extent = self._model.extent()
        if extent:
            self._plot.set_extent(*extent)
            self._choose_range(*extent)
        self._fetch(self._model.chosen)

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
        self.moment_clicked.emit(self._model.series[int(key)].device, moment)

    def _fetch(self, numbers: Sequence[int]) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
        if self._range is not None and numbers:
            self._fetching = self._tasks.start(self._show_points(numbers, *self._range), self, self._on_error)

    async def _show_points(self, numbers: Sequence[int], start: float, end: float, buckets: int) -> None:
        """With half as much again on each side, so that a drag does not run into nothing at once."""
        margin = (end - start) / 2
        points = await self._model.points(numbers, start - margin, end + margin, 2 * buckets)
        named = labels(self._model.series.values(), self._data.names)
        for number, columns in points.items():
            if number not in self._model.chosen:
                continue
            one = self._model.series[number]
            self._plot.set_series(str(number), named[number], one.unit, _series(columns))
            self._last[number] = float(columns["t"][-1]) if len(columns["t"]) else start - margin

    async def _append_newest(self) -> None:
        """Points that came since the last ones; new fields and devices become known on the way."""
        await self._model.refresh()
        chosen = [number for number in self._model.chosen if number in self._last]
        if not self._plot.is_live() or not chosen:
            return
        since = min(self._last[number] for number in chosen)
        points = await self._model.points(chosen, since, FAR, self._range[2] if self._range else 1)
        for number, columns in points.items():
            newer = columns["t"] > self._last[number] + 0.0005
            if newer.any() and number in self._model.chosen:
                self._plot.append(str(number), columns["t"][newer], columns["mean"][newer])
                self._last[number] = float(columns["t"][-1])

    def _on_error(self, error: ApiError) -> None:
        self._plot.set_empty_text("The points could not be loaded", error.reason)


def _series(columns: Columns) -> Series:
    return Series.from_buckets(*(columns[name] for name in ("t", "min", "max", "mean", "n")))
