"""What is done to devices in dialogs: entered, deleted, brought in, changed together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app import words
from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.devices.bulk_errand import BulkErrand
from app.screens.devices.dialogs import AddDialog, DeleteDialog
from app.screens.devices.import_errand import ImportErrand
from app.screens.devices.model import DevicesModel
from app.screens.devices.taking import Desk
from app.widgets.look import Look
from embedded_server.domain.device import Device
from embedded_server.wire.devices import MOST_AT_ONCE


class Errands(QObject):
    """`said` tells what was done; `undo_offered` carries a sentence and what brings it back."""

    said = Signal(str)
    undo_offered = Signal(str, object)

    def __init__(self, look: Look, tasks: Tasks, model: DevicesModel, owner: QWidget) -> None:
        super().__init__(owner)
        self._look, self._tasks, self._model, self._owner = look, tasks, model, owner
        self._desk = Desk(look, tasks, model, owner, self.said.emit, self.undo_offered.emit)
        self.importing: ImportErrand | None = None
        self.editing: BulkErrand | None = None

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
        self.importing = ImportErrand(self._desk)

    def edit_many(self, ids: Sequence[str]) -> None:
        """The same change for many."""
        if len(ids) > MOST_AT_ONCE:
            self.said.emit(f"At most {words.count(MOST_AT_ONCE)} devices are edited at once. Narrow the list first.")
        elif ids:
            self.editing = BulkErrand(self._desk, ids)
