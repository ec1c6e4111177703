"""Settings: make a backup now, see those there are, and how one is restored."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QProgressBar, QWidget

from app import words
from app.local_server.backups import Backup
from app.screens.settings.storage_model import StorageModel
from app.widgets.buttons import Button, IconButton
from app.widgets.card import Card
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from embedded_server.domain.job import Job, JobState

SHOWN = 5
WHAT = "One checked file in the data directory, made while records go on coming in."
RESTORE = (
    "Copy the command of a backup and run it in a terminal. It makes a new folder and leaves this one as it is; "
    "then start Sluice with --data and the new folder."
)
ELSEWHERE = "Use pg_dump or pg_basebackup; docs/scale.md says how."
ENDS = {JobState.CANCELLED: "Cancelled. Nothing of it was kept."}


class BackupsCard(Card):
    wanted, cancel_wanted = Signal(), Signal()
    restore_copied = Signal(object)  # Backup

    def __init__(self, look: Look, model: StorageModel, parent: QWidget | None = None) -> None:
        super().__init__("Backups", parent=parent)
        self._model = model
        self._last, self._said = PlainLabel("", Type.NAME), PlainLabel(WHAT, Type.HINT, "text2", wrap=True)
        self.start, self.cancel = Button(look, "Back up now"), Button(look, "Cancel")
        self.start.clicked.connect(self.wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        head = row(column(self._last, self._said, spacing=1), spacing=24)
        head.setStretch(0, 1)
        for button in (self.start, self.cancel):
            head.addWidget(button, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("How much is copied")
        self._failed = Note(look, "danger", "The backup was not made")
        self._rows = BackupRows(look)
        self._rows.restore_copied.connect(self.restore_copied)
        self._how = Note(look, "info", "How to restore", RESTORE)
        self._elsewhere = Note(look, "info", "PostgreSQL makes its own backups", ELSEWHERE)
        self._own = QWidget()
        column(head, self._bar, self._failed, self._rows, self._how, parent=self._own)
        self.body.addWidget(self._own)
        self.body.addWidget(self._elsewhere)
        self.show_model(is_running=False, is_elsewhere=False)

    def show_model(self, *, is_running: bool, is_elsewhere: bool) -> None:
        """`is_running`: there is a server to ask; `is_elsewhere`: the records are in PostgreSQL."""
        model, now = self._model, datetime.now(UTC)
        self._own.setVisible(not is_elsewhere)
        self._elsewhere.setVisible(is_elsewhere)
        newest = model.backups[0] if model.backups else None
        self._last.setText(f"Last backup {_when(newest, now)}" if newest else "No backup yet")
        self.start.allow(is_running, "The server does not run.")
        self.start.setVisible(not model.is_running)
        self.cancel.setVisible(model.is_running)
        self._show_job(model.job)
        self._rows.show_backups(model.backups, now)
        self._how.setVisible(newest is not None)

    def _show_job(self, job: Job | None) -> None:
        is_running = job is not None and job.state is JobState.RUNNING
        self._bar.setVisible(is_running)
        self._failed.setVisible(job is not None and job.state is JobState.FAILED)
        said = ENDS.get(job.state, WHAT) if job is not None else WHAT
        if job is not None and is_running:
            self._bar.setRange(0, job.total)  # without a total it only moves
            self._bar.setValue(job.done)
            said = f"Copying, {job.done / job.total:.0%}" if job.total else "Copying"
        if job is not None:
            self._failed.say("The backup was not made", job.reason)
        self._said.setText(said)


class BackupRows(QFrame):
    """The newest ones; the others are counted."""

    restore_copied = Signal(object)  # Backup

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: tuple[Backup, ...] | None = None
        self.setProperty("ground", "well")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 5, 6, 5)
        self._grid.setHorizontalSpacing(look.px(12))
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)

    def show_backups(self, backups: tuple[Backup, ...], now: datetime) -> None:
        self.setVisible(bool(backups))
        if backups == self._shown:  # else a button would go from under the pointer
            return
        self._shown = backups
        while (item := self._grid.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for at, backup in enumerate(backups[:SHOWN]):
            self._add(at, backup, now)
        if len(backups) > SHOWN:
            more = f"and {words.plural(len(backups) - SHOWN, 'older one')} in {backups[SHOWN].file.parent}"
            self._grid.addWidget(PlainLabel(more, Type.HINT, "text2", elide=Qt.TextElideMode.ElideMiddle), SHOWN, 0)

    def _add(self, at: int, backup: Backup, now: datetime) -> None:
        name = PlainLabel(backup.file.name, Type.MONO, elide=Qt.TextElideMode.ElideMiddle)
        when = PlainLabel(words.day(backup.made_at, now), Type.HINT, "text2")
        copy = IconButton(self._look, "copy", f"Copy the command that restores {backup.file.name}", small=True)
        copy.clicked.connect(lambda: self.restore_copied.emit(backup))
        for place, widget in enumerate((name, PlainLabel(words.size(backup.bytes), Type.HINT), when, copy)):
            self._grid.addWidget(widget, at, place)


def _when(backup: Backup, now: datetime) -> str:
    return f"{words.day(backup.made_at, now)}, {words.size(backup.bytes)}"
