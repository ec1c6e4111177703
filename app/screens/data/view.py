"""Data: recTypes at the left, records and their plot in the middle, one record at the right."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QSplitter, QWidget

from app.running.live import Live
from app.running.pace import Pace
from app.running.tasks import Tasks
from app.screens.data.asked import DEVICE as DEVICE_KEY
from app.screens.data.asked import Asked
from app.screens.data.export_dialog import Shown, shown_of
from app.screens.data.inspector import Inspector
from app.screens.data.model import DataModel
from app.screens.data.plot_model import PlotModel
from app.screens.data.plot_pane import PlotPane
from app.screens.data.rec_types_pane import RecTypesPane
from app.screens.data.records_pane import RecordsPane
from app.screens.data.records_states import Door
from app.screens.data.rows import Row
from app.settings import TIMES_IN_UTC, Settings
from app.widgets.clipboard import Clipboard
from app.widgets.drawer import Drawer
from app.widgets.layouts import row
from app.widgets.look import Look
from app.window.actions import Actions
from embedded_server.domain.event import ANNOTATION, DELETION, DEVICE, READING, RECORD, REFUSAL, Event

PANES, STACK, LAST = "data.panes", "data.stack", "data.rec_type"
OVER, BESIDE = 340, 328  # of the inspector
WIDTHS, HEIGHTS = (240, 796, BESIDE), (520, 288)
COUNT_MS = 1_000
PAST_S = 300  # a record that arrived so much earlier than it was read
SHARING = ("rule", "account")  # events after which others see other records
OF_RECORDS = ("data.newer", "data.older", "data.inspector", "data.plot", "data.filter", "data.sort", "data.go_to")
MORE_KEYS = {"data.newer": ("Alt+Up", "["), "data.older": ("Alt+Down", "]")}


class DataView(QWidget):
    request_asked = Signal(str, str, object)  # recType, record id and when it arrived
    rule_asked = Signal(str)  # its id; empty: how rules work
    decoder_asked = Signal(str)  # of a recType
    device_asked = Signal(str)
    devices_asked = Signal(str)  # of a recType
    example_asked = Signal(str, str, str)  # recType, record id and device

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        settings: Settings,
        live: Live,
        model: DataModel,
        plot: PlotModel,
        clipboard: Clipboard,
        door: Door,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._settings = look, actions, tasks, settings
        self._model, self._series = model, plot
        self._is_plot_wanted, self._is_plot_foreign = True, False
        self._wanted_record = ""
        self._plotted = ""  # the recType whose series the plot knows
        self._rec_types = RecTypesPane(look)
        self._rec_types.offer(actions["data.devices"])
        self._records = RecordsPane(look, actions, tasks, settings, model, clipboard, door)
        self._plot = PlotPane(look, tasks, plot, model)
        self._inspector = Inspector(look, actions, tasks, model, plot, clipboard)
        self._stack = QSplitter(Qt.Orientation.Vertical)
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        self._drawer = Drawer(look, self, self._panes, self._inspector, over=OVER, beside=BESIDE)
        self._count = Pace(self, tasks, model.count, 0, COUNT_MS, lambda error: self._records.show_lost(error.reason))
        self._names = Pace(self, tasks, model.learn_names, 0, COUNT_MS, lambda _: None)
        self._sharing = Pace(self, tasks, model.learn_sharing, 0, COUNT_MS, lambda _: None)
        self._lay_out()
        self._connect(live)
        self._place_actions()
        self._tell_time()
        self._on_row(None)
        self.refresh()

    @property
    def rec_type(self) -> str:
        """The one that is shown; empty: none yet."""
        return self._model.rec_type

    @property
    def shown(self) -> Shown | None:
        """What the table is narrowed to; None: to nothing."""
        return shown_of(self._model.asked, self._model.rec_type, self._model.account)

    def open_rec_type(self, rec_type: str, device: str = "") -> None:
        """Show a recType, also one that has no record yet, or what one device sent to it."""
        self._settings.keep_layout(LAST, QByteArray(rec_type.encode()))
        self._rec_types.choose(rec_type)
        self._records.open(rec_type, Asked().with_condition(DEVICE_KEY, device) if device else None)

    def take_keyboard(self) -> None:
        """To the records, wherever it was; while they come in it waits for them."""
        self._records.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def see_as(self, account: str) -> None:
        """With the eyes of an account; an empty address shows everything on this server."""
        self._records.head.choose_eyes(account)
        if account == self._model.account:
            return
        self._model.account = account
        self._show_panes()
        self._count.touch()
        if self._model.rec_type:
            self._tasks.start(self._see_anew(), self)

    async def _see_anew(self) -> None:
        """The counters first: they say how many records there are to number."""
        await self._model.count()
        self._records.reload()

    def open_record(self, record_id: str) -> None:
        """Choose a record of the recType that was opened, as soon as it is listed; no condition hides it."""
        self._wanted_record = record_id
        if self._model.asked != Asked():
            self._records.ask(Asked())
        elif self._model.is_listed:
            self._go_to_wanted()

    def refresh(self) -> None:
        """What may have happened while nothing was heard."""
        for pace in (self._count, self._names, self._sharing):
            pace.touch()
        self._records.come_back()
        self._plot.touch()

    def _lay_out(self) -> None:
        self._stack.addWidget(self._records)
        self._stack.addWidget(self._plot)
        self._stack.setStretchFactor(0, 1)
        self._stack.setStretchFactor(1, 0)
        self._panes.insertWidget(0, self._rec_types)
        self._panes.insertWidget(1, self._stack)
        self._panes.setStretchFactor(1, 1)
        self._rec_types.setMinimumWidth(self._look.px(180))
        for splitter, name, sizes in ((self._panes, PANES, WIDTHS), (self._stack, STACK, HEIGHTS)):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
            splitter.setSizes([self._look.px(size) for size in sizes])
            splitter.restoreState(self._settings.layout(name))
            splitter.splitterMoved.connect(self._keep_sizes)
        row(self._panes, spacing=0, parent=self)

    def _connect(self, live: Live) -> None:
        model, records, inspector = self._model, self._records, self._inspector
        live.happened.connect(self._on_event)
        live.caught_up.connect(self.refresh)
        live.lost.connect(records.show_lost)
        model.counted.connect(self._on_counted)
        model.listed.connect(self._on_listed)
        model.renamed.connect(inspector.show_again)
        model.renamed.connect(self._plot.show_again)
        model.shared.connect(inspector.show_again)
        records.rule_asked.connect(self.rule_asked)
        records.eyes_chosen.connect(self.see_as)
        self._rec_types.chosen.connect(self.open_rec_type)
        records.row_chosen.connect(self._on_row)
        records.row_opened.connect(self._drawer.open)
        records.first_found.connect(self._choose_newest)
        records.not_loaded.connect(self._on_not_loaded)
        inspector.plot_asked.connect(self._plot_field)
        records.plot_asked.connect(self._plot_field)
        self._plot.point_clicked.connect(self._on_point)
        self._plot.closed.connect(lambda: self._show_plot(False))
        self._settings.changed.connect(lambda key: self._tell_time() if key == TIMES_IN_UTC.key else None)

    def _place_actions(self) -> None:
        actions, records = self._actions, self._records
        verbs = {
            "data.find": self._rec_types.focus_search,
            "data.refresh": self.refresh,
            "data.hold": records.head.switch_hold,
            "data.filter": records.focus_filters,
            "data.sort": records.show_sort_menu,
            "data.go_to": records.ask_for_moment,
            "data.delete": records.ask_to_delete,
            "data.newer": lambda: records.step(-1),
            "data.older": lambda: records.step(1),
            "data.inspector": self._toggle_inspector,
            "data.plot": lambda: self._show_plot(not self._plot.isVisible()),
            "data.request": self._ask_for_request,
            "data.device": self._ask_for_device,
            "data.devices": lambda: self.devices_asked.emit(self._model.rec_type),
            "data.decoder": self._ask_for_decoder,
            "data.example": self._ask_for_example,
        }
        for name, verb in verbs.items():
            actions[name].triggered.connect(lambda _=False, verb=verb: verb())
        actions.place(self, *verbs, "files.export")
        for name, keys in MORE_KEYS.items():
            actions[name].setShortcuts([QKeySequence(key) for key in keys])

    def _toggle_inspector(self) -> None:
        """The keyboard goes to the records when what had it goes."""
        had_keyboard = self._inspector.isAncestorOf(self.focusWidget() or self)
        self._drawer.toggle()
        if had_keyboard and not self._inspector.isVisible():
            self.take_keyboard()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._drawer.is_narrow and self._drawer.close():
            self._records.table.setFocus()
        else:
            super().keyPressEvent(event)

    def _on_event(self, event: Event) -> None:
        if event.type == DEVICE:
            self._names.touch()
            self._count.touch()  # one may have fallen silent
        if event.type == ANNOTATION:
            self._plot.learn_notes()
        if event.type in SHARING:
            self._sharing.touch()
            self._count.touch()
        if event.type == REFUSAL and self._model.summary() is None:
            self._count.touch()
        if event.type == DELETION and self._model.rec_type:
            self._plot.touch(is_past=True)
            self._tasks.start(self._see_anew(), self)
        if event.type not in (RECORD, READING):
            return
        self._count.touch()
        named = event.facts.get("rectypes")
        if event.facts.get("more") or (isinstance(named, list) and self._model.rec_type in named):
            self._records.touch()
            if event.type == READING:
                self._plot.touch(is_past=_is_of_the_past(event))

    def _on_counted(self) -> None:
        self._rec_types.show_rec_types(self._model.seen())
        self._show_panes()
        if not self._model.rec_type and self._model.summaries:
            last = bytes(self._settings.layout(LAST).data()).decode("utf-8", "replace")
            self.open_rec_type(last if self._model.summary(last) else self._model.likely())

    def _on_not_loaded(self) -> None:
        """A plot of another recType would be taken for one of this."""
        self._is_plot_foreign = self._plotted != self._model.rec_type
        self._show_panes()

    def _on_listed(self) -> None:
        self._is_plot_foreign = False
        self._show_panes()
        QTimer.singleShot(0, self, self._follow_listing)  # once the records are painted

    def _follow_listing(self) -> None:
        """Beside the table there is room for the newest record at once."""
        self._open_plot()
        if self._wanted_record and self._model.is_listed:
            self._go_to_wanted()
        else:
            self._choose_newest()
        self._records.tell_chosen()

    def _open_plot(self) -> None:
        """Not while nobody can see it."""
        if not self._plot.isHidden() and self._plotted != self._model.rec_type:
            self._plotted = self._model.rec_type
            self._plot.open(self._plotted)

    def _choose_newest(self) -> None:
        has_choice = bool(self._records.table.selected())
        if not self._drawer.is_narrow and self._model.records.rowCount() and not has_choice:
            self._records.step(0)

    def _go_to_wanted(self) -> None:
        wanted, self._wanted_record = self._wanted_record, ""
        self._tasks.start(self._model.find_record(wanted, self._records.go_to), self)

    def _ask_for_request(self) -> None:
        chosen = self._records.chosen()
        if chosen is not None:
            entry = chosen.entry
            self.request_asked.emit(entry.rec_type, entry.id, entry.received_at)

    def _on_row(self, shown: Row | None) -> None:
        self._inspector.show_row(shown)
        self._actions.allow("data.request", shown is not None, "Choose a record first")
        has_device = shown is not None and bool(shown.device)
        self._actions.allow("data.device", has_device, "Choose a record of a device first")
        has_payload = shown is not None and shown.reading is not None and shown.reading.message.payload is not None
        self._actions.allow("data.delete", shown is not None, "Choose a record first")
        self._actions.allow("data.example", has_payload, "Choose a record with a payload first")
        if shown is None and self._drawer.is_narrow:
            self._drawer.close()

    def _show_plot(self, shown: bool) -> None:
        self._is_plot_wanted = shown
        self._show_panes()
        self._open_plot()

    def _show_panes(self) -> None:
        """Where there is no record there is nothing to plot or to look into."""
        has_records = self._model.summary() is not None
        sees_all = not self._model.account
        is_ours = self._is_plot_wanted and not self._is_plot_foreign
        self._plot.setVisible(has_records and is_ours and sees_all)
        self._drawer.allow(has_records)
        for name in OF_RECORDS:
            self._actions.allow(name, has_records, "There is no record yet")
        if has_records:
            self._actions.allow("data.plot", sees_all, "The plot shows the records of everybody")
        for name in ("data.decoder", "data.devices"):
            self._actions.allow(name, bool(self._model.rec_type), "Choose a recType first")

    def _plot_field(self, device: str, field: str) -> None:
        self._show_plot(True)
        self._plot.add_field(device, field)

    def _on_point(self, device: str, field: str, moment: float) -> None:
        self._tasks.start(self._go_to_point(device, field, moment), self)

    async def _go_to_point(self, device: str, field: str, moment: float) -> None:
        """To the record that a point of the plot came from, and to its field in it."""
        at = datetime.fromtimestamp(round(moment, 3), UTC)
        record = await self._series.record_of(device, field, at)
        if not record:
            self._records.go_to_moment(at)
            return
        self._inspector.want_field(record, field)
        if not self._inspector.isVisible():  # opened it takes the keyboard from the plot
            self._drawer.open()
        if not self._records.show_found(record):
            self.open_record(record)

    def _ask_for_decoder(self) -> None:
        self.decoder_asked.emit(self._model.rec_type)

    def _ask_for_device(self) -> None:
        chosen = self._records.chosen()
        if chosen is not None and chosen.device:
            self.device_asked.emit(chosen.device)

    def _ask_for_example(self) -> None:
        chosen = self._records.chosen()
        if chosen is not None and chosen.reading is not None:
            self.example_asked.emit(chosen.entry.rec_type, chosen.entry.id, chosen.device)

    def _tell_time(self) -> None:
        zone = UTC if self._settings.get(TIMES_IN_UTC) else None
        self._model.tell_time_in(zone)
        self._records.tell_time_in(zone)
        self._plot.tell_time_in(zone)
        self._inspector.tell_time_in(zone)

    def _keep_sizes(self) -> None:
        self._settings.keep_layout(STACK, self._stack.saveState())
        if not self._drawer.is_narrow:
            self._settings.keep_layout(PANES, self._panes.saveState())


def _is_of_the_past(event: Event) -> bool:
    """Read again, or imported: the id of a record begins with the second of its arrival."""
    second = event.id[:8]
    return len(second) == 8 and event.at.timestamp() - int(second, 16) > PAST_S
