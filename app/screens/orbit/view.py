"""Orbit: the list of sensors at the left, the one that is open at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSplitter, QWidget

from app import words
from app.api.errors import ApiError
from app.running.live import Live
from app.running.pace import Pace
from app.running.tasks import Tasks
from app.screens.orbit import entries
from app.screens.orbit.desk import FRAMES, Desk, can_go_back, can_send_again
from app.screens.orbit.errands import Errands
from app.screens.orbit.list_pane import ListPane
from app.screens.orbit.model import OrbitModel
from app.screens.orbit.moments import now_s
from app.screens.orbit.states import empty_state, error_state, none_there_state
from app.screens.orbit.trial import Trial
from app.settings import Settings
from app.widgets.clipboard import Clipboard
from app.widgets.drawer import Drawer
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.window.actions import Actions
from embedded_server.domain.event import ACCOUNT, ORBIT, Event

PANES, LAST = "orbit.panes", "orbit.last"
WIDTHS = (322, 1042)
FIRST_MS, PAUSE_MS, AGE_MS = 0, 1_000, 5_000
POLL_MS = 10_000  # an endpoint tells nothing by itself
FOR_OPEN = ("edit", "many", "history", "export")
THERE = "The service registers its own sensors; choose This computer for ones of your own"
NOT_OPEN, NOTHING_STAGED, NO_ROW = "Open a sensor first", "Nothing is staged", "Choose a parameter first"


class OrbitView(QWidget):
    """`said` tells what was done; `undo_offered` carries a sentence and what brings it back."""

    said = Signal(str)
    undo_offered = Signal(str, object)
    device_asked = Signal(str)
    callbacks_asked = Signal(str)  # with the name of the sensor that is open

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        settings: Settings,
        live: Live,
        model: OrbitModel,
        trial: Trial,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._settings = look, actions, tasks, settings
        self._model, self._trial, self._clipboard = model, trial, clipboard
        self._wanted = ""  # a sensor to open as soon as it is here
        self._errands = Errands(look, tasks, model, self)
        self._list, self._desk = ListPane(look), Desk(look, actions, settings)
        self._open_pane = Pane(look, self._desk)
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        self._pane = Pane(look, self._panes)
        self._fresh = Pace(self, tasks, model.refresh, FIRST_MS, PAUSE_MS, self._show_error)
        self._fresh_open = Pace(self, tasks, model.refresh_open, FIRST_MS, PAUSE_MS, self._show_open_error)
        self._foresee = Pace(self, tasks, model.rehearse, FIRST_MS, 0, self._show_open_error)
        self._ageing, self._polling = QTimer(self, interval=AGE_MS), QTimer(self, interval=POLL_MS)
        self._lay_out()
        self._drawer = Drawer(look, self, self._desk.panes, self._desk.frames, over=FRAMES + 20, beside=FRAMES)
        self._desk.lay_beside()
        self._connect(live)
        self._place_actions()
        self._pane.show_loading()
        self.refresh()

    def refresh(self) -> None:
        """What may have happened while nothing was heard."""
        self._fresh.touch()
        self._fresh_open.touch()

    def open_sensor(self, sensor: str) -> None:
        """Also one that is not here yet."""
        if self._model.find(sensor) is None:
            self._wanted = sensor
            self._fresh.touch()
            return
        self._wanted = ""
        self._model.open(sensor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._desk.show_way_to_frames(self._drawer.is_narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._drawer.is_narrow and self._drawer.close():
            return
        super().keyPressEvent(event)

    def _on_listed(self) -> None:
        model = self._model
        if self._wanted and model.find(self._wanted) is not None:
            self.open_sensor(self._wanted)
        elif model.find(model.open_id) is None:
            self._open_first()
        self._show_list()
        if model.sensors:
            self._pane.show_content()
        elif not model.is_here:
            self._pane.show_state(none_there_state(self._look, model.place_name))
        else:
            register, attempt = self._actions["orbit.register"].trigger, self._actions["orbit.try"].trigger
            self._pane.show_state(empty_state(self._look, register, attempt))
        self._allow()

    def _open_first(self) -> None:
        """The one that was open last, else the first of the list."""
        last = bytes(self._settings.layout(LAST).data()).decode("ascii", "replace")
        known = [one.id for one in entries.ordered(self._model.sensors)]
        self._model.open(last if last in known else next(iter(known), ""))

    def _on_opened(self) -> None:
        sensor = self._model.open_id
        self._settings.keep_layout(LAST, QByteArray(sensor.encode("ascii", "replace")))
        self._list.list.choose(sensor)
        self._desk.parameters.editor.close_editor()
        self._desk.parameters.table.clearSelection()
        self._open_pane.show_loading()
        self._fresh_open.touch()
        self._allow()

    def _on_changed(self) -> None:
        known = self._model.knowledge()
        if known is not None:
            self._desk.show_known(known, is_whole=self._model.is_whole_history)
            self._desk.raw.show_value(self._model.raw, self._model.raw_path)
            self._open_pane.show_content()
        self._allow()

    def _on_staged(self) -> None:
        self._show_list()
        self._on_changed()
        self._foresee.touch()

    def _show_list(self) -> None:
        found = entries.matching(entries.ordered(self._model.sensors), self._list.search_text())
        moment_s = now_s()
        shown = [entries.entry(one, self._model.staged_count(one.id), moment_s) for one in found]
        self._list.show_entries(shown, self._model.open_id, len(self._model.sensors))

    def _grow_older(self) -> None:
        """What is expected moves on while nothing happens."""
        if self.isVisible() and self._model.sensors:
            self._show_list()
            self._on_changed()

    def _on_switched(self) -> None:
        self._wanted = ""
        self._pane.show_loading()
        self._show_list()
        self.refresh()
        self._allow()

    def _poll(self) -> None:
        if self.isVisible() and not self._model.is_here:
            self.refresh()

    def _on_event(self, event: Event) -> None:
        if not self._model.is_here:
            return
        if event.type == ORBIT:
            self._fresh.touch()
            if event.facts.get("count") != 1 or event.id == self._model.open_id:
                self._fresh_open.touch()
        elif event.type == ACCOUNT:
            self._fresh.touch()

    def _queue(self) -> None:
        def done(count: int) -> None:
            self.said.emit(f"{words.plural(count, 'change')} queued. Nothing is sent before the sensor asks.")

        if self._desk.parameters.editor.finish():
            self._tasks.start(self._model.queue(done), self)

    def _cancel(self) -> None:
        row_ = self._desk.chosen_row()
        if row_ is not None and row_.is_staged:
            self._model.unstage(row_.spec.name)
        elif row_ is not None:
            self._errands.cancel(row_)

    def _go_back(self) -> None:
        if row_ := self._desk.chosen_row():
            self._errands.go_back(row_)

    def _send_again(self) -> None:
        if row_ := self._desk.chosen_row():
            self._errands.send_again(row_)

    def _discard(self) -> None:
        count = len(self._model.staged)
        staged = dict(self._model.staged)
        self._model.discard()

        def undo() -> None:
            for name, value in staged.items():
                self._model.stage(name, value)

        if count:
            self.undo_offered.emit(f"{words.plural(count, 'edit')} discarded.", undo)

    def _try(self) -> None:
        def started(sensor: str) -> None:
            self.said.emit("Virtual sensors are on the air: each asks for a downlink about every two minutes.")
            self.open_sensor(sensor)
            self._allow()

        self._tasks.start(self._trial.start(started), self)

    def _stop(self) -> None:
        async def stop() -> None:
            await self._trial.stop()
            self.said.emit("The virtual sensors are silent now.")
            self._allow()

        self._tasks.start(stop(), self)

    def _ask_for_callbacks(self) -> None:
        sheet = self._model.sheet
        self.callbacks_asked.emit("" if sheet is None else sheet.name or sheet.id)

    def _show_all_history(self) -> None:
        self._tasks.start(self._model.show_all_history(), self)

    def _show_raw(self, wanted: bool) -> None:
        """It is fetched as long as it is shown."""
        self._model.wants_raw = wanted
        self._fresh_open.touch()

    def _copy_raw(self, text: str) -> None:
        self._clipboard.copy(text)
        self.said.emit("The sensor is on the clipboard as JSON.")

    def _copy(self, text: str) -> None:
        self._clipboard.copy(text)
        self._desk.head.chip.show_copied()

    def _show_error(self, error: ApiError) -> None:
        """Old content stays where there is any."""
        if self._model.sensors:
            self.said.emit(error.reason)
        else:
            self._pane.show_state(error_state(self._look, "The sensors", error, self.refresh))

    def _show_open_error(self, error: ApiError) -> None:
        if self._model.sheet is None:
            self._open_pane.show_state(error_state(self._look, "The sensor", error, self.refresh))
        else:
            self.said.emit(error.reason)

    def _allow(self) -> None:
        actions, model, chosen = self._actions, self._model, self._desk.chosen_row()
        for name in FOR_OPEN:
            actions.allow(f"orbit.{name}", model.sheet is not None, NOT_OPEN)
        may_queue = bool(model.staged) and not model.has_problems and not model.why_read_only
        actions.allow("orbit.queue", may_queue, model.why_read_only or NOTHING_STAGED)
        for name in ("orbit.register", "orbit.callbacks"):
            actions.allow(name, model.is_here, THERE)
        is_device = model.is_here and model.sheet is not None
        actions.allow("orbit.device", is_device, NOT_OPEN if model.is_here else THERE)
        for name in ("discard", "undo"):
            actions.allow(f"orbit.{name}", bool(model.staged), NOTHING_STAGED)
        can_cancel = chosen is not None and (chosen.pending is not None or chosen.is_staged)
        actions.allow("orbit.cancel", can_cancel, NO_ROW if chosen is None else "Nothing of it is under way")
        can_return = chosen is not None and can_go_back(chosen)
        actions.allow("orbit.revert", can_return, NO_ROW if chosen is None else "Nothing else is wanted of it")
        can_resend = chosen is not None and can_send_again(chosen)
        actions.allow("orbit.resend", can_resend, NO_ROW if chosen is None else "Its value is certain, or on its way")
        is_free = not self._trial.is_running
        why_not = "The virtual sensors are on the air" if model.is_here else THERE
        actions.allow("orbit.try", is_free and model.is_here, why_not)
        actions.allow("orbit.stop", self._trial.is_running, "No virtual sensors are on the air")
        self._desk.show_allowed(chosen)

    def _show_menu(self, at: QPoint) -> None:
        self._pop_up(at, ("orbit.edit", "orbit.cancel", "orbit.revert", "orbit.resend", "orbit.undo"))

    def _show_list_menu(self, at: QPoint) -> None:
        verbs = ("device", "many", "history", "export", "register", "callbacks", "try", "stop")
        self._pop_up(at, tuple(f"orbit.{verb}" for verb in verbs))

    def _pop_up(self, at: QPoint, names: tuple[str, ...]) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addActions([self._actions[name] for name in names])
        menu.popup(at)

    def _lay_out(self) -> None:
        for pane in (self._list, self._open_pane):
            self._panes.addWidget(pane)
        self._panes.setStretchFactor(1, 1)
        self._panes.setHandleWidth(1)
        self._panes.setChildrenCollapsible(False)
        self._panes.setSizes([self._look.px(width) for width in WIDTHS])
        self._panes.restoreState(self._settings.layout(PANES))
        self._panes.splitterMoved.connect(lambda: self._settings.keep_layout(PANES, self._panes.saveState()))
        row(self._pane, spacing=0, parent=self)

    def _connect(self, live: Live) -> None:
        live.happened.connect(self._on_event)
        live.caught_up.connect(self.refresh)
        model, panes, desk = self._model, self._list, self._desk
        model.listed.connect(self._on_listed)
        model.switched.connect(self._on_switched)
        model.opened.connect(self._on_opened)
        model.changed.connect(self._on_changed)
        model.staged_changed.connect(self._on_staged)
        panes.narrowed.connect(lambda _: self._show_list())
        panes.chosen.connect(self.open_sensor)
        panes.register_asked.connect(self._actions["orbit.register"].trigger)
        panes.many_asked.connect(self._actions["orbit.many"].trigger)
        panes.callbacks_asked.connect(self._actions["orbit.callbacks"].trigger)
        panes.menu_requested.connect(self._show_list_menu)
        desk.entered.connect(model.stage)
        desk.row_chosen.connect(self._allow)
        desk.copy_asked.connect(self._copy)
        desk.raw.copy_asked.connect(self._copy_raw)
        desk.raw_shown.connect(self._show_raw)
        desk.menu_requested.connect(self._show_menu)
        desk.history.all_asked.connect(self._actions["orbit.history"].trigger)
        desk.history.export_asked.connect(self._actions["orbit.export"].trigger)
        self._errands.said.connect(self.said)
        self._errands.undo_offered.connect(self.undo_offered)
        self._ageing.timeout.connect(self._grow_older)
        self._ageing.start()
        self._polling.timeout.connect(self._poll)
        self._polling.start()

    def _place_actions(self) -> None:
        verbs: dict[str, Callable[[], None]] = {
            "orbit.find": self._list.focus_search,
            "orbit.refresh": self.refresh,
            "orbit.register": lambda: self._errands.register(self.open_sensor),
            "orbit.callbacks": self._ask_for_callbacks,
            "orbit.many": self._errands.edit_many,
            "orbit.edit": self._desk.parameters.edit_chosen,
            "orbit.queue": self._queue,
            "orbit.discard": self._discard,
            "orbit.undo": self._model.undo,
            "orbit.cancel": self._cancel,
            "orbit.revert": self._go_back,
            "orbit.resend": self._send_again,
            "orbit.history": self._show_all_history,
            "orbit.export": self._errands.export_history,
            "orbit.above": lambda: self._list.step(-1),
            "orbit.below": lambda: self._list.step(1),
            "orbit.frames": self._drawer.toggle,
            "orbit.device": lambda: self.device_asked.emit(self._model.open_id),
            "orbit.try": self._try,
            "orbit.stop": self._stop,
        }
        for name, verb in verbs.items():
            self._actions[name].triggered.connect(lambda _=False, verb=verb: verb())
        self._actions.place(self, *verbs)
        self._allow()
