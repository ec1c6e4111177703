"""Records to files and from files: one at a time, shown in the status bar, whatever screen a person goes to."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from app import words
from app.api.errors import ApiError
from app.api.files import FilesClient
from app.running.tasks import Tasks
from app.screens.data.export_dialog import ExportDialog, Shown
from app.screens.data.import_dialog import ImportDialog
from app.screens.data.importing import ImportFile, Outcome, bring, look_at
from app.settings import Settings
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.status_bar import StatusBar

LAST = "data.rec_type"  # where the data screen keeps what was open last
KINDS = "Records (*.ndjson *.jsonl *.csv *.parquet)"
BUSY = "A file is being written or read. Wait for it, or cancel it in the status bar."


class FilesDesk(QObject):
    """`said` tells what was done."""

    said = Signal(str)

    def __init__(self, look: Look, tasks: Tasks, client: FilesClient, status_bar: StatusBar, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._tasks, self._client = look, tasks, client
        self._status_bar, self._window = status_bar, window
        self._task: asyncio.Task[None] | None = None
        self._progress: _ProgressDialog | None = None
        self._name, self._done, self._total = "", 0, 0
        status_bar.jobs_asked.connect(self.show_progress)

    @property
    def is_idle(self) -> bool:
        return self._task is None

    def open_export(self, rec_type: str = "", shown: Shown | None = None) -> None:
        async def open_dialog() -> None:
            dialog = ExportDialog(self._look, self._window, await self._client.rec_types(), rec_type, shown)
            dialog.acted.connect(lambda: self._choose_target(dialog))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        self._tasks.start(open_dialog(), self._window)

    def open_import(self, rec_type: str = "") -> None:
        chooser = QFileDialog(self._window, "Import records", "", KINDS)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda name: self._tasks.start(self.look_at(Path(name), rec_type), self._window))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    async def look_at(self, path: Path, rec_type: str) -> None:
        file = await look_at(path)
        dialog = ImportDialog(self._look, self._window, file, rec_type)
        dialog.trial_asked.connect(lambda: self._try(dialog, file))
        dialog.acted.connect(lambda: self._import(dialog, file))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, query: dict[str, str], file: Path) -> None:
        async def work() -> None:
            size = await self._client.export(query, file, self._show)
            self.said.emit(f"{file.name} is written, {words.size(size)}")

        self._begin(f"Exporting {file.name}", work())

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def show_progress(self) -> None:
        """How far it is, and the way to cancel it."""
        if self._task is None:
            return
        dialog = self._progress = _ProgressDialog(self._look, self._window, self._name)
        dialog.acted.connect(self.cancel)
        dialog.finished.connect(self._forget_progress)
        dialog.show_progress(self._done, self._total)
        dialog.open()

    def _choose_target(self, dialog: ExportDialog) -> None:
        query, kind, name = dialog.query(), dialog.kind(), dialog.rec_type() or "records"
        dialog.accept()
        chooser = QFileDialog(self._window, "Export records", f"{name}.{kind}")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix(kind)
        chooser.fileSelected.connect(lambda chosen: self.export(query, Path(chosen)))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def _try(self, dialog: ImportDialog, file: ImportFile) -> None:
        async def work() -> None:
            rec_type, columns = dialog.rec_type(), dialog.columns()
            try:
                dialog.show_outcome(await bring(self._client, file, rec_type, columns, self._show, is_trial=True))
            except ApiError as error:
                dialog.show_problem(f"{error.reason} {error.fix}")

        if task := self._begin(f"Trying {file.path.name}", work()):
            dialog.finished.connect(lambda: task.cancel())

    def _import(self, dialog: ImportDialog, file: ImportFile) -> None:
        rec_type, columns = dialog.rec_type(), dialog.columns()

        async def work() -> None:
            outcome = await bring(self._client, file, rec_type, columns, self._show, is_trial=False)
            self.said.emit(_told(file, outcome))

        if self._begin(f"Importing {file.path.name}", work()):
            dialog.accept()

    def _begin(self, name: str, work: Coroutine[object, object, None]) -> asyncio.Task[None] | None:
        if self._task is not None:
            work.close()
            self.said.emit(BUSY)
            return None
        self._name, self._done, self._total = name, 0, 0
        self._show(0, 0)
        self._task = self._tasks.start(work, self._window)
        self._task.add_done_callback(self._end)
        return self._task

    def _show(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        self._status_bar.show_job(self._name, min(done * 100 // total, 100) if total else 0)
        if self._progress is not None:
            self._progress.show_progress(done, total)

    def _end(self, _task: asyncio.Task[None]) -> None:
        self._task = None
        self._status_bar.clear_job()
        if self._progress is not None:
            self._progress.accept()

    def _forget_progress(self) -> None:
        if self._progress is not None:
            self._progress.deleteLater()
            self._progress = None


def last_opened(settings: Settings) -> str:
    return bytes(settings.layout(LAST).data()).decode("utf-8", "replace")


class _ProgressDialog(Dialog):
    """`acted`: stop it."""

    def __init__(self, look: Look, parent: QWidget, name: str) -> None:
        super().__init__(look, name, "You may close this and go on working.", width=420, parent=parent)
        self._bar, self._said = QProgressBar(), PlainLabel("", Type.HINT, "text2")
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("How far it is")
        self.body.addWidget(self._bar)
        self.body.addWidget(self._said)
        self.cancel.setText("Close")
        self.set_action("Stop it", "danger")

    def show_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, 100 if total else 0)
        self._bar.setValue(min(done * 100 // total, 100) if total else 0)
        self._said.setText(f"{done * 100 // total} %" if total else "")


def _told(file: ImportFile, outcome: Outcome) -> str:
    before = f", {words.plural(outcome.behind, 'line')} were there already" if outcome.behind else ""
    bad = f"; {words.plural(outcome.bad, 'bad line')}, the first: {outcome.faults[0].number:,}" if outcome.bad else ""
    return f"{file.path.name}: {words.plural(outcome.good, 'record')} imported{before}{bad}"
