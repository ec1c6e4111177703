"""History run: what a draft would change in stored records, shown before anything changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QStackedWidget, QWidget

from app import words
from app.screens.decoders import history_rows, rows
from app.screens.decoders.history_bar import HistoryBar
from app.screens.decoders.history_model import HistoryModel
from app.widgets.badge import Badge
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.empty_state import EmptyState
from app.widgets.filter_chips import FilterChips
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.segmented import Segmented
from app.widgets.share_bar import ShareBar
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView
from embedded_server.domain.decoder import Decoder
from embedded_server.domain.job import Job, JobState
from embedded_server.domain.redecode import Change, ChangeKind, FieldCount, Redecode

ALL, BY_RECORD, BY_FIELD = "all", "record", "field"
CHIPS = (*(Option(kind.value, history_rows.KINDS[kind]) for kind in history_rows.WEIGHT), Option(ALL, "All"))
EMPTY = "Runs the draft over records that are stored already and shows what would change. Raw bytes are never changed."
SAME = "Nothing would change", "Every field of every record stays as it is."
NONE_READ = "No stored record is read by this decoder", "Assign it under Used by; it then reads what arrives."
NO_EXPORT = "Written while it waits for a decision"
NEAR_END = 40  # rows


class HistoryPage(QFrame):
    """`kind_chosen` carries a ChangeKind or None."""

    run_asked = Signal()
    cancel_asked = Signal()
    kind_chosen = Signal(object)
    more_asked = Signal()
    export_asked = Signal()
    record_asked = Signal(str, str)  # recType and id

    def __init__(self, look: Look, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self._look, self._model = look, model
        self._decoder: Decoder | None = None
        self._names: Mapping[str, str] = {}
        self._title, self._badge = PlainLabel("", Type.SECTION), Badge(look, "")
        self._when = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        self._shares = ShareBar(look)
        self._progress = QProgressBar()
        self._far = PlainLabel("", Type.HINT, "text2")
        self._cancel = Button(look, "Cancel", small=True)
        self._chips = FilterChips(look, CHIPS, "Which changes")
        self._by = Segmented(look, (Option(BY_RECORD, "By record"), Option(BY_FIELD, "By field")), "Rows")
        self._export = Button(look, "Export diff…", icon="download", small=True)
        self._table = TableView(look, "Changes", density="single", sortable=False, margin=16)
        self._fields_table = TableView(look, "Changed fields", density="single", margin=16)
        self._rows = RowsModel[Change](self._columns(), key=lambda one: one.id, parent=self)
        self._counts = RowsModel[FieldCount](
            history_rows.field_columns(0), key=lambda one: (one.kind, one.field), parent=self
        )
        self._pane = Pane(look, self._laid_out())
        column(self._pane, spacing=0, parent=self)
        self.bar = HistoryBar(look, self, self._table)
        self._connect()

    def show_run(self, decoder: Decoder, names: Mapping[str, str]) -> None:
        """As it stands now."""
        self._decoder, self._names = decoder, names
        job = self._model.job
        redecode = job.redecode if job else None
        if job is None or redecode is None:
            self._show_nothing(decoder)
            return
        self._pane.show_content()
        self._show_head(job, redecode, decoder)
        is_running = job.state in (JobState.RUNNING, JobState.COMMITTING)
        is_exporting = self._model.exported is not None
        self._running.setVisible(is_running or is_exporting)
        self._result.setVisible(not is_running)
        self._export.allow(not is_exporting and job.state is JobState.READY, NO_EXPORT)
        self._show_counts(redecode)
        if is_exporting:
            self._show_exported(redecode, self._model.exported or 0)
            self.bar.clear()
        else:
            self._show_progress(job)
            self.bar.show_job(job, redecode)

    def show_samples(self) -> None:
        self._chips.choose(ALL if self._model.kind is None else self._model.kind.value)
        self._show_fields()
        self._rows.columns = self._columns()
        self._rows.set_rows(self._model.samples)
        self._rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._rows.columns) - 1)

    def show_error(self, reason: str, fix: str) -> None:
        again = Button(self._look, "Try again", icon="refresh-cw")
        again.clicked.connect(self.run_asked)
        self._pane.show_state(EmptyState(self._look, "circle-alert", "The run did not go on", f"{reason} {fix}", again))
        self.bar.clear()

    def _show_nothing(self, decoder: Decoder) -> None:
        run = Button(self._look, "Run over history…", "primary", "play")
        run.clicked.connect(self.run_asked)
        run.allow(decoder.draft is not None or decoder.live is not None, "There is nothing to run yet")
        self._pane.show_state(EmptyState(self._look, "history", "No run yet", EMPTY, run))
        self.bar.clear()

    def _show_head(self, job: Job, redecode: Redecode, decoder: Decoder) -> None:
        live = decoder.live.number if decoder.live and job.state is JobState.READY else None
        self._title.setText(history_rows.title(redecode, live, rows.next_number(decoder)))
        self._badge.show_state(*history_rows.state(job))
        when = words.ago(job.started_at, datetime.now(UTC))
        self._when.setText(", ".join(filter(None, (f"started {when}", history_rows.kept(redecode), job.reason))))

    def _show_progress(self, job: Job) -> None:
        self._progress.setRange(0, max(job.total, 1) if job.total else 0)
        self._progress.setValue(min(job.done, job.total))
        verb = "gone through" if job.state is JobState.COMMITTING else "looked at"
        of = f" of {words.count(job.total)}" if job.total else ""
        self._far.setText(f"{words.count(job.done)}{of} records {verb}")
        self._cancel.setVisible(job.state is JobState.RUNNING)

    def _show_exported(self, redecode: Redecode, done: int) -> None:
        total = redecode.changes(self._model.kind)
        self._progress.setRange(0, total)
        self._progress.setValue(min(done, total))
        self._far.setText(f"{words.count(done)} of {words.plural(total, 'change')} written")
        self._cancel.setVisible(True)

    def _show_counts(self, redecode: Redecode) -> None:
        self._shares.show_shares(history_rows.shares(redecode))
        for kind in ChangeKind:
            self._chips.set_count(kind.value, redecode.count(kind))
        self._chips.set_count(ALL, redecode.different)
        if redecode.different:
            self._changes.show_content()
        else:
            self._changes.show_state(EmptyState(self._look, "circle-check", *(SAME if redecode.decoded else NONE_READ)))
        self._counts.columns = history_rows.field_columns(redecode.decoded)
        self._show_fields()

    def _show_fields(self) -> None:
        redecode, kind = self._model.job and self._model.job.redecode, self._model.kind
        self._counts.set_rows([one for one in redecode.fields if kind in (None, one.kind)] if redecode else ())

    def _columns(self) -> tuple[Column[Change], ...]:
        heading = f"{self._live_name()} TO {self._new_name()}"
        return history_rows.record_columns(lambda: datetime.now(UTC), self._names, heading)

    def _live_name(self) -> str:
        return f"V{self._decoder.live.number}" if self._decoder and self._decoder.live else "BEFORE"

    def _new_name(self) -> str:
        redecode = self._model.job.redecode if self._model.job else None
        if redecode and redecode.version is not None:
            return f"V{redecode.version}"
        return f"V{rows.next_number(self._decoder)}" if self._decoder else "DRAFT"

    def _on_scrolled(self, value: int) -> None:
        if self._model.next and value >= self._table.verticalScrollBar().maximum() - NEAR_END * self._look.px(31):
            self.more_asked.emit()

    def _connect(self) -> None:
        self._table.setModel(self._rows)
        self._fields_table.setModel(self._counts)
        self._chips.chosen.connect(lambda key: self.kind_chosen.emit(None if key == ALL else ChangeKind(key)))
        self._by.chosen.connect(lambda by: self._tables.setCurrentIndex(int(by == BY_FIELD)))
        self._cancel.clicked.connect(self.cancel_asked)
        self._export.clicked.connect(self.export_asked)
        self._table.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._table.opened.connect(lambda at: self._open(self._rows.rows[at]))

    def _open(self, change: Change) -> None:
        self.record_asked.emit(change.rec_type, change.record_id)

    def _laid_out(self) -> QWidget:
        title = row(self._title, self._badge, self._when, spacing=10)
        title.setStretch(2, 1)
        self._when.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("How far the run is")
        self._running, self._result, self._tables = QWidget(), QWidget(), QStackedWidget()
        below = row(self._far, self._cancel)
        below.insertStretch(1)
        column(self._progress, below, spacing=8, parent=self._running)
        head = column(title, self._running, self._shares, spacing=12, margins=(16, 12, 16, 12))
        for table in (self._table, self._fields_table):
            self._tables.addWidget(table)
        self._changes = Pane(self._look, self._tables)
        bar = QFrame()
        bar.setProperty("edge", "top")
        line = row(self._chips, self._by, self._export, margins=(16, 8, 16, 8), parent=bar)
        line.insertStretch(1, 1)
        column(bar, self._changes, spacing=0, parent=self._result).setStretch(1, 1)
        policy = self._result.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # else what is above is spread over the page while it runs
        self._result.setSizePolicy(policy)
        whole = QWidget()
        column(head, self._result, spacing=0, parent=whole).setStretch(1, 1)
        return whole
