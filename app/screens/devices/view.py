"""Devices: the list at the left, the one that is open at the right; or all deliveries in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from app.api.errors import ApiError
from app.running.live import Live
from app.running.pace import Pace
from app.running.tasks import Tasks
from app.screens.devices.details_tab import DetailsTab
from app.screens.devices.errands import Errands
from app.screens.devices.inspector import Inspector
from app.screens.devices.list_pane import ListPane
from app.screens.devices.log_page import LogPage
from app.screens.devices.model import DevicesModel
from app.screens.devices.narrowing import Wanted
from app.screens.devices.tabs import made_tabs
from app.screens.devices.target_model import TargetModel
from app.screens.devices.target_tab import TargetTab
from app.settings import Settings
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.clipboard import Clipboard
from app.widgets.drawer import Drawer
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.page_head import PageHead
from app.window.actions import Actions
from embedded_server.domain.event import DELIVERY, DEVICE, ORBIT, READING, TARGET, WEBHOOK, Event

PANES, LAST, TAB = "devices.panes", "devices.last", "devices.tab"
WIDTHS = (584, 780)
OVER, BESIDE = 820, 780
FIRST_MS, PAUSE_MS, AGE_MS = 50, 1_000, 5_000
SENTENCE = "One notification target per device decides where its packets go."
LISTED = (DEVICE, TARGET, DELIVERY, READING, ORBIT, WEBHOOK)
NOT_OPEN, NONE_CHOSEN = "Open a device first", "Select a device first"
TARGET_TAB = "target"
FOR_OPEN = ("plot", "requests", "setup", "report", "template")
NO_SENSOR = "It is no Orbit sensor"


class DevicesView(QWidget):
    """`said` tells what was done; the others name what a person wants to see elsewhere."""

    said = Signal(str)
    undo_offered = Signal(str, object)
    setup_asked = Signal(str)  # a device
    data_asked = Signal(str, str)  # recType and device
    requests_asked = Signal(str)  # a device
    orbit_asked = Signal(str)  # a sensor
    record_asked = Signal(str, str)  # recType and record

    def __init__(
        self,
        look: Look,
        actions: Actions,
        tasks: Tasks,
        settings: Settings,
        live: Live,
        model: DevicesModel,
        targets: TargetModel,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._actions, self._tasks, self._settings = look, actions, tasks, settings
        self._model, self._clipboard = model, clipboard
        self._wanted = ""  # a device to open as soon as it is here
        self._errands = Errands(look, tasks, model, self)
        self.target = TargetTab(look, actions, tasks, targets, clipboard)
        tabs = (
            *made_tabs(look, tasks, model.client),
            (Option(TARGET_TAB, "Notification Target"), self.target),
        )
        self.list, self.inspector = ListPane(look, actions, model), Inspector(look, actions, tabs)
        self.log = LogPage(look, tasks, model, targets.client, clipboard)
        self._panes, self._stack, self._devices = QSplitter(Qt.Orientation.Horizontal), QStackedWidget(), QWidget()
        self._fresh = Pace(self, tasks, model.refresh, FIRST_MS, PAUSE_MS, self._show_error)
        self._fresh_open = Pace(self, tasks, model.refresh_open, FIRST_MS, PAUSE_MS, lambda _: None)
        self._fresh_rows = Pace(self, tasks, model.fill, 0, 0, self._show_error)
        self._fresh_facets = Pace(self, tasks, model.refresh_facets, 0, 0, self._show_error)
        self._ageing = QTimer(self, interval=AGE_MS)
        self._lay_out()
        self._drawer = Drawer(look, self._devices, self._panes, self.inspector, over=OVER, beside=BESIDE)
        self._restore()
        self._connect(live)
        self._place_actions()
        self.refresh()

    def refresh(self) -> None:
        """What may have happened while nothing was heard."""
        self._fresh.touch()
        self._fresh_open.touch()
        self.inspector.refresh()
        self.log.refresh()

    def open_device(self, device_id: str) -> None:
        """Whatever filter is set; also one that is not here yet."""
        self._show_devices()
        self._model.open(device_id)
        self._fresh_open.touch()
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._drawer.is_narrow:
            self._drawer.open()

    def narrow(self, wanted: Wanted) -> None:
        """The list to what another screen named."""
        self._show_devices()
        self._on_wanted(wanted)

    def showEvent(self, event: QShowEvent) -> None:
        """Arrow keys walk through the devices at once."""
        super().showEvent(event)
        if not self.isAncestorOf(self.window().focusWidget() or self):
            self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._drawer.is_narrow and self._drawer.close():
            return
        super().keyPressEvent(event)

    def _on_listed(self) -> None:
        self.list.show_listed()
        if not self._model.open_id and self._model.ids:
            self._open_first(self._model.ids)
        self._allow()

    def _open_first(self, ids: Sequence[str]) -> None:
        """The one that was open last, else the first of the list."""
        last = bytes(self._settings.layout(LAST).data()).decode("utf-8", "replace")
        self._model.open(last if last in ids else ids[0])

    def _on_opened(self) -> None:
        model = self._model
        self.inspector.show_row(model.open_row())
        self.list.show_open(model.open_id)
        if model.open_id:
            self._settings.keep_layout(LAST, QByteArray(model.open_id.encode()))
        if model.open_id and model.device is None:
            self._fresh_open.touch()
        self._allow()

    def _on_chosen(self, device_id: str) -> None:
        if device_id != self._model.open_id:
            self._model.open(device_id)
            self._fresh_open.touch()
            self.inspector.refresh()

    def _on_wanted(self, wanted: Wanted) -> None:
        if self._model.narrow(wanted):
            self.list.filter.show_wanted(wanted)
            self._fresh.touch()

    def _on_event(self, event: Event) -> None:
        if event.type in LISTED:
            self._fresh.touch()
            self._fresh_open.touch()
        if event.type in (TARGET, DELIVERY):
            self.target.touch()
            self.log.touch()

    def _grow_older(self) -> None:
        """Ages go on while nothing happens."""
        if self.isVisible() and self._model.ids:
            self.list.rows.repaint_all()
            if (one := self._model.open_row()) is not None:
                self.inspector.head.show_row(one)

    def _show_error(self, error: ApiError) -> None:
        """Old content stays where there is any."""
        if self._model.ids:
            self._tasks.failed.emit(error)
        else:
            self.list.show_error(error, self.refresh)

    def _chosen(self) -> None:
        """Enter: look into it, which is a drawer where the window is narrow."""
        self._drawer.open()
        self.inspector.page().setFocus(Qt.FocusReason.OtherFocusReason)

    def _plot(self) -> None:
        if (device := self._model.device) is not None:
            self.data_asked.emit(device.rec_type, device.id)

    def _show_requests(self) -> None:
        if (device := self._model.device) is not None:
            self.requests_asked.emit(device.id)

    def _delete(self) -> None:
        self._tasks.start(self._errands.delete(self.list.selected() or [self._model.open_id]), self)

    def _toggle_log(self) -> None:
        """The focus goes along: Qt would move it as Tab does."""
        if self._stack.currentWidget() is self.log:
            self._show_devices()
            self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._stack.setCurrentWidget(self.log)
            self.log.log.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._log_button.setText("Back to devices")
            self._head.set_sentence("What was sent to all targets and webhooks, newest first.")
            self.log.refresh()

    def _show_devices(self) -> None:
        self._stack.setCurrentWidget(self._devices)
        self._log_button.setText("All deliveries")
        self._head.set_sentence(SENTENCE)

    def _choose_tab(self, key: str) -> None:
        self.inspector.choose_tab(key)
        if self._drawer.is_narrow:
            self._drawer.open()

    def _save_report(self) -> None:
        self._choose_tab("details")
        page = self.inspector.page()
        if isinstance(page, DetailsTab):
            page.ask_for_report()

    def _find(self) -> None:
        if self._stack.currentWidget() is self._devices:
            self.list.focus_search()
        else:
            self.log.focus_first()

    def _copy(self, text: str) -> None:
        self._clipboard.copy(text)
        self.inspector.head.chip.show_copied()

    def _allow(self) -> None:
        actions, is_open = self._actions, self._model.device is not None
        chosen = len(self.list.selected())
        for name in FOR_OPEN:
            actions.allow(f"devices.{name}", is_open, NOT_OPEN)
        is_sensor = self._model.device is not None and self._model.device.network == "sigfox"
        actions.allow("devices.orbit", is_sensor, NO_SENSOR if is_open else NOT_OPEN)
        actions.allow("devices.delete", bool(chosen or is_open), NONE_CHOSEN)
        for name in ("bulk", "assign"):
            actions.allow(f"devices.{name}", bool(chosen), NONE_CHOSEN)

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        names = ("plot", "requests", "orbit", "setup", "bulk", "assign", "delete")
        menu.addActions([self._actions[f"devices.{name}"] for name in names])
        menu.popup(at)

    def _lay_out(self) -> None:
        look, actions = self._look, self._actions
        self._log_button = Button(look, "All deliveries", "ghost", "history")
        bring, add = Button(look, "Import CSV…", icon="download"), Button(look, "Add device", "primary", "plus")
        for button, name in ((self._log_button, "log"), (bring, "import"), (add, "add")):
            button.clicked.connect(actions[f"devices.{name}"].trigger)
        self._head = PageHead("Devices", SENTENCE, self._log_button, bring, add)
        self._panes.addWidget(self.list)
        row(self._panes, spacing=0, parent=self._devices)
        for page in (self._devices, self.log):
            self._stack.addWidget(page)
        column(self._head, self._stack, spacing=0, parent=self).setStretch(1, 1)

    def _restore(self) -> None:
        panes, settings = self._panes, self._settings
        panes.setStretchFactor(1, 1)
        panes.setHandleWidth(1)
        panes.setChildrenCollapsible(False)
        panes.setSizes([self._look.px(width) for width in WIDTHS])
        panes.restoreState(settings.layout(PANES))
        panes.splitterMoved.connect(lambda: settings.keep_layout(PANES, panes.saveState()))
        tab = bytes(settings.layout(TAB).data()).decode("ascii", "replace")
        self.inspector.start_at(tab if tab in self.inspector.pages else TARGET_TAB)
        self.inspector.tab_chosen.connect(lambda key: settings.keep_layout(TAB, QByteArray(key.encode())))

    def _connect(self, live: Live) -> None:
        live.happened.connect(self._on_event)
        live.caught_up.connect(self.refresh)
        model, panes = self._model, self.list
        model.listed.connect(self._on_listed)
        model.opened.connect(self._on_opened)
        panes.wanted.connect(self._on_wanted)
        panes.missed.connect(self._fresh_rows.touch)
        panes.order_missed.connect(self._fresh.touch)
        panes.filter.facets_asked.connect(self._fresh_facets.touch)
        panes.chosen.connect(self._on_chosen)
        panes.opened.connect(lambda _: self._chosen())
        panes.selection_changed.connect(self._allow)
        panes.menu_requested.connect(self._show_menu)
        self.inspector.copy_asked.connect(self._copy)
        self._errands.said.connect(self.said)
        self._errands.undo_offered.connect(self.undo_offered)
        for page in self.inspector.pages.values():
            page.said.connect(self.said)
            page.undo_offered.connect(self.undo_offered)
        self.log.said.connect(self.said)
        self.log.device_asked.connect(self.open_device)
        self.target.record_asked.connect(self.record_asked)
        self._ageing.timeout.connect(self._grow_older)
        self._ageing.start()

    def _place_actions(self) -> None:
        verbs: dict[str, Callable[[], None]] = {
            "find": self._find,
            "refresh": self.refresh,
            "add": lambda: self._errands.add(self.open_device),
            "import": self._errands.bring_in,
            "bulk": lambda: self._errands.edit_many(self.list.selected()),
            "assign": lambda: self.target.assign(self.list.selected()),
            "delete": self._delete,
            "plot": self._plot,
            "requests": self._show_requests,
            "setup": lambda: self.setup_asked.emit(self._model.open_id),
            "report": self._save_report,
            "orbit": lambda: self.orbit_asked.emit(self._model.open_id),
            "log": self._toggle_log,
            "inspector": self._drawer.toggle,
            "above": lambda: self.list.step(-1),
            "below": lambda: self.list.step(1),
            "tab_1": lambda: self._choose_tab("details"),
            "tab_2": lambda: self._choose_tab("location"),
            "tab_3": lambda: self._choose_tab(TARGET_TAB),
            **self.target.verbs(),
        }
        for name, verb in verbs.items():
            self._actions[f"devices.{name}"].triggered.connect(lambda _=False, verb=verb: verb())
        self._actions.place(self, *(f"devices.{name}" for name in verbs))
        self._allow()
