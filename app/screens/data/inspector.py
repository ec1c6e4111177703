"""The right pane: one record, what was decoded from it, and its body."""

from __future__ import annotations

import asyncio
from datetime import tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app import words
from app.running.tasks import Tasks
from app.screens.data.decoded_tab import DecodedTab
from app.screens.data.json_tab import JsonTab
from app.screens.data.model import DataModel, Opened
from app.screens.data.path_tab import PathTab
from app.screens.data.plot_model import PlotModel
from app.screens.data.plotted import field_to_plot
from app.screens.data.rows import Row, State
from app.widgets.buttons import Button, IconButton
from app.widgets.chip import Chip
from app.widgets.choice import Option
from app.widgets.clipboard import Clipboard
from app.widgets.drawer import DrawerPane
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.tabs import Tabs
from app.window.actions import Actions

DECODED, JSON, PATH = "decoded", "json", "path"
LEAST_WIDTH = 300
LONGEST_FIELD = 13  # characters on the button


class Inspector(DrawerPane):
    """Follows what is chosen and keeps its tab; `plot_asked` carries device and field."""

    plot_asked = Signal(str, str)

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        model: DataModel,
        plot: PlotModel,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks = look, actions, tasks
        self._model, self._plotted, self._clipboard = model, plot, clipboard
        self._row: Row | None = None
        self._opened: Opened | None = None
        self._zone: tzinfo | None = None
        self._tab = DECODED
        self._wanted = ("", "")  # a record, and its field
        self._filling: asyncio.Task[None] | None = None
        self.setProperty("ground", "surface")
        self.setMinimumWidth(look.px(LEAST_WIDTH))
        self._decoded, self._json, self._path = DecodedTab(look), JsonTab(look), PathTab(look)
        self._lay_out()
        self._connect()
        self.show_row(None)

    def _lay_out(self) -> None:
        look, actions = self._look, self._actions
        self._chip = Chip(look, "", "Record id")
        newer = IconButton(look, "arrow-up", "Newer record (Alt+Up)", small=True)
        older = IconButton(look, "arrow-down", "Older record (Alt+Down)", small=True)
        newer.clicked.connect(actions["data.newer"].trigger)
        older.clicked.connect(actions["data.older"].trigger)
        request = IconButton(look, "list-checks", "Open the request of this record", small=True)
        request.clicked.connect(actions["data.request"].trigger)
        self._close = IconButton(look, "x", "Close (Esc)", small=True)
        title = row(PlainLabel("Record", Type.SECTION), self._chip, spacing=8)
        title.addStretch()
        example = IconButton(look, "flask-conical", "Record as example of its decoder", small=True)
        example.clicked.connect(actions["data.example"].trigger)
        device = IconButton(look, "router", "Open the device of this record (Ctrl+D)", small=True)
        device.clicked.connect(actions["data.device"].trigger)
        for button in (example, device, request, newer, older, self._close):
            title.addWidget(button)
        self._time = PlainLabel("", Type.HINT, "text2")
        self._tabs = Tabs(
            look, (Option(DECODED, "Decoded"), Option(JSON, "JSON"), Option(PATH, "Path")), "Parts of the record"
        )
        self._pages = QStackedWidget()
        for page in (self._decoded, self._json, self._path):
            self._pages.addWidget(page)
        self._plot = Button(look, "Plot", icon="chart-line", small=True)
        self._assign = Button(look, "Decoder…", icon="braces", small=True)
        foot = QFrame()
        foot.setProperty("edge", "top")
        row(self._plot, self._assign, margins=(16, 9, 16, 8), parent=foot).addStretch()
        head = column(title, self._time, spacing=4, margins=(16, 11, 10, 0))
        tabs = row(self._tabs, margins=(16, 2, 16, 0))
        rule = QFrame()
        rule.setProperty("rule", "line")
        self._record = QWidget()
        column(head, tabs, rule, self._pages, foot, spacing=0, parent=self._record).setStretch(3, 1)
        self._nothing = PlainLabel("Choose a record to look into it.", Type.HINT, "text2", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        empty = column(self._nothing, margins=(16, 16, 16, 16))
        column(self._record, empty, spacing=0, parent=self).setStretch(0, 1)

    def _connect(self) -> None:
        self._chip.copy_requested.connect(self._copy_id)
        self._close.clicked.connect(self.closed)
        self._tabs.chosen.connect(self._choose_tab)
        self._json.copy_asked.connect(self._clipboard.copy)
        self._decoded.field_chosen.connect(lambda _: self._show_plot_button())
        self._decoded.decoder_asked.connect(self._actions["data.decoder"].trigger)
        self._assign.clicked.connect(self._actions["data.decoder"].trigger)
        self._plot.clicked.connect(self._ask_to_plot)
        self._plotted.chosen_changed.connect(self._show_plot_button)

    def show_row(self, shown: Row | None) -> None:
        """What the table knows at once, the rest when it is here."""
        if self._filling is not None:
            self._filling.cancel()
        self._row = shown
        self._record.setVisible(shown is not None)
        self._nothing.setVisible(shown is None)
        if shown is None:
            return
        if self._opened is None or self._opened.row.entry.id != shown.entry.id:
            self._opened = None
        self._chip.show_value(f"{shown.entry.id[:6]}…{shown.entry.id[-4:]}", tip="Click to copy the id")
        place = f", message {shown.place + 1} of {len(shown.entry.readings)}" if len(shown.entry.readings) > 1 else ""
        self._time.setText(words.full(shown.entry.received_at, self._zone) + place)
        self._show_decoded(shown)
        self._show_tab(JSON if shown.state is State.NOT_RECOGNISED else self._tab)
        self._filling = self._tasks.start(self._fill(shown), self, lambda error: self._time.setText(error.reason))

    def want_field(self, record_id: str, field: str) -> None:
        """Of a record that is shown, or will be soon: choose the field, and with it its bytes."""
        self._wanted = (record_id, field)
        self._choose_tab(DECODED)
        self._choose_wanted()

    def _choose_wanted(self) -> None:
        """Once more when all there is of the record is here: its bytes come last."""
        record_id, field = self._wanted
        if self._row is not None and self._row.entry.id == record_id and field in self._row.values:
            self._wanted = self._wanted if self._opened is None else ("", "")
            self._decoded.choose_field(field)

    def show_again(self) -> None:
        """Names or the clock are others now."""
        self.show_row(self._row)

    def show_closable(self, closable: bool) -> None:
        """As a drawer it can be closed."""
        self._close.setVisible(closable)

    def tell_time_in(self, zone: tzinfo | None) -> None:
        self._zone = zone
        self.show_again()

    async def _fill(self, shown: Row) -> None:
        opened = await self._model.look_into(shown)
        self._opened = opened
        self._show_decoded(opened.row)
        self._json.show_body(opened.details.body, opened.body, is_json=opened.is_json)

        if self._tab == PATH:
            await self._fill_path(opened.row)

    async def _fill_path(self, shown: Row) -> None:
        trace = await self._model.trace(shown.entry)
        if self._row is not None and self._row.key == shown.key:
            self._path.show_trace(shown, trace, self._zone)

    def _show_decoded(self, shown: Row) -> None:
        token = self._opened.token if self._opened else None
        self._decoded.show_row(shown, token, self._model.names, self._zone, self._model.rules)
        self._show_plot_button()
        self._choose_wanted()

    def _choose_tab(self, tab: str) -> None:
        """A person's choice stays, also after a record that has nothing else to show than its body."""
        self._tab = tab
        self._show_tab(tab)
        if tab == PATH and self._row is not None:
            self._tasks.start(self._fill_path(self._row), self, self._path.show_error)

    def _show_tab(self, tab: str) -> None:
        self._tabs.choose(tab)
        self._pages.setCurrentWidget({JSON: self._json, PATH: self._path}.get(tab, self._decoded))

    def _field(self) -> tuple[str, str]:
        """The field to plot, else why there is none."""
        shown = self._row
        if shown is None:
            return "", ""
        plotted = [path for path in shown.values if self._plotted.is_plotted(shown.device, path)]
        return field_to_plot(shown.values, self._decoded.chosen_field(), plotted)

    def _show_plot_button(self) -> None:
        field, why_not = self._field()
        last = field.rpartition(".")[2]
        short = last if len(last) <= LONGEST_FIELD else f"{last[: LONGEST_FIELD - 1]}…"
        self._plot.setText(f"Plot {short}".rstrip().replace("&", "&&"))
        self._plot.setAccessibleName(f"Plot {field}".rstrip())
        self._plot.allow(bool(field), why_not)

    def _ask_to_plot(self) -> None:
        if self._row is not None:
            self.plot_asked.emit(self._row.device, self._field()[0])

    def _copy_id(self) -> None:
        if self._row is not None:
            self._clipboard.copy(self._row.entry.id)
            self._chip.show_copied()
