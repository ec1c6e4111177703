"""Import: a list from a file or a spreadsheet, its columns, and what it would do before it does it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QPlainTextEdit, QScrollArea, QWidget

from app import words
from app.screens.devices.import_text import NAMES, Table, chosen_rows, guessed, mapping_problem, read_table
from app.widgets.buttons import Button
from app.widgets.cells import BadgeCell
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type, use_mono
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView
from embedded_server.domain.device_import import COLUMNS, ImportResult, ImportRow, RowOutcome

OUTCOMES = {
    RowOutcome.NEW: ("New", "ok"),
    RowOutcome.CHANGED: ("Changed", "warn"),
    RowOutcome.SAME: ("Same", "neutral"),
    RowOutcome.BAD: ("Bad", "danger"),
}
ORDER = (RowOutcome.BAD, RowOutcome.CHANGED, RowOutcome.NEW, RowOutcome.SAME)
PAUSE_MS = 400
SENTENCE = "Paste cells from a spreadsheet, or choose a CSV file. Nothing is written before you say so."
EXAMPLE = "DevEUI\tName\tType\tTags\n24E124126B316056\tlobby-em500\tEM500-CO2\tpilot, lobby"


class ImportDialog(Dialog):
    """`asked`: try `wanted()` out; `acted`: take it. `file_asked`: choose a file, then `show_text`.

    Answers come with the number of the trial they belong to; those of an earlier one are passed over.
    """

    asked = Signal()
    file_asked = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "Import devices", SENTENCE, width=860, parent=parent)
        self._look_ = look
        self.trial = 0  # of the list as it stands
        self._is_tried = False
        self._table: Table | None = None
        self._choices: list[QComboBox] = []
        self._text = QPlainTextEdit()
        use_mono(self._text)
        self._text.setPlaceholderText(EXAMPLE)
        self._text.setAccessibleName("List of devices")
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(look.px(130))
        self._columns = QScrollArea()
        self._columns.setWidgetResizable(True)
        self._columns.setFrameShape(QFrame.Shape.NoFrame)
        self._columns.setFixedHeight(look.px(74))
        self._columns.hide()
        self._rows = RowsModel[ImportRow](_columns(), key=lambda one: one.number, parent=self)
        self._found = TableView(look, "What it would do", density="dense", sortable=False, margin=12)
        self._found.setModel(self._rows)
        self._found.setMinimumHeight(look.px(200))
        self._skip = QCheckBox("Leave bad rows out")
        self._said = PlainLabel("", Type.STRONG)
        self._problem = Note(look, "danger", "")
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._lay_out_body()
        self._take = self.set_action("Import devices", icon="download")
        self._take.allow(False, "Paste a list first")
        self._text.textChanged.connect(self._wait)
        self._pause.timeout.connect(self._read)
        self._skip.toggled.connect(lambda _: self._count(self._rows.rows))

    def show_text(self, text: str) -> None:
        self._text.setPlainText(text)

    def wanted(self) -> tuple[list[str], list[list[str]]]:
        """Columns and rows."""
        assert self._table is not None
        return chosen_rows(self._table, self._mapping())

    def skips_bad(self) -> bool:
        return self._skip.isChecked()

    def show_result(self, result: ImportResult, trial: int) -> None:
        if trial != self.trial:
            return
        self.set_busy(False)
        self._is_tried = True
        self._problem.hide()
        ordered = sorted(result.rows, key=lambda one: (ORDER.index(one.outcome), one.number))
        self._rows.set_rows(ordered)
        self._skip.setVisible(bool(result.count(RowOutcome.BAD)))
        self._count(result.rows)

    def show_problem(self, why: str, trial: int | None = None) -> None:
        if trial not in (None, self.trial):
            return
        self.set_busy(False)
        self._problem.say("That cannot be taken", why)
        self._problem.show()
        self._take.allow(False, why)

    def _lay_out_body(self) -> None:
        choose = Button(self._look_, "Choose a file…", icon="folder-open")
        choose.clicked.connect(self.file_asked)
        self.add_help(choose)
        self._problem.hide()
        self._skip.hide()
        line = row(self._said, self._skip)
        line.setStretch(0, 1)
        for part in (self._text, self._columns, self._problem, self._found):
            self.body.addWidget(part)
        self.body.addLayout(line)

    def _wait(self) -> None:
        self._begin_anew()
        self._pause.start()

    def _begin_anew(self) -> None:
        """What stands there was not tried out yet."""
        self.trial += 1
        self._is_tried = False
        self._take.allow(False, "It is being tried out")

    def _read(self) -> None:
        """What was pasted or corrected, anew; a mapping that still fits stays."""
        text = self._text.toPlainText()
        if not text.strip():
            self._take.allow(False, "Paste a list first")
            return
        try:
            table = read_table(text)
        except ValueError as error:
            self.show_problem(str(error))
            return
        if self._table is None or table.heads != self._table.heads:
            self._show_columns(table.heads)
        self._table = table
        self._ask()

    def _show_columns(self, heads: Sequence[str]) -> None:
        self._choices, line = [], row(spacing=10, margins=(0, 0, 0, 4))
        for head, column_ in zip(heads, guessed(heads), strict=True):
            choice = QComboBox()
            choice.setAccessibleName(f"What {head} is")
            for key in ("", *COLUMNS):
                choice.addItem(NAMES.get(key, "Leave out"), key)
            choice.setCurrentIndex(choice.findData(column_))
            choice.currentIndexChanged.connect(lambda _: self._ask())
            self._choices.append(choice)
            line.addLayout(column(PlainLabel(head, Type.LABEL, "text2"), choice, spacing=4))
        line.addStretch()
        inside = QWidget()
        inside.setLayout(line)
        self._columns.setWidget(inside)
        self._columns.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._columns.show()

    def _mapping(self) -> list[str]:
        return [str(choice.currentData()) for choice in self._choices]

    def _ask(self) -> None:
        self._begin_anew()
        if problem := mapping_problem(self._mapping()):
            self.show_problem(problem)
        else:
            self.asked.emit()

    def _count(self, rows: Sequence[ImportRow]) -> None:
        if not self._is_tried:
            return
        counts = {outcome: sum(one.outcome is outcome for one in rows) for outcome in ORDER}
        said = [f"{words.count(count)} {OUTCOMES[one][0].lower()}" for one, count in counts.items() if count]
        self._said.setText(", ".join(said))
        taken, bad = counts[RowOutcome.NEW] + counts[RowOutcome.CHANGED], counts[RowOutcome.BAD]
        why = "Nothing would change" if not taken else "Correct the bad rows above, or leave them out" if bad else ""
        if taken and self._skip.isChecked():
            why = ""
        self._take.setText(f"Import {words.plural(taken, 'device')}")
        self._take.allow(not why, why)


def _columns() -> tuple[Column[ImportRow], ...]:
    return (
        Column("ROW", lambda one: words.count(one.number), "number", width=70),
        Column("DEVICE", lambda one: one.device, "mono", width=170),
        Column("OUTCOME", _word, cell=lambda one: BadgeCell(_word(one), OUTCOMES[one.outcome][1]), width=100),
        Column("WHAT IS WRONG, OR CHANGES", _changes, width=300, stretch=True),
    )


def _word(one: ImportRow) -> str:
    return OUTCOMES[one.outcome][0]


def _changes(one: ImportRow) -> str:
    told = [f"{NAMES.get(each.column, each.column)}: {each.before or '–'} → {each.after}" for each in one.changes]
    return " ".join(each.words for each in one.problems) or "; ".join(told)
