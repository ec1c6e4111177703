"""Fields of a table as a grid: every cell is typed into, rows are added, moved and removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView, QWidget

from app.screens.decoders.table_text import MEMBERS, FieldRow, next_row
from app.widgets.buttons import Button, IconButton
from app.widgets.fonts import Type, use_mono
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look

Index = QModelIndex | QPersistentModelIndex
HEADINGS = ("NAME", "AT", "TYPE", "SCALE", "ADD", "UNIT")
TIPS = {
    "at": "A byte from 0, a bit such as 6.0, or a range such as 3.7-4.0",
    "type": "u8, s16, u32le, f32, bool, bcd4, ascii8, hex4",
    "scale": "The number is multiplied with it, empty for 1",
    "add": "And this is added, empty for 0",
}
WIDTHS = (150, 70, 84, 84, 70)
ROW = 32
HINT = "F2 or typing edits a cell. Types: u8, s16, u32le, f32, bool, bcd4, ascii8, hex4."


class FieldGrid(QFrame):
    """`edited` carries the rows."""

    edited = Signal(list)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._rows = _Rows(look, self)
        self._table = _Table()
        self._add = Button(look, "Add field", icon="plus", small=True)
        self._up = IconButton(look, "arrow-up", "Move the field up", small=True)
        self._down = IconButton(look, "arrow-down", "Move the field down", small=True)
        self._remove = IconButton(look, "trash-2", "Remove the field", small=True)
        self._lay_out()
        self._rows.edited.connect(self._tell)
        self._add.clicked.connect(lambda: self._change(self._with_new()))
        self._up.clicked.connect(lambda: self._move(-1))
        self._down.clicked.connect(lambda: self._move(1))
        self._remove.clicked.connect(self._remove_current)

    def show_rows(self, rows: Sequence[FieldRow]) -> None:
        """Silently; the cell that is chosen stays so."""
        if list(rows) != self._rows.rows:
            chosen = self._table.currentIndex()
            self._rows.show(rows)
            self._table.setCurrentIndex(self._rows.index(chosen.row(), chosen.column()))

    def show_row(self, at: int) -> None:
        self._table.setCurrentIndex(self._rows.index(at, 0))

    def go_to(self, at: int) -> None:
        self.show_row(at)
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, at: int | None, said: str) -> None:
        """Marks the row that is wrong, if one is."""
        self._rows.mark(at, said)
        if at is not None:
            self.show_row(at)

    def named(self, at: int) -> str:
        """A row as it is called in a sentence."""
        name = self._rows.rows[at].name if at < len(self._rows.rows) else ""
        return f"Field {name or at + 1}"

    def _with_new(self) -> list[FieldRow]:
        return [*self._rows.rows, next_row(self._rows.rows)]

    def _change(self, rows: list[FieldRow], at: int | None = None) -> None:
        self._rows.show(rows)
        self.show_row(len(rows) - 1 if at is None else at)
        self._tell()

    def _move(self, step: int) -> None:
        at, rows = self._table.currentIndex().row(), list(self._rows.rows)
        to = at + step
        if 0 <= at < len(rows) and 0 <= to < len(rows):
            rows.insert(to, rows.pop(at))
            self._change(rows, to)

    def _remove_current(self) -> None:
        at, rows = self._table.currentIndex().row(), list(self._rows.rows)
        if 0 <= at < len(rows):
            del rows[at]
            self._change(rows, max(min(at, len(rows) - 1), 0))

    def _tell(self) -> None:
        self.edited.emit(list(self._rows.rows))

    def _lay_out(self) -> None:
        look, table = self._look, self._table
        self.setProperty("ground", "surface")
        use_mono(table)
        table.setAccessibleName("Fields of the table")
        table.setAccessibleDescription(HINT)
        table.setModel(self._rows)
        table.setProperty("kind", "grid")
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(look.px(ROW))
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setFont(look.font(Type.HEADER))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setFixedHeight(look.px(30))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        for at, width in enumerate(WIDTHS):
            table.setColumnWidth(at, look.px(width))
        hint = PlainLabel(HINT, Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        foot = QFrame()
        foot.setProperty("edge", "top")
        line = row(self._add, self._up, self._down, self._remove, hint, margins=(16, 8, 16, 7), parent=foot)
        line.setStretch(4, 1)
        column(table, foot, spacing=0, parent=self).setStretch(0, 1)


class _Table(QTableView):
    """F2 edits the cell, whatever it does elsewhere on the screen."""

    def event(self, event: QEvent) -> bool:
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F2:
            event.accept()
        return super().event(event)


class _Rows(QAbstractTableModel):
    edited = Signal()

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self.rows: list[FieldRow] = []
        self._wrong: int | None = None
        self._said = ""

    def show(self, rows: Sequence[FieldRow]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def mark(self, at: int | None, said: str) -> None:
        if (at, said) != (self._wrong, self._said):
            self._wrong, self._said = at, said
            if self.rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(MEMBERS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(MEMBERS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        member = MEMBERS[index.column()]
        value: str = getattr(self.rows[index.row()], member)
        is_wrong = index.row() == self._wrong
        match role:
            case Qt.ItemDataRole.DecorationRole if is_wrong and index.column() == 0:
                return self._look.icon("circle-x", "danger")
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return value
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{HEADINGS[index.column()]}: {value or 'empty'}{f', {self._said}' if is_wrong else ''}"
            case Qt.ItemDataRole.ToolTipRole:
                return self._said if is_wrong else TIPS.get(member)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        self.rows[index.row()] = replace(self.rows[index.row()], **{MEMBERS[index.column()]: str(value).strip()})
        self.dataChanged.emit(index, index)
        self.edited.emit()
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        is_title = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return HEADINGS[section] if is_title else None
