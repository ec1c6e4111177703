"""Import: a list from a file or a spreadsheet, what its columns are, and what each row would do before it does it."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QStackedWidget, QWidget

from app import words
from app.screens.devices.import_columns import mapping_problem
from app.screens.devices.import_list import DeviceList, ListRow
from app.screens.devices.import_mapping import MappingBar
from app.screens.devices.import_reading import Sheet
from app.screens.devices.import_table import OUTCOMES, ListRows, ListTable
from app.screens.devices.taking import TakingDialog
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.filter_chips import FilterChips
from app.widgets.fonts import Type, use_mono
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from embedded_server.domain.device_import import RowOutcome

PASTE = "Paste cells from a spreadsheet, type a list, or choose a file. Nothing is written before you say so."
REPAIR = "F2 edits a cell, Tab in it goes on to the next bad one. Nothing is written before you say so."
EXAMPLE = "DevEUI\tName\tType\tTags\n24E124126B316056\tlobby-em500\tEM500-CO2\tpilot, lobby"
NOTHING = Sheet((("DevEUI",),))
ALL = "all"
ORDER = (RowOutcome.BAD, RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.SAME)


class ImportDialog(TakingDialog):
    """`text_given`: read it; `mapped`, `headed`, `edited`: the list is another; `acted`: take `wanted()`."""

    text_given = Signal(str)
    file_asked = Signal()
    mapped = Signal(object)  # what each column is
    headed = Signal(bool)  # whether the first row names the columns
    edited = Signal(int, str, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "Import devices", PASTE, 1080, parent)
        self._look = look
        self.list: DeviceList | None = None
        self._corrections, self._warned = 0, False
        self._text = PasteBox()
        self._mapping, self._table = MappingBar(look), ListTable(look)
        self._rows = ListRows(DeviceList(NOTHING), self)
        self._said = PlainLabel("", Type.HINT, "text2")
        self._head, self._skip = QCheckBox("First row is a header"), QCheckBox("Leave out bad rows")
        self._chips = FilterChips(
            look, [Option(ALL, "All"), *(Option(one.value, OUTCOMES[one][0]) for one in ORDER)], "Which rows"
        )
        self._next = Button(look, "Next bad cell", icon="arrow-down", small=True)
        self._remark = Note(look, "warn", "")
        self._pages = QStackedWidget()
        self._lay_out_body()
        self._take = self.set_action("Read the list", icon="download")
        self._take.allow(False, "Paste a list first")
        self._connect()

    def show_list(self, wanted: DeviceList) -> None:
        """Another list, or the same with another meaning of its columns."""
        self.list, self._corrections, self._warned = wanted, 0, False
        self.problem.hide()
        self._remark.say(wanted.sheet.remark)
        self._remark.setVisible(bool(wanted.sheet.remark))
        self._head.blockSignals(True)
        self._head.setChecked(wanted.sheet.has_head)
        self._head.blockSignals(False)
        self._mapping.show_columns(wanted.sheet.heads, wanted.mapping)
        self._chips.choose(ALL)
        before, self._rows = self._rows, ListRows(wanted, self)
        self._table.setModel(self._rows)
        before.deleteLater()
        self._rows.edited.connect(self._on_edited)
        self._pages.setCurrentIndex(1)
        self.set_sentence(REPAIR)
        self._another.show()
        self.show_found(is_whole=True)

    def show_found(self, *, is_whole: bool = False) -> None:
        """What was said of rows. Where the whole list was tried out the bad ones are shown first; a row that is
        corrected stays where it is until other rows are asked for."""
        assert self.list is not None
        counts = self.list.tried()
        for one in ORDER:
            self._chips.set_count(one.value, counts[one])
        self._chips.set_count(ALL, len(self.list.rows))
        self._next.setVisible(bool(counts[RowOutcome.BAD]))
        self._skip.setVisible(bool(counts[RowOutcome.BAD]))
        if is_whole:
            if counts[RowOutcome.BAD] and not self._corrections:
                self._chips.choose(RowOutcome.BAD.value)
            self._show_rows()
            if not self._corrections:
                self._table.show_first_bad()
        else:
            self._rows.set_rows([self.list.rows[one.number - 1] for one in self._rows.rows])
        self._table.say_row()
        self._name_action(counts)

    def wanted(self) -> list[ListRow]:
        """What would be written."""
        assert self.list is not None
        return self.list.of(RowOutcome.NEW, RowOutcome.CHANGED)

    def mapping_problem(self) -> str:
        return mapping_problem(self.list.mapping) if self.list else "Paste a list first"

    def reject(self) -> None:
        """Corrections are not thrown away by one key."""
        if self._corrections and not self._warned and not self.is_taking:
            self._warned = True
            self.show_problem(
                "Close once more to discard them.", f"{words.plural(self._corrections, 'correction')} would be lost"
            )
        else:
            super().reject()

    def paste_again(self) -> None:
        """Back to the text; what was corrected in the table is over."""
        self.list = None
        self._pages.setCurrentIndex(0)
        self.problem.hide()
        self._remark.hide()
        self._another.hide()
        self.set_sentence(PASTE)
        self._name_reading()
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out_body(self) -> None:
        look = self._look
        choose = Button(look, "Choose a file…", icon="folder-open")
        choose.clicked.connect(self.file_asked)
        self._another = Button(look, "Another list", "ghost", "rotate-ccw")
        self._another.clicked.connect(self.paste_again)
        self.add_help(choose)
        self.add_help(self._another)
        hidden: tuple[QWidget, ...] = (self._remark, self._another, self._next, self._skip)
        for part in hidden:
            part.hide()
        bar = row(self._chips, self._next, self._skip, spacing=10)
        bar.setStretch(0, 1)
        inside = QWidget()
        top = row(spacing=14)
        top.addWidget(self._mapping, 1)
        top.addWidget(self._head, alignment=Qt.AlignmentFlag.AlignBottom)
        page = column(spacing=10, parent=inside)
        page.addLayout(top)
        page.addLayout(bar)
        page.addWidget(self._table, 1)
        page.addWidget(self._said)
        self._table.setMinimumHeight(look.px(300))
        for one in (self._text, inside):
            self._pages.addWidget(one)
        for shown in (self.problem, self._remark, self._pages, self.progress):
            self.body.addWidget(shown)
        in_order = (self._text, self._mapping, self._head, self._chips, self._next, self._skip, self._table, choose)
        for one, then in pairwise((*in_order, self._another, self.cancel)):
            self.setTabOrder(one, then)

    def _connect(self) -> None:
        self._text.list_pasted.connect(self.text_given)
        self._text.textChanged.connect(self._name_reading)
        self._mapping.chosen.connect(self.mapped)
        self._head.toggled.connect(self.headed)
        self._skip.toggled.connect(lambda _: self._name_action(self.list.tried()) if self.list else None)
        self._chips.chosen.connect(lambda _: self._show_rows())
        self._table.row_said.connect(self._said.setText)
        self._next.clicked.connect(lambda: self._table.go_to_bad())
        QShortcut(QKeySequence("Ctrl+Return"), self, self._press)
        QShortcut(QKeySequence("F8"), self, self._table.go_to_bad)

    def is_ready(self) -> bool:
        """On the first page there is text to be read."""
        if self.list is None:
            self.text_given.emit(self._text.toPlainText())
        return self.list is not None

    def _press(self) -> None:
        if self.action and self.action.isEnabled():
            self.action.click()

    def _on_edited(self, number: int, column_: str, text: str) -> None:
        self._corrections += 1
        self._warned = False
        self.edited.emit(number, column_, text)

    def _show_rows(self) -> None:
        assert self.list is not None
        key = self._chips.key()
        self._rows.set_rows(self.list.rows if key == ALL else self.list.of(RowOutcome(key)))

    def _name_reading(self) -> None:
        if self.list is None:
            self._take.setText("Read the list")
            self._take.allow(not self._text.document().isEmpty(), "Paste a list first")

    def _name_action(self, counts: dict[RowOutcome, int]) -> None:
        """By the last trial; only what was tried out as it stands can be taken."""
        assert self.list is not None
        taken, bad = counts[RowOutcome.NEW] + counts[RowOutcome.CHANGED], counts[RowOutcome.BAD]
        why = self.mapping_problem()
        if not why and self.list.waiting:
            why = "It is being tried out"
        elif not why and bad and not self._skip.isChecked():
            why = f"Correct {words.plural(bad, 'bad row')}, or leave them out"
        elif not why and not taken:
            why = "Nothing would change"
        self._take.setText(f"Import {words.plural(taken, 'device')}")
        self._take.allow(not why and not self.is_taking, why)


class PasteBox(QPlainTextEdit):
    """A list that is pasted is handed on as it is: thousands of lines are nothing for a text field."""

    list_pasted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        use_mono(self)
        self.setPlaceholderText(EXAMPLE)
        self.setAccessibleName("List of devices")
        self.setAccessibleDescription("Ctrl+Enter reads it, Tab leaves it")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        text = source.text()
        if "\n" in text.strip():
            self.list_pasted.emit(text)
        else:
            super().insertFromMimeData(source)
