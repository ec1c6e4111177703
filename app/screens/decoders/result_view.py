"""What came of a trial: badge, remarks, the tree of fields, logs, and the same payload read by the live version."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from app import words
from app.screens.decoders import differences, result_words
from app.screens.decoders.differences import Difference, Fate
from app.screens.decoders.result_words import Remark
from app.widgets.badge import Badge
from app.widgets.buttons import Button
from app.widgets.cells import Cell, TextCell
from app.widgets.fonts import Type, use_mono
from app.widgets.json_tree import JsonTree
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView
from embedded_server.domain.decoding import Decoded
from embedded_server.domain.redecode import GOOD
from embedded_server.wire.trials import Trial

ROW = 24
LEAST_ROWS, MOST_ROWS = 3, 14
TABLE_ROW, TABLE_HEAD, MOST_TABLE_ROWS = 29, 32, 12
DATA = "data"
TONES = {Fate.SAME: "text2", Fate.NEW: "ok", Fate.CHANGED: "warn", Fate.GONE: "danger"}


class ResultView(QWidget):
    """`field_chosen` carries the path inside the data."""

    field_chosen = Signal(str)
    example_asked = Signal()
    place_asked = Signal(int, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._notes: list[Note] = []
        self._was_opened = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._badge = Badge(look, "")
        self._timing = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        self._keep = Button(look, "Keep as example", "link")
        self._remarks = column(spacing=8)
        self.tree = JsonTree(look, "Result")
        self._logs = QPlainTextEdit()
        self._logs_title = PlainLabel("", Type.STRONG)
        self.against = Against(look)
        self._lay_out()
        self._keep.clicked.connect(self.example_asked)
        self.tree.path_selected.connect(self._on_path)
        self.tree.expanded.connect(self._fit_tree)
        self.tree.collapsed.connect(self._fit_tree)

    def show_trial(self, trial: Trial, names: tuple[str, str]) -> None:
        """`names` are those of the live version and of what is tried."""
        result = trial.result
        self._badge.show_state(*result_words.badge(result))
        self._timing.setText(result_words.timing(result))
        self._show_remarks(result)
        self.tree.set_roots(result_words.roots(result))
        if not self._was_opened:
            self._was_opened = True  # from then on what a person folds stays folded
            self.tree.expand_to(1)
        self._fit_tree()
        self._show_logs(result)
        self._keep.allow(result.status in GOOD, "It has no data to keep")
        self.against.show_results(trial.against_live if result.entry else None, result, names)

    def select_field(self, path: str) -> None:
        self.tree.select_path(f"{DATA}.{path}")

    def chosen_field(self) -> str:
        return _inside_data(self.tree.selected_path())

    def _on_path(self, path: str) -> None:
        self.field_chosen.emit(_inside_data(path))

    def _fit_tree(self) -> None:
        """As high as the rows that are open, within bounds; more are scrolled."""
        index, rows = self.tree.model().index(0, 0), 0
        while index.isValid() and rows < MOST_ROWS:
            index, rows = self.tree.indexBelow(index), rows + 1
        self.tree.setFixedHeight(self._look.px(ROW * max(rows, LEAST_ROWS)))

    def _show_remarks(self, result: Decoded) -> None:
        for note in self._notes:
            self._remarks.removeWidget(note)
            note.deleteLater()
        self._notes = [self._note(one, result) for one in result_words.remarks(result)]
        for note in self._notes:
            self._remarks.addWidget(note)

    def _note(self, remark: Remark, result: Decoded) -> Note:
        line, at = result.line, result.column
        if line is None or remark.tone != result_words.BAD:
            return Note(self._look, remark.tone, remark.title, remark.text)
        go = Button(self._look, f"Line {line}", small=True)
        go.clicked.connect(lambda: self.place_asked.emit(line, at or 1))
        return Note(self._look, remark.tone, remark.title, remark.text, action=go)

    def _show_logs(self, result: Decoded) -> None:
        self._logs_title.setText(f"Console, {words.plural(len(result.logs), 'line')}")
        self._logs.setPlainText("\n".join(result.logs))
        self._logs_part.setVisible(bool(result.logs))

    def _lay_out(self) -> None:
        look = self._look
        use_mono(self._logs)
        self._logs.setReadOnly(True)
        self._logs.setAccessibleName("What the decoder wrote to the console")
        self._logs.setFixedHeight(look.px(90))
        self._logs.setTabChangesFocus(True)
        title = row(PlainLabel("Result", Type.SECTION), self._badge, self._timing, self._keep, spacing=10)
        title.setStretch(2, 1)
        self._timing.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = column(title, self._remarks, spacing=8, margins=(16, 12, 16, 6))
        self._logs_part = QWidget()
        column(self._logs_title, self._logs, spacing=6, margins=(16, 8, 16, 12), parent=self._logs_part)
        column(head, row(self.tree, margins=(8, 0, 8, 8)), self._logs_part, self.against, spacing=0, parent=self)


class Against(QFrame):
    """Field by field what the live version says of the same payload."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("edge", "top")
        self._badge = Badge(look, "")
        self._table = TableView(look, "Against the live version", density="dense", sortable=False, margin=16)
        name = PlainLabel("Against the live version", Type.SECTION, elide=Qt.TextElideMode.ElideRight)
        title = row(name, self._badge, margins=(16, 12, 16, 8))
        title.setStretch(0, 1)
        column(title, self._table, spacing=0, margins=(0, 1, 0, 12), parent=self)
        self.hide()

    def show_results(self, live: Decoded | None, now: Decoded, names: tuple[str, str]) -> None:
        self.setVisible(live is not None)
        if live is None:
            return
        found = differences.differences(live.data, now.data)
        model = RowsModel[Difference](_columns(*names), key=lambda one: one.field, parent=self._table)
        model.set_rows(found)
        before = self._table.model()
        self._table.setModel(model)
        if before is not None:
            before.deleteLater()
        self._badge.show_state(*differences.summary(found))
        self._table.setVisible(bool(found))
        count = min(len(found), MOST_TABLE_ROWS)
        self._table.setFixedHeight(self._look.px(TABLE_HEAD + TABLE_ROW * count) + 2)


def _columns(live: str, now: str) -> tuple[Column[Difference], ...]:
    return (
        Column("FIELD", lambda one: one.field, "mono", width=110, stretch=True),
        Column(live.upper(), lambda one: one.before, "number", width=86),
        Column(
            now.upper(),
            lambda one: one.after,
            "number",
            width=90,
            cell=lambda one: _toned(one.after, one.fate, right=True),
        ),
        Column("", lambda one: one.fate.value, width=80, spare=1, cell=lambda one: _toned(one.fate.value, one.fate)),
    )


def _toned(text: str, fate: Fate, *, right: bool = False) -> Cell:
    tone = "text" if right and fate is Fate.SAME else TONES[fate]
    return TextCell(text, Type.BODY, tone, align="right" if right else "left")


def _inside_data(path: str) -> str:
    return path.removeprefix(f"{DATA}.") if path.startswith(f"{DATA}.") else ""
