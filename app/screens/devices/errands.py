"""What is done to devices in dialogs: entered, deleted, brought in, changed together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app import words
from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.devices.bulk_dialog import BulkDialog
from app.screens.devices.dialogs import AddDialog, DeleteDialog
from app.screens.devices.import_errand import ImportErrand
from app.screens.devices.model import DevicesModel
from app.screens.devices.undo import take_back
from app.widgets.look import Look
from embedded_server.domain.device import Device
from embedded_server.domain.device_change import DeviceChange
from embedded_server.domain.device_import import RowOutcome


class Errands(QObject):
    """`said` tells what was done; `undo_offered` carries a sentence and what brings it back."""

    said = Signal(str)
    undo_offered = Signal(str, object)

    def __init__(self, look: Look, tasks: Tasks, model: DevicesModel, owner: QWidget) -> None:
        super().__init__(owner)
        self._look, self._tasks, self._model, self._owner = look, tasks, model, owner
        self.importing: ImportErrand | None = None

    def add(self, then: Callable[[str], None]) -> None:
        dialog = AddDialog(self._look, self._owner.window())

        async def create() -> None:
            device = await self._model.create(*dialog.wanted())
            dialog.accept()
            then(device.id)

        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(create(), dialog, fail)

        def fail(error: ApiError) -> None:
            dialog.show_refused(f"{error.reason} {error.fix}".strip())

        dialog.acted.connect(start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def delete(self, devices: Sequence[Device]) -> None:
        if not devices:
            return
        dialog = DeleteDialog(self._look, self._owner.window(), devices)

        async def delete() -> None:
            try:
                await self._model.delete(devices)
            finally:
                dialog.accept()
            self.said.emit(f"{words.plural(len(devices), 'device')} deleted. Their records are kept.")

        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(delete(), self._owner)

        dialog.acted.connect(start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def bring_in(self) -> None:
        """A list from a spreadsheet or a file."""
        self.importing = ImportErrand(
            self._look, self._tasks, self._model, self._owner, self.said.emit, self.undo_offered.emit
        )

    async def _take_back(self, import_id: str) -> None:
        self.said.emit(await take_back(self._model, import_id))

    def edit_many(self, devices: Sequence[Device]) -> None:
        """The same change for several."""
        if not devices:
            return
        dialog = BulkDialog(self._look, self._owner.window(), devices)

        async def change() -> None:
            added, removed = dialog.tags()
            ids = [one.id for one in devices]
            wish = DeviceChange(dialog.cells(), tuple(added), frozenset(removed))
            result = await self._model.client.change_many(ids, wish)
            await self._model.refresh()
            undo = lambda: self._tasks.start(self._take_back(result.id), self._owner)  # noqa: E731
            changed = len(ids) - result.count(RowOutcome.BAD)
            self.undo_offered.emit(f"{words.plural(changed, 'device')} changed.", undo)
            dialog.accept()

        def start() -> None:
            dialog.set_busy(True)
            self._tasks.start(
                change(), dialog, lambda error: dialog.show_problem(f"{error.reason} {error.fix}".strip())
            )

        dialog.acted.connect(start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
