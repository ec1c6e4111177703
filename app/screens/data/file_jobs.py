"""Files on their way, one at a time: the status bar shows how far, and what was cut off can go on."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.api.errors import ApiError
from app.running.tasks import Tasks
from app.screens.data.file_job import Cut, FileJob
from app.widgets.buttons import Button
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.status_bar import StatusBar

BUSY = "A file is being written or read. Wait for it, or stop it in the status bar."


class FileJobs(QObject):
    """`cut` carries a Cut; `settled`: the one that was told last is not open any more."""

    said = Signal(str)
    cut = Signal(object)
    settled = Signal()

    def __init__(self, look: Look, tasks: Tasks, status_bar: StatusBar, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._tasks, self._status_bar, self._window = look, tasks, status_bar, window
        self._job: FileJob | None = None
        self._task: asyncio.Task[None] | None = None
        self._progress: _ProgressDialog | None = None
        self.last_cut: Cut | None = None
        status_bar.jobs_asked.connect(self.open)

    @property
    def is_idle(self) -> bool:
        return self._task is None

    def begin(self, job: FileJob, work: Coroutine[object, object, None]) -> asyncio.Task[None] | None:
        """None: another one is on its way."""
        if self._task is not None:
            work.close()
            self.said.emit(BUSY)
            return None
        self._settle(job.file)
        self._job = job
        self._show()
        self._task = self._tasks.start(work, self._window, lambda error: self._on_error(job, error))
        self._task.add_done_callback(lambda task: self._end(job, task))
        return self._task

    def show(self, done: int, total: int) -> None:
        """How far the one is that is on its way."""
        if self._job is not None:
            self._job.show(done, total)
            self._show()

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def offer(self, cut: Cut) -> None:
        """In the status bar, until it goes on or is discarded."""
        self.last_cut = cut
        self._status_bar.show_job(cut.title, None, tip=cut.text)

    def open(self) -> None:
        """How far it is and the way to stop it, or how what was cut off goes on."""
        if self._job is not None:
            dialog = self._progress = _ProgressDialog(self._look, self._window, self._job)
            dialog.acted.connect(self.stop)
            dialog.finished.connect(self._forget_progress)
            dialog.open()
        elif self.last_cut is not None:
            self.ask(self.last_cut, "Discard")

    def ask(self, cut: Cut, other: str) -> CutDialog:
        """Whether it goes on; `other` discards what is there."""
        dialog = CutDialog(self._look, self._window, cut, other)
        dialog.acted.connect(dialog.accept)
        if cut.job.go_on is not None:
            dialog.acted.connect(cut.job.go_on)
        dialog.other.clicked.connect(dialog.accept)
        dialog.other.clicked.connect(lambda: self._discard(cut))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _discard(self, cut: Cut) -> None:
        self._settle(cut.job.file)
        if cut.job.discard is not None:
            cut.job.discard()

    def _settle(self, file: Path) -> None:
        if self.last_cut is not None and self.last_cut.job.file == file:
            self.last_cut = None
            self._status_bar.clear_job()
            self.settled.emit()

    def _show(self) -> None:
        job = self._job
        if job is not None:
            name = job.verb if job.total else f"{job.verb}: {job.told(job.done)}"
            self._status_bar.show_job(name, job.percent, tip=job.file.name)
            if self._progress is not None:
                self._progress.show_progress()

    def _on_error(self, job: FileJob, error: ApiError) -> None:
        self._tell(Cut(job, error.reason, error.fix))

    def _tell(self, cut: Cut) -> None:
        self.last_cut = cut if cut.job.go_on is not None else self.last_cut
        self.cut.emit(cut)

    def _end(self, job: FileJob, task: asyncio.Task[None]) -> None:
        self._task = self._job = None
        if self._progress is not None:
            self._progress.accept()
        if task.cancelled() and job.is_told:
            self._tell(Cut(job, ""))
        if self.last_cut is None:
            self._status_bar.clear_job()
        else:
            self.offer(self.last_cut)

    def _forget_progress(self) -> None:
        if self._progress is not None:
            self._progress.deleteLater()
            self._progress = None


class _ProgressDialog(Dialog):
    """`acted`: stop it."""

    def __init__(self, look: Look, parent: QWidget, job: FileJob) -> None:
        title = f"{job.verb} of {job.file.name}"
        super().__init__(look, title, "You may close this and go on working.", width=420, parent=parent)
        self._job, self._bar, self._said = job, _made_bar(), PlainLabel("", Type.HINT, "text2", wrap=True)
        self.body.addWidget(self._bar)
        self.body.addWidget(self._said)
        self.cancel.setText("Close")
        self.set_action("Stop it", "danger")
        self.show_progress()

    def show_progress(self) -> None:
        self._bar.setRange(0, 100 if self._job.total else 0)
        self._bar.setValue(self._job.percent or 0)
        self._said.setText(self._job.words())


class CutDialog(Dialog):
    """`acted`: go on; `other`: discard what is there."""

    def __init__(self, look: Look, parent: QWidget, cut: Cut, other: str) -> None:
        super().__init__(look, cut.title, cut.text, width=480, parent=parent)
        if cut.job.percent is not None:
            bar = _made_bar()
            bar.setValue(cut.job.percent)
            self.body.addWidget(bar)
        self.other = Button(look, other)
        self.add_extra(self.other)
        self.cancel.setText("Close")
        self.set_action("Go on")


def _made_bar() -> QProgressBar:
    bar = QProgressBar()
    bar.setTextVisible(False)
    bar.setAccessibleName("How far it is")
    return bar
