"""What is done to a target in dialogs: given up, replayed, a new secret."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app import words
from app.running.tasks import Tasks
from app.screens.devices.delivery_dialogs import ForgetDialog, ReplayDialog, SecretDialog
from app.screens.devices.rows import name_of
from app.screens.devices.target_model import TargetModel
from app.widgets.clipboard import Clipboard
from app.widgets.dialog import Dialog
from app.widgets.look import Look


class TargetErrands(QObject):
    said = Signal(str)

    def __init__(self, look: Look, tasks: Tasks, model: TargetModel, clipboard: Clipboard, owner: QWidget) -> None:
        super().__init__(owner)
        self._look, self._tasks, self._model = look, tasks, model
        self._clipboard, self._owner = clipboard, owner

    def forget(self, then: Callable[[], None]) -> None:
        device = self._model.device
        if device is None or self._model.target is None:
            then()
            return
        dialog = ForgetDialog(self._look, self._owner.window(), name_of(device))

        def go() -> None:
            dialog.accept()
            then()

        dialog.acted.connect(go)
        _open(dialog)

    def replay_failed(self) -> None:
        dialog = ReplayDialog(self._look, self._owner.window())
        dialog.asked.connect(lambda: count(dialog))

        def count(dialog: ReplayDialog) -> None:
            self._tasks.start(self._model.count_failed(dialog.since(), dialog.show_count), dialog)

        def told(count: int) -> None:
            dialog.accept()
            said = f"{words.plural(count, 'delivery', 'deliveries')} queued again, one a second."
            self.said.emit(said if count else "Nothing failed since then.")

        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(self._model.replay_failed(dialog.since(), told), dialog)

        dialog.acted.connect(start)
        _open(dialog)
        count(dialog)

    def new_secret(self) -> None:
        def show(secret: str) -> None:
            dialog = SecretDialog(self._look, self._owner.window(), secret)
            dialog.copy_asked.connect(self._clipboard.copy_secret)
            _open(dialog)

        self._tasks.start(self._model.new_secret(show), self._owner)


def _open(dialog: Dialog) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
