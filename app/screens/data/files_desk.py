"""Records to files and from files, whatever screen a person goes to; what was cut off goes on where it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app import words
from app.api.errors import ApiError
from app.api.files import FilesClient
from app.running.tasks import Tasks
from app.screens.data.begun_exports import BegunExports
from app.screens.data.export_dialog import ExportDialog, Shown
from app.screens.data.file_job import Cut, FileJob
from app.screens.data.file_jobs import FileJobs
from app.screens.data.import_dialog import ImportDialog
from app.screens.data.importing import ImportFile, Outcome, bring, look_at
from app.settings import Settings
from app.whole_file import part_of
from app.widgets.look import Look
from app.widgets.status_bar import StatusBar
from embedded_server.domain.import_file import Columns
from embedded_server.wire.export_files import may_go_on

LAST = "data.rec_type"  # where the data screen keeps what was open last
KINDS = "Records (*.ndjson *.jsonl *.csv *.parquet)"
CLOSED = "Sluice was closed meanwhile."


class FilesDesk(QObject):
    """`said` tells what was done, `cut` carries a Cut: what was not."""

    said = Signal(str)
    cut = Signal(object)

    def __init__(
        self,
        look: Look,
        tasks: Tasks,
        settings: Settings,
        client: FilesClient,
        status_bar: StatusBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._look, self._tasks, self._client, self._window = look, tasks, client, window
        self._begun = BegunExports(settings)
        self.jobs = FileJobs(look, tasks, status_bar, window)
        self.jobs.said.connect(self.said)
        self.jobs.cut.connect(self.cut)
        tasks.start(self._offer_begun(), window)

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

    def export(self, query: Mapping[str, str], file: Path, *, is_begun: bool = False) -> None:
        job = self._export_job(query, file)
        self.jobs.begin(job, self._export(job, query, is_begun=is_begun))

    def _export_job(self, query: Mapping[str, str], file: Path) -> FileJob:
        columns = tuple(filter(None, query.get("columns", "").split(",")))
        go_on = partial(self.export, query, file, is_begun=True) if may_go_on(query["format"], columns) else None
        return FileJob("Export", file, lambda rows: words.plural(rows, "row"), go_on, lambda: self._discard(file))

    async def _export(self, job: FileJob, query: Mapping[str, str], *, is_begun: bool) -> None:
        """What has nothing to go on with is forgotten."""
        self._begun.keep(job.file, query)
        try:
            await self._client.export(query, job.file, self.jobs.show, is_begun=is_begun)
        except (ApiError, asyncio.CancelledError):
            if job.go_on is None or not await asyncio.to_thread(_size, part_of(job.file)):
                job.go_on = None
                await self._forget(job.file)
            raise
        self._begun.forget(job.file)
        size = await asyncio.to_thread(_size, job.file)
        self.said.emit(f"{job.file.name} is written, {words.size(size)}")

    async def _offer_begun(self) -> None:
        """What was cut off when the window was closed."""
        for file in self._begun.files():
            query, size = self._begun.query(file), await asyncio.to_thread(_size, part_of(file))
            if query is not None and size and self.jobs.is_idle:
                self.jobs.offer(Cut(self._export_job(query, file), CLOSED))
                return

    def _discard(self, file: Path) -> None:
        self._tasks.start(self._forget(file), self._window)

    async def _forget(self, file: Path) -> None:
        self._begun.forget(file)
        await asyncio.to_thread(part_of(file).unlink, missing_ok=True)

    def _choose_target(self, dialog: ExportDialog) -> None:
        query, kind, name = dialog.query(), dialog.kind(), dialog.rec_type() or "records"
        dialog.accept()
        chooser = QFileDialog(self._window, "Export records", f"{name}.{kind}")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix(kind)
        chooser.fileSelected.connect(lambda chosen: self._tasks.start(self.begin(query, Path(chosen)), self._window))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    async def begin(self, query: Mapping[str, str], file: Path) -> None:
        """Asks whether a file that was begun goes on, with the records it was begun with."""
        before = self._begun.query(file)
        if before is None or not self.jobs.is_idle or not await asyncio.to_thread(_size, part_of(file)):
            self.export(query, file)
            return
        job = self._export_job(before, file)
        job.discard = lambda: self.export(query, file)  # which writes over it
        self.jobs.ask(Cut(job, f"It was begun with {_asked(before)}."), "Begin anew")

    def _try(self, dialog: ImportDialog, file: ImportFile) -> None:
        rec_type, columns = dialog.rec_type(), dialog.columns()

        async def work() -> None:
            outcome = Outcome()
            try:
                await bring(self._client, file, rec_type, columns, outcome, self.jobs.show, is_trial=True)
                dialog.show_outcome(outcome)
            except ApiError as error:
                dialog.show_problem(f"{error.reason} {error.fix}")

        if task := self.jobs.begin(FileJob("Trial", file.path, words.size, is_told=False), work()):
            dialog.finished.connect(lambda: task.cancel())

    def _import(self, dialog: ImportDialog, file: ImportFile) -> None:
        if self.bring(file, dialog.rec_type(), dialog.columns()):
            dialog.accept()

    def bring(self, file: ImportFile, rec_type: str, columns: Columns) -> bool:
        """Whether it began."""
        job = FileJob("Import", file.path, words.size, partial(self.bring, file, rec_type, columns))

        async def work() -> None:
            outcome = Outcome()
            try:
                await bring(self._client, file, rec_type, columns, outcome, self.jobs.show, is_trial=False)
            finally:
                job.came = words.plural(outcome.good, "record")
            self.said.emit(_told(file, outcome))

        return self.jobs.begin(job, work()) is not None


def last_opened(settings: Settings) -> str:
    return bytes(settings.layout(LAST).data()).decode("utf-8", "replace")


def _size(file: Path) -> int:
    """0 where there is none."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _asked(query: Mapping[str, str]) -> str:
    """What an export asks for, as people read it."""
    named = query.get("rectype", "every recType")
    others = ", ".join(f"{name} {value}" for name, value in query.items() if name not in ("rectype", "format"))
    return f"{named}{', ' if others else ''}{others}"


def _told(file: ImportFile, outcome: Outcome) -> str:
    before = f", {words.plural(outcome.behind, 'line')} were there already" if outcome.behind else ""
    bad = f"; {words.plural(outcome.bad, 'bad line')}, the first: {outcome.faults[0].number:,}" if outcome.bad else ""
    return f"{file.path.name}: {words.plural(outcome.good, 'record')} imported{before}{bad}"
