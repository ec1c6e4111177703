"""What is done to devices in dialogs: entered, deleted, brought in, changed together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app import words
from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.devices.bulk_dialog import BulkDialog
from app.screens.devices.dialogs import AddDialog, DeleteDialog
from app.screens.devices.import_dialog import ImportDialog
from app.screens.devices.model import DevicesModel
from app.widgets.look import Look
from embedded_server.domain.device import Device
from embedded_server.domain.device_change import DeviceChange
from embedded_server.domain.device_import import RowOutcome

LARGEST_FILE = 4_000_000


class Errands(QObject):
    """`said` tells what was done; `undo_offered` carries a sentence and what brings it back."""

    said = Signal(str)
    undo_offered = Signal(str, object)

    def __init__(self, look: Look, tasks: Tasks, model: DevicesModel, owner: QWidget) -> None:
        super().__init__(owner)
        self._look, self._tasks, self._model, self._owner = look, tasks, model, owner

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
        dialog = ImportDialog(self._look, self._owner.window())

        def run(*, is_dry: bool) -> None:
            if not is_dry:
                dialog.set_busy(True)
            trial = dialog.trial
            work = self._bring_in(dialog, trial, is_dry=is_dry)
            self._tasks.start(
                work, dialog, lambda error: dialog.show_problem(f"{error.reason} {error.fix}".strip(), trial)
            )

        dialog.asked.connect(lambda: run(is_dry=True))
        dialog.acted.connect(lambda: run(is_dry=False))
        dialog.file_asked.connect(lambda: self._choose_file(dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def _bring_in(self, dialog: ImportDialog, trial: int, *, is_dry: bool) -> None:
        columns, rows = dialog.wanted()
        skips = dialog.skips_bad()
        tried = await self._model.client.weigh(columns, rows)
        if is_dry:
            dialog.show_result(tried, trial)
            return
        good = [rows[one.number - 1] for one in tried.rows if one.outcome is not RowOutcome.BAD]
        result = await self._model.client.bring_in(columns, good if skips else rows)
        await self._model.refresh()
        count = tried.count(RowOutcome.NEW) + tried.count(RowOutcome.CHANGED)
        undo = lambda: self._tasks.start(self._take_back(result.id), self._owner)  # noqa: E731
        self.undo_offered.emit(f"{words.plural(count, 'device')} imported.", undo)
        dialog.accept()

    async def _take_back(self, import_id: str) -> None:
        undone = await self._model.client.undo(import_id)
        await self._model.refresh()
        kept = f" {words.plural(len(undone.kept), 'device')} changed since and stayed." if undone.kept else ""
        self.said.emit(f"{undone.removed} removed, {undone.restored} as before.{kept}")

    def _choose_file(self, dialog: ImportDialog) -> None:
        chooser = QFileDialog(dialog, "Import devices", "", "CSV (*.csv *.tsv *.txt)")
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda name: self._tasks.start(self.read_file(dialog, Path(name)), dialog))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    async def read_file(self, dialog: ImportDialog, file: Path) -> None:
        try:
            content = await asyncio.to_thread(_beginning, file)
        except OSError as error:
            raise ApiError(f"{file.name} could not be read.", "Is it there, and may you read it?") from error
        if len(content) > LARGEST_FILE:
            dialog.show_problem("The file is too large: at most 4 MB.")
        else:
            dialog.show_text(content.decode("utf-8-sig", "replace"))

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


def _beginning(file: Path) -> bytes:
    """One byte more than may be: enough to know that it is too large."""
    with file.open("rb") as opened:
        return opened.read(LARGEST_FILE + 1)
