"""Notification Target: where a device's uplinks go, a test of it, and the log of what went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QSplitter, QWidget

from app.api.errors import ApiError
from app.running.pace import Pace
from app.running.tasks import Tasks
from app.screens.devices.delivery_errands import DeliveryErrands
from app.screens.devices.delivery_log import DeliveryLog
from app.screens.devices.log_page import delivery_menu
from app.screens.devices.states import error_state
from app.screens.devices.tab import DeviceTab
from app.screens.devices.target_draft import Forward, change_words
from app.screens.devices.target_errands import TargetErrands
from app.screens.devices.target_form import TargetForm
from app.screens.devices.target_model import TargetModel
from app.screens.devices.template_errands import TemplateErrands
from app.screens.devices.testing_panel import TestPanel
from app.widgets.bottom_bar import BottomBar
from app.widgets.buttons import Button
from app.widgets.clipboard import Clipboard
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.pane import Pane
from app.window.actions import Actions
from embedded_server.domain.device import Device

FIRST_MS, PAUSE_MS, AGE_MS = 0, 1_000, 5_000
HEIGHTS = (352, 300)
NOT_SHOWN = "Open the page Notification Target first"
NONE_SAVED, DIRTY = "Save a target first", "Save or discard the changes first"


class TargetTab(DeviceTab):
    is_always_told = True
    record_asked = Signal(str, str)  # recType and record

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        model: TargetModel,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._model = look, actions, tasks, model
        self.form, self.panel = TargetForm(look), TestPanel(look, actions)
        self.deliveries = DeliveryErrands(look, tasks, model.client, clipboard, self)
        self._errands = TargetErrands(look, tasks, model, clipboard, self)
        self._templates = TemplateErrands(look, tasks, model, self)
        self._paused = Note(look, "danger", "")
        self._replay = self._button("Replay failed…", "rotate-ccw", "replay")
        self._switch = self._button("Pause target", "pause", "pause")
        save = self._button("CSV…", "download", "export")
        self.log = DeliveryLog(look, model.log, lambda _: model.is_held, save, self._replay, self._switch)
        self._save = Button(look, "Save", "primary")
        self._save.clicked.connect(actions["devices.save"].trigger)
        self._lay_out()
        self._bar = BottomBar(look, self, self._save, table=self.log.table, dismiss="Discard")
        self._fresh = Pace(self, tasks, model.refresh, FIRST_MS, PAUSE_MS, self._show_error)
        self._more = Pace(self, tasks, model.log.more, 0, 0, self._show_error)
        self._ageing = QTimer(self, interval=AGE_MS)
        self._connect()

    def show_device(self, device: Device) -> None:
        if self._model.open(device):
            self._pane.show_loading()
            self._fresh.touch()

    def refresh(self) -> None:
        self._fresh.touch()

    def touch(self) -> None:
        """Something was sent, or a target changed."""
        self._fresh.touch()

    def assign(self, devices: Sequence[str]) -> None:
        """A template for several."""
        self._templates.assign(devices)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        return {
            "save": self._ask_to_save,
            "discard": self._discard,
            "test": self._test,
            "pause": self._switch_target,
            "replay": self._errands.replay_failed,
            "template": lambda: self._templates.assign([self._model.device_id]),
            "secret": self._errands.new_secret,
            "export": lambda: self.deliveries.export(self._model.log, f"deliveries-{self._model.device_id}"),
        }

    def _on_loaded(self) -> None:
        """Another target, or none: the form anew."""
        if self._model.is_loaded:
            self.form.show_draft(self._model.draft)
        self._on_tested()
        self._on_changed()

    def _on_changed(self) -> None:
        model, target = self._model, self._model.target
        if model.is_loaded:
            self._pane.show_content()
        found = model.changes if model.is_loaded else []
        if found:
            self._bar.show_state(change_words(found), "")
        else:
            self._bar.clear()
        self._paused.setVisible(target is not None and target.paused_at is not None)
        if target is not None and target.pause_reason:
            self._paused.say("Nothing is sent any more", f"{target.pause_reason} What comes waits until it is resumed.")
        is_on = target is not None and target.is_enabled and target.paused_at is None
        self._switch.setText("Pause target" if is_on or target is None else "Resume target")
        self._switch.setIcon(self._look.icon("pause" if is_on or target is None else "play", "text"))
        self.log.show_log(has_target=target is not None or not model.is_loaded)
        self._allow(bool(found))

    def _on_tested(self) -> None:
        model = self._model
        self.panel.show_test(model.last_test, is_running=model.is_testing, may_renew=model.may_renew)

    def _allow(self, is_dirty: bool) -> None:
        actions, has_target = self._actions, self._model.target is not None
        for name in ("save", "discard"):
            actions.allow(f"devices.{name}", is_dirty, "Nothing was changed")
        none = NONE_SAVED if self._model.is_loaded else NOT_SHOWN
        why = none if not has_target else DIRTY if is_dirty else ""
        actions.allow("devices.test", not why, why)
        self.panel.send.allow(not why, why)
        for name in ("pause", "replay", "secret", "export"):
            actions.allow(f"devices.{name}", has_target, none)
        for button in (self._replay, self._switch):
            button.allow(has_target, none)

    def _ask_to_save(self) -> None:
        if not self._model.changes or not self.form.is_valid():
            return
        if self._model.draft.forward is Forward.OFF:
            self._errands.forget(self._save_now)
        else:
            self._save_now()

    def _save_now(self) -> None:
        self._tasks.start(self._model.save(self.said.emit), self, self._show_refused)

    def _show_refused(self, error: ApiError) -> None:
        self.form.show_refused(f"{error.reason} {error.fix}".strip())

    def _discard(self) -> None:
        device = self._model.device_id
        draft = self._model.discard()
        self.undo_offered.emit("The changes are discarded.", lambda: self._model.take_back(device, draft))

    def _test(self) -> None:
        self._tasks.start(self._model.test(lambda _: None), self)

    def _renew(self) -> None:
        self._tasks.start(self._model.renew(self.said.emit), self)

    def _switch_target(self) -> None:
        self._tasks.start(self._model.switch(self.said.emit), self)

    def _pick(self) -> None:
        self._tasks.start(self._model.picks(self.form.headers.show_picks), self)

    def _show_error(self, error: ApiError) -> None:
        if self._model.is_loaded:
            self.log.show_error(error, self.refresh)
        else:
            self._pane.show_state(error_state(self._look, "The notification target", error, self.refresh))

    def _open_record(self, record: str) -> None:
        self.record_asked.emit(self._model.draft.rec_type, record)

    def _show_menu(self, at: QPoint) -> None:
        chosen = self.log.chosen()
        if len(chosen) == 1:
            menu: QMenu = delivery_menu(self, self.deliveries, chosen[0].id)
            menu.popup(at)

    def _grow_older(self) -> None:
        if self.isVisible():
            self.panel.grow_older()
            self.log.grow_older()

    def _button(self, text: str, icon: str, action: str) -> Button:
        button = Button(self._look, text, "ghost" if action != "replay" else "secondary", icon, small=True)
        button.clicked.connect(self._actions[f"devices.{action}"].trigger)
        return button

    def _lay_out(self) -> None:
        inner, left = QWidget(), QWidget()
        column(self._paused, self.form, spacing=12, margins=(20, 13, 20, 14), parent=left)
        row(left, self.panel, spacing=0, parent=inner).setStretch(0, 1)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        upper = QFrame()
        upper.setProperty("edge", "bottom")
        row(scroll, spacing=0, margins=(0, 0, 0, 1), parent=upper)
        split = QSplitter(Qt.Orientation.Vertical)
        for part in (upper, self.log):
            split.addWidget(part)
        for at in (0, 1):
            split.setStretchFactor(at, 1)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.setSizes([self._look.px(height) for height in HEIGHTS])
        self._pane = Pane(self._look, split)
        column(self._pane, spacing=0, parent=self)

    def _connect(self) -> None:
        model, log = self._model, self.log
        model.loaded.connect(self._on_loaded)
        model.changed.connect(self._on_changed)
        model.tested.connect(self._on_tested)
        model.log.changed.connect(self._on_changed)
        self.form.edited.connect(lambda: model.edit(self.form.draft()))
        self.form.pick_asked.connect(self._pick)
        self.panel.response_asked.connect(self.deliveries.open)
        self.panel.record_asked.connect(self._open_record)
        self.panel.token_asked.connect(self._renew)
        self._bar.dismissed.connect(self._actions["devices.discard"].trigger)
        log.narrowed.connect(self.refresh)
        log.more_asked.connect(self._more.touch)
        log.opened.connect(lambda one: self.deliveries.open(one.id))
        log.replay_asked.connect(lambda one: self.deliveries.replay(one.id))
        log.menu_requested.connect(self._show_menu)
        for teller in (self.deliveries, self._errands, self._templates):
            teller.said.connect(self.said)
        self.deliveries.changed.connect(self.refresh)
        self._ageing.timeout.connect(self._grow_older)
        self._ageing.start()
