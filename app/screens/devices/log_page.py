"""All deliveries, whatever their target."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from app.api.targets import TargetsClient
from app.running.pace import Pace
from app.running.tasks import Tasks
from app.screens.devices.delivery_errands import DeliveryErrands
from app.screens.devices.delivery_log import DeliveryLog
from app.screens.devices.log_model import LogModel
from app.screens.devices.model import DevicesModel
from app.widgets.buttons import Button
from app.widgets.clipboard import Clipboard
from app.widgets.layouts import column
from app.widgets.look import Look

PAUSE_MS, AGE_MS = 1_000, 5_000


class LogPage(QFrame):
    """`device_asked` carries the device of a delivery."""

    said = Signal(str)
    device_asked = Signal(str)

    def __init__(
        self,
        look: Look,
        tasks: Tasks,
        devices: DevicesModel,
        client: TargetsClient,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.model = LogModel(client, self)
        self.errands = DeliveryErrands(look, tasks, client, clipboard, self)
        save = Button(look, "Save as CSV…", icon="download", small=True)
        save.clicked.connect(lambda: self.errands.export(self.model, "deliveries"))
        self.log = DeliveryLog(look, self.model, devices.is_held, save, name=devices.name)
        column(self.log, spacing=0, parent=self)
        show_error = lambda error: self.log.show_error(error, self.refresh)  # noqa: E731
        self._fresh = Pace(self, tasks, self.model.refresh, 50, PAUSE_MS, show_error)
        self._more = Pace(self, tasks, self.model.more, 0, 0, show_error)
        self._ageing = QTimer(self, interval=AGE_MS)
        self._ageing.timeout.connect(self.log.grow_older)
        self._ageing.start()
        self._connect()
        self.log.show_log()

    def touch(self) -> None:
        self._fresh.touch()

    def refresh(self) -> None:
        self._fresh.touch()

    def focus_first(self) -> None:
        self.log.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _connect(self) -> None:
        self.model.changed.connect(self.log.show_log)
        self.log.narrowed.connect(self.refresh)
        self.log.more_asked.connect(self._more.touch)
        self.log.opened.connect(lambda one: self.errands.open(one.id))
        self.log.replay_asked.connect(lambda one: self.errands.replay(one.id))
        self.log.menu_requested.connect(self._show_menu)
        self.errands.said.connect(self.said)
        self.errands.changed.connect(self.refresh)

    def _show_menu(self, at: QPoint) -> None:
        chosen = self.log.chosen()
        if len(chosen) != 1:
            return
        menu = delivery_menu(self, self.errands, chosen[0].id)
        menu.addAction("Open device").triggered.connect(lambda: self.device_asked.emit(chosen[0].device))
        menu.popup(at)


def delivery_menu(owner: QWidget, errands: DeliveryErrands, number: int) -> QMenu:
    menu = QMenu(owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for label, verb in (
        ("Open", errands.open),
        ("Send again", errands.replay),
        ("Edit and send…", errands.edit),
        ("Copy as curl", errands.copy_curl),
    ):
        menu.addAction(label).triggered.connect(lambda _=False, verb=verb: verb(number))
    return menu
