"""Target templates in dialogs: tried out and assigned, made, changed, deleted, and applied again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app import words
from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.devices.target_model import TargetModel
from app.screens.devices.template_dialogs import AssignDialog, DeleteTemplateDialog, TemplateDialog
from app.widgets.dialog import Dialog
from app.widgets.look import Look
from embedded_server.domain.target_template import AssignedRow, TargetTemplate


class TemplateErrands(QObject):
    said = Signal(str)

    def __init__(self, look: Look, tasks: Tasks, model: TargetModel, owner: QWidget) -> None:
        super().__init__(owner)
        self._look, self._tasks, self._model, self._owner = look, tasks, model, owner

    def assign(self, devices: Sequence[str], chosen: int = 0, *, again: bool = False) -> None:
        """`again`: to those that were given it, in place of what they have."""
        if not devices:
            return

        async def show() -> None:
            templates = await self._model.devices.templates()
            dialog = AssignDialog(self._look, self._owner.window(), templates, devices, again=again)
            dialog.show_templates(templates, chosen)
            dialog.asked.connect(lambda: self._rehearse(dialog, devices))
            dialog.acted.connect(lambda: self._assign(dialog, devices))
            dialog.new_asked.connect(lambda: self._fill_in(dialog, devices, None, ()))
            dialog.change_asked.connect(lambda one: self._ask_to_change(dialog, devices, one))
            dialog.delete_asked.connect(lambda one: self._ask_to_delete(dialog, devices, one))
            _open(dialog)
            self._rehearse(dialog, devices)

        self._tasks.start(show(), self._owner)

    def _rehearse(self, dialog: AssignDialog, devices: Sequence[str]) -> None:
        async def rehearse(template: int) -> None:
            rows = await self._model.devices.assign(template, devices, replaces=dialog.replaces(), is_dry=True)
            dialog.show_outcome(rows)

        if template := dialog.template():
            self._tasks.start(rehearse(template), dialog, lambda error: dialog.show_problem(_told(error)))

    def _assign(self, dialog: AssignDialog, devices: Sequence[str]) -> None:
        def done(rows: Sequence[AssignedRow]) -> None:
            dialog.accept()
            count = sum(one.outcome in ("new", "changed") for one in rows)
            self.said.emit(f"The template is assigned to {words.plural(count, 'device')}.")

        dialog.set_busy(True)
        work = self._model.assign(dialog.template(), devices, done, replaces=dialog.replaces())
        self._tasks.start(work, dialog, lambda error: dialog.show_problem(_told(error)))

    def _ask_to_change(self, behind: AssignDialog, devices: Sequence[str], template: TargetTemplate) -> None:
        async def show() -> None:
            self._fill_in(behind, devices, template, await self._model.devices.given(template.id))

        self._tasks.start(show(), behind, lambda error: behind.show_problem(_told(error)))

    def _fill_in(
        self, behind: AssignDialog, devices: Sequence[str], template: TargetTemplate | None, given: Sequence[str]
    ) -> None:
        """A new one, or another form of one that is there; then those that were given it may get it again."""
        dialog = TemplateDialog(self._look, behind, template, len(given))

        async def save() -> None:
            client, wish = self._model.devices, dialog.wish()
            saved = await (client.change_template(template.id, wish) if template else client.add_template(wish))
            behind.show_templates(await client.templates(), saved.id)
            dialog.accept()
            if dialog.applies_again():
                behind.accept()
                self.assign(given, saved.id, again=True)
            else:
                self._rehearse(behind, devices)

        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(save(), dialog, lambda error: dialog.show_problem(_told(error)))

        dialog.acted.connect(start)
        _open(dialog)

    def _ask_to_delete(self, behind: AssignDialog, devices: Sequence[str], template: TargetTemplate) -> None:
        async def show() -> None:
            given = await self._model.devices.given(template.id)
            dialog = DeleteTemplateDialog(self._look, behind, template.name, given)
            dialog.acted.connect(lambda: self._tasks.start(delete(dialog), dialog))
            _open(dialog)

        async def delete(dialog: Dialog) -> None:
            await self._model.devices.delete_template(template.id)
            behind.show_templates(await self._model.devices.templates())
            dialog.accept()
            self._rehearse(behind, devices)
            self.said.emit(f"The template {template.name} is deleted; the targets that it made are kept.")

        self._tasks.start(show(), behind, lambda error: behind.show_problem(_told(error)))


def _open(dialog: Dialog) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _told(error: ApiError) -> str:
    return f"{error.reason} {error.fix}".strip()
