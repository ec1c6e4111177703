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
from embedded_server.wire.devices import MOST_AT_ONCE

SHOWN = 8  # names of those that go


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

    async def delete(self, ids: Sequence[str]) -> None:
        """Asks, with what goes with them. Raises ApiError."""
        if self._are_too_many(ids):
            return
        going = await self._model.client.delete_many(ids, is_dry=True)
        first = await self._model.all_of([one for one in ids if one not in going.kept][:SHOWN])
        dialog = DeleteDialog(self._look, self._owner.window(), going, first)

        async def delete() -> None:
            done = await self._model.delete(ids)
            dialog.accept()
            self.said.emit(f"{words.plural(done.devices, 'device')} deleted. Their records are kept.")

        def start() -> None:
            dialog.set_busy(True)
            dialog.progress.begin(f"Deleting {words.plural(going.devices, 'device')}")
            self._tasks.start(delete(), self._owner, fail)

        def fail(error: ApiError) -> None:
            dialog.accept()
            self._tasks.failed.emit(error)

        dialog.acted.connect(start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def bring_in(self) -> None:
        """A list from a spreadsheet or a file."""
        self.importing = ImportErrand(self._desk)

    def edit_many(self, ids: Sequence[str]) -> None:
        """The same change for many."""
        if ids and not self._are_too_many(ids):
            self.editing = BulkErrand(self._desk, ids)

    def _are_too_many(self, ids: Sequence[str]) -> bool:
        if is_so := len(ids) > MOST_AT_ONCE:
            self.said.emit(f"At most {words.count(MOST_AT_ONCE)} devices are changed at once. Narrow the list first.")
        return is_so
