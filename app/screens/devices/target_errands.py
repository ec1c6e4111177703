"""What is done to a target in dialogs: given up, replayed, a new secret, a template."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app import words
from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.devices.delivery_dialogs import ForgetDialog, ReplayDialog, SecretDialog
from app.screens.devices.rows import name_of
from app.screens.devices.target_model import TargetModel
from app.screens.devices.template_dialogs import AssignDialog, TemplateDialog
from app.widgets.clipboard import Clipboard
from app.widgets.dialog import Dialog
from app.widgets.look import Look
from embedded_server.domain.target_template import TargetTemplate


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

        def told(count: int) -> None:
            dialog.accept()
            said = f"{words.plural(count, 'delivery', 'deliveries')} queued again."
            self.said.emit(said if count else "Nothing failed since then.")

        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(self._model.replay_failed(dialog.since(), told), dialog)

        dialog.acted.connect(start)
        _open(dialog)

    def new_secret(self) -> None:
        def show(secret: str) -> None:
            dialog = SecretDialog(self._look, self._owner.window(), secret)
            dialog.copy_asked.connect(self._clipboard.copy_secret)
            _open(dialog)

        self._tasks.start(self._model.new_secret(show), self._owner)

    def assign(self, devices: Sequence[str]) -> None:
        if not devices:
            return

        def show(templates: Sequence[TargetTemplate]) -> None:
            dialog = AssignDialog(self._look, self._owner.window(), templates, devices)
            dialog.asked.connect(lambda: self._rehearse(dialog, devices))
            dialog.acted.connect(lambda: self._assign(dialog, devices))
            dialog.new_asked.connect(lambda: self._add_template(dialog, devices))
            _open(dialog)
            self._rehearse(dialog, devices)

        self._tasks.start(self._model.templates(show), self._owner)

    def _rehearse(self, dialog: AssignDialog, devices: Sequence[str]) -> None:
        if dialog.template():
            work = self._model.assign(
                dialog.template(), devices, dialog.show_outcome, replaces=dialog.replaces(), is_dry=True
            )
            self._tasks.start(work, dialog, lambda error: dialog.show_problem(_told(error)))

    def _assign(self, dialog: AssignDialog, devices: Sequence[str]) -> None:
        def done(rows: Sequence[object]) -> None:
            dialog.accept()
            self.said.emit(f"The template is assigned to {words.plural(len(rows), 'device')}.")

        dialog.set_busy(True)
        work = self._model.assign(dialog.template(), devices, done, replaces=dialog.replaces(), is_dry=False)
        self._tasks.start(work, dialog, lambda error: dialog.show_problem(_told(error)))

    def _add_template(self, behind: AssignDialog, devices: Sequence[str]) -> None:
        dialog = TemplateDialog(self._look, behind)

        async def add() -> None:
            added: list[TargetTemplate] = []
            await self._model.add_template(dialog.wish(), added.append)
            await self._model.templates(lambda all_: behind.show_templates(all_, added[0].id))
            dialog.accept()
            self._rehearse(behind, devices)

        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(add(), dialog, lambda error: dialog.show_problem(_told(error)))

        dialog.acted.connect(start)
        _open(dialog)


def _open(dialog: Dialog) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _told(error: ApiError) -> str:
    return f"{error.reason} {error.fix}".strip()
