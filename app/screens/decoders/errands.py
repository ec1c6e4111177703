"""What Decoders does in dialogs: new decoders, names, versions, saves that need a yes, examples, uses, runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QFileDialog, QWidget

from app import words
from app.api.admin import AdminClient
from app.api.errors import ApiError, RefusedByServerError, SourceError
from app.running.tasks import Tasks
from app.screens.decoders import rows, use_rows
from app.screens.decoders.check_dialog import CheckDialog
from app.screens.decoders.decoder_dialogs import FactsDialog, NewDecoderDialog, NoteDialog, RunDialog, question
from app.screens.decoders.example_dialog import ExampleDialog, RecordExampleDialog, Written
from app.screens.decoders.history_model import HistoryModel
from app.screens.decoders.model import DecodersModel
from app.screens.decoders.use_dialog import UseDialog
from app.screens.decoders.use_rows import Use
from app.screens.decoders.versions_dialog import VersionsDialog
from app.widgets.dialog import Dialog
from app.widgets.look import Look
from embedded_server.domain.assignment import Assignment
from embedded_server.domain.check import CheckReport
from embedded_server.domain.decoder import Decoder, DecoderKind, Version
from embedded_server.domain.device import Device
from embedded_server.domain.example import ExampleResult
from embedded_server.domain.job import Job
from embedded_server.domain.redecode import CommitScope

EXAMPLES_FAIL = "examples_fail"
Say = Callable[[str], None]
DialogT = TypeVar("DialogT", bound=Dialog)


class Errands:
    """`owner` is the widget whose window the dialogs belong to."""

    def __init__(
        self, look: Look, tasks: Tasks, admin: AdminClient, model: DecodersModel, history: HistoryModel, owner: QWidget
    ) -> None:
        self._look, self._tasks, self._admin, self._owner = look, tasks, admin, owner
        self._model, self._history = model, history

    def create(self, opened: Callable[[int], None], rec_type: str = "") -> None:
        dialog = self._opened(NewDecoderDialog(self._look, self._owner.window(), rec_type))

        def add() -> None:
            def done(decoder_id: int) -> None:
                dialog.accept()
                opened(decoder_id)

            dialog.set_busy(True)
            work = self._model.add(dialog.facts(), dialog.kind(), dialog.pattern(), dialog.text(), done)
            self._tasks.start(work, dialog, dialog.show_error)

        dialog.acted.connect(add)

    def rename(self, decoder: Decoder) -> None:
        dialog = self._opened(FactsDialog(self._look, self._owner.window(), decoder))

        def save() -> None:
            dialog.set_busy(True)
            self._tasks.start(self._model.rename(decoder, dialog.facts(), dialog.accept), dialog, dialog.show_error)

        dialog.acted.connect(save)

    def delete(self, decoder: Decoder, done: Say) -> None:
        devices = f"{words.plural(decoder.users, 'device')} use it. " if decoder.users else ""
        sentence = f"{devices}Its versions, draft and examples go with it. What it has decoded stays."
        asked = question(self._look, self._owner.window(), f"Delete {decoder.name}?", sentence, "Delete decoder")
        told = f"{decoder.name} was deleted."
        asked.acted.connect(lambda: self._tasks.start(self._model.delete(decoder, lambda: done(told)), self._owner))
        asked.open()

    def discard(self, decoder: Decoder) -> None:
        kept = f"v{decoder.live.number} stays as it is." if decoder.live else "The decoder stays without a text."
        title = f"Discard the v{rows.next_number(decoder)} draft?"
        asked = question(self._look, self._owner.window(), title, f"What was typed is lost. {kept}", "Discard draft")
        asked.acted.connect(lambda: self._tasks.start(self._model.discard(), self._owner))
        asked.open()

    def ask_note(self, decoder: Decoder, noted: Callable[[str], None]) -> None:
        """What the version is to say of itself."""
        dialog = self._opened(NoteDialog(self._look, self._owner.window(), decoder))

        def save() -> None:
            dialog.accept()
            noted(dialog.note())

        dialog.acted.connect(save)

    def publish(self, note: str, wrong: Callable[[SourceError], None], done: Callable[[Decoder], None]) -> None:
        """Asks only where examples fail."""

        def failed(error: ApiError) -> None:
            if isinstance(error, SourceError):
                wrong(error)
            elif isinstance(error, RefusedByServerError) and error.code == EXAMPLES_FAIL:
                self._ask_anyway(error, note, done)
            else:
                self._tasks.failed.emit(error)

        self._tasks.start(self._model.publish(note, False, done), self._owner, failed)

    def versions(self, edit: Callable[[str], None], done: Say) -> None:
        decoder = self._model.decoder
        if decoder is None:
            return

        def show(found: Sequence[Version]) -> None:
            dialog = self._opened(VersionsDialog(self._look, self._owner.window(), decoder, found))
            dialog.edit_asked.connect(edit)

            def make_live() -> None:
                chosen = dialog.chosen()
                if chosen is not None:
                    told = f"v{chosen.number} of {decoder.name} is live again."
                    self._tasks.start(self._model.go_live(chosen.number, lambda: done(told)), self._owner)
                    dialog.accept()

            dialog.acted.connect(make_live)

        self._tasks.start(self._model.versions(show), self._owner)

    def go_back(self, decoder: Decoder, number: int, done: Say) -> None:
        """To the version that was live before the last save."""
        told = f"v{number} of {decoder.name} is live again."
        self._tasks.start(self._model.go_live(number, lambda: done(told)), self._owner)

    def check(self, decoder: Decoder) -> None:
        def show(report: CheckReport) -> None:
            CheckDialog(self._look, self._owner.window(), decoder.name, report).open()

        self._tasks.start(self._model.check(show), self._owner)

    def run(self, decoder: Decoder, started: Callable[[], None], failed: Callable[[ApiError], None]) -> None:
        dialog = self._opened(RunDialog(self._look, self._owner.window(), decoder))

        async def work(since: datetime | None) -> None:
            await self._model.keep_draft()
            now = self._model.decoder
            live = now.live.number if now and now.live and now.draft is None else None
            await self._history.start(since, live)

        def start() -> None:
            dialog.accept()
            started()
            self._tasks.start(work(dialog.since()), self._owner, failed)

        dialog.acted.connect(start)

    def apply(self, scope: CommitScope, done: Callable[[Job], None], failed: Callable[[ApiError], None]) -> None:
        """Asks only where examples fail."""

        def begin(*, anyway: bool, on_error: Callable[[ApiError], None]) -> None:
            self._tasks.start(self._history.commit(scope, done, anyway=anyway), self._owner, on_error)

        def ask(error: ApiError) -> None:
            if not isinstance(error, RefusedByServerError) or error.code != EXAMPLES_FAIL:
                failed(error)
                return
            window = self._owner.window()
            asked = question(self._look, window, "Apply although examples fail?", error.reason, "Apply anyway")
            asked.acted.connect(lambda: begin(anyway=True, on_error=failed))
            asked.open()

        begin(anyway=False, on_error=ask)

    def keep_example(self, now: Written) -> None:
        dialog = self._opened(ExampleDialog(self._look, self._owner.window(), now))

        def keep() -> None:
            one = dialog.written()
            dialog.set_busy(True)
            self._tasks.start(self._model.keep_example(one, dialog.accept), dialog, failed)

        def failed(error: ApiError) -> None:
            dialog.set_busy(False)
            self._tasks.failed.emit(error)

        dialog.acted.connect(keep)

    def record_example(self, record_id: str, device: str) -> None:
        """Of a stored record: only its name is asked."""
        dialog = self._opened(RecordExampleDialog(self._look, self._owner.window()))

        def keep() -> None:
            dialog.set_busy(True)
            work = self._model.record_example(record_id, device, dialog.name(), dialog.accept)
            self._tasks.start(work, dialog, dialog.show_error)

        dialog.acted.connect(keep)

    def remove_examples(self, chosen: Sequence[ExampleResult]) -> None:
        names = ", ".join(one.example.name or "unnamed" for one in chosen[:3])
        title = f"Remove {words.plural(len(chosen), 'example')}?"
        asked = question(self._look, self._owner.window(), title, f"{names} will not be run any more.", "Remove")
        asked.acted.connect(lambda: self._tasks.start(self._model.delete_examples(chosen), self._owner))
        asked.open()

    def assign(self, use: Use | None) -> None:
        """A new row, or one that is there."""
        decoder = self._model.decoder
        if decoder is None:
            return
        now = use.row if use else Assignment(0, decoder.id)

        async def ask() -> None:
            found: list[Version] = []
            await self._model.versions(found.extend)
            self._open_use(decoder, now, use, found, await self._admin.devices())

        self._tasks.start(ask(), self._owner)

    def remove_uses(self, places: Sequence[int]) -> None:
        asked = question(
            self._look,
            self._owner.window(),
            f"Remove {words.plural(len(places), 'row')}?",
            "Uplinks from now on are read by the next row that fits, or by nothing.",
            "Remove",
        )
        left = use_rows.without(self._model.assignments, places)
        asked.acted.connect(lambda: self._tasks.start(self._model.save_assignments(left, lambda: None), self._owner))
        asked.open()

    def choose_file(self, name: str, chosen: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self._owner.window(), "Save as", name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda file: chosen(Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_source(self, decoder: Decoder, done: Say) -> None:
        ending = "js" if decoder.kind is DecoderKind.JAVASCRIPT else "txt"

        def write(file: Path) -> None:
            self._tasks.start(self._model.write_source(file, lambda: done(f"{file.name} was written.")), self._owner)

        self.choose_file(f"{decoder.name}.{ending}", write)

    def _open_use(
        self, decoder: Decoder, now: Assignment, use: Use | None, versions: Sequence[Version], devices: Sequence[Device]
    ) -> None:
        dialog = self._opened(
            UseDialog(self._look, self._owner.window(), decoder.name, now, versions, devices, is_new=use is None)
        )

        def save() -> None:
            rows_now = use_rows.replaced(self._model.assignments, use.at if use else None, dialog.row())
            dialog.set_busy(True)
            self._tasks.start(self._model.save_assignments(rows_now, dialog.accept), dialog, failed)

        def failed(error: ApiError) -> None:
            dialog.set_busy(False)
            self._tasks.failed.emit(error)

        dialog.acted.connect(save)

    def _ask_anyway(self, error: RefusedByServerError, note: str, done: Callable[[Decoder], None]) -> None:
        title = "Save although examples fail?"
        asked = question(self._look, self._owner.window(), title, error.reason, "Save anyway")
        asked.acted.connect(lambda: self._tasks.start(self._model.publish(note, True, done), self._owner))
        asked.open()

    def _opened(self, dialog: DialogT) -> DialogT:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog
