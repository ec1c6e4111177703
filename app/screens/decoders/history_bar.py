"""Below a history run that is ready: discard it, or apply it to new records or to all."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import words
from app.widgets.bottom_bar import BottomBar
from app.widgets.buttons import Button
from app.widgets.look import Look
from app.widgets.table_view import TableView
from embedded_server.domain.job import Job, JobState
from embedded_server.domain.redecode import CommitScope, Redecode

MEANS = "You can go back to the version before at any time."


class HistoryBar(BottomBar):
    """`applied` carries a CommitScope; `dismissed` discards the run."""

    applied = Signal(object)

    def __init__(self, look: Look, host: QWidget, table: TableView) -> None:
        self._new = Button(look, "Apply to new records only")
        self._all = Button(look, "Apply to all", "primary")
        super().__init__(look, host, self._new, self._all, table=table, dismiss="Discard result")
        self._new.clicked.connect(lambda: self.applied.emit(CommitScope.NEW))
        self._all.clicked.connect(lambda: self.applied.emit(CommitScope.ALL))

    def show_job(self, job: Job, redecode: Redecode) -> None:
        if job.state is not JobState.READY or not redecode.decoded:
            self.clear()
            return
        self._all.setText(f"Apply to all {words.count(redecode.decoded)}")
        self.show_state("Raw bytes are never changed.", MEANS)
