"""The rows of a list as a table: a bad cell is marked with its reason and corrected where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QLineEdit, QStyleOptionViewItem, QWidget

from app import words
from app.screens.devices.import_columns import NAMES
from app.screens.devices.import_list import BEYOND, DeviceList, ListRow
from app.widgets.cell_delegate import CellDelegate
from app.widgets.cells import BadgeCell, Cell, TextCell
from app.widgets.fonts import Type, use_mono
from app.widgets.look import Look
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView
from embedded_server.domain.device_import import DECODER, ImportRow, RowOutcome

Index = QModelIndex | QPersistentModelIndex
OUTCOMES = {
    RowOutcome.NEW: ("New", "ok"),
    RowOutcome.CHANGED: ("Changed", "warn"),
    RowOutcome.SAME: ("Same", "neutral"),
    RowOutcome.BAD: ("Bad", "danger"),
    None: ("Waits", "neutral"),
}
MARGIN = 12
WIDTHS = {"id": 176, "lora_class": 90, "lat": 116, "lng": 116, "altitude": 90, "floor": 70}
FIRST_CELL = 3  # behind the number, the outcome and the words


class ListRows(RowsModel[ListRow]):
    """`edited` carries the row's number, the column and the text; who owns the list shows it anew."""

    edited = Signal(int, str, str)

    def __init__(self, wanted: DeviceList, parent: QWidget) -> None:
        self.editable = (*wanted.columns, *([BEYOND] if wanted.has_beyond else []))
        super().__init__(_columns(self.editable), key=lambda row: row.number, parent=parent)

    def flags(self, index: Index) -> Qt.ItemFlag:
        is_cell = FIRST_CELL <= index.column() < FIRST_CELL + len(self.editable)
        return super().flags(index) | (Qt.ItemFlag.ItemIsEditable if is_cell else Qt.ItemFlag.NoItemFlags)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return super().data(index, Qt.ItemDataRole.DisplayRole if role == Qt.ItemDataRole.EditRole else role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: ARG002
        text = str(value).strip()
        if text != self.data(index):
            self.edited.emit(self.row(index).number, self.editable[index.column() - FIRST_CELL], text)
        return True

    def bad_cells(self, start: int, step: int) -> Iterator[tuple[int, int]]:
        """Row and column of each, from a row on and once around."""
        count = len(self.rows)
        for at in ((start + step * place) % count for place in range(count + 1)):
            named = {self._place(one.column) for one in self.rows[at].problems}
            yield from ((at, place) for place in sorted(named, reverse=step < 0))

    def _place(self, column: str) -> int:
        """Where what is wrong can be corrected; in the first cell, where its own column is left out."""
        return FIRST_CELL + (self.editable.index(column) if column in self.editable else 0)


class ListTable(TableView):
    """Enter, F2 or a letter edits a cell; Tab in it goes on to the next bad one, and stays where there is none.

    `row_said` carries what is wrong with the current row, or what it changes: it is read while a cell is edited."""

    row_said = Signal(str)

    def __init__(self, look: Look) -> None:
        self._is_first = False  # the current cell is the first bad one, and was not edited yet
        super().__init__(look, "Rows of the list", density="dense", sortable=False, margin=MARGIN)
        self._delegate = _Delegate(look, margin=MARGIN, parent=self)
        self.setItemDelegate(self._delegate)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.opened.connect(lambda _: self._edit(self.currentIndex()))

    def go_to_bad(self, step: int = 1) -> bool:
        """Edit the next bad cell, or the one before; False where there is none."""
        found = self._is_first or self._find_bad(step)
        if found:
            self._edit(self.currentIndex())
        return found

    def show_first_bad(self) -> None:
        """Into sight; it is the next one to be edited, unless a person goes elsewhere."""
        self.setCurrentIndex(QModelIndex())
        self._is_first = self._find_bad(1)

    def _find_bad(self, step: int) -> bool:
        model, here = self.model(), self.currentIndex()
        if not isinstance(model, ListRows) or not model.rows:
            return False
        place = (here.row(), here.column()) if here.isValid() else (0, -1)
        bad = model.bad_cells(place[0], step)
        ahead = (cell for cell in bad if cell[0] != place[0] or step * (cell[1] - place[1]) > 0)
        if (cell := next(ahead, None)) is None:
            return False
        self.setCurrentIndex(model.index(*cell))
        self.scrollTo(self.currentIndex())
        return True

    def say_row(self) -> None:
        model, index = self.model(), self.currentIndex()
        row = model.row(index) if isinstance(model, ListRows) and index.isValid() else None
        said = said_of(row) if row else ""
        self.row_said.emit(f"Row {words.count(row.number)}: {said}" if row and said else "")

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        self._is_first = False
        super().currentChanged(current, previous)
        self.say_row()

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:  # noqa: N802
        hints = QAbstractItemDelegate.EndEditHint
        super().closeEditor(editor, hints.NoHint)
        if hint in (hints.EditNextItem, hints.EditPreviousItem):
            self.go_to_bad(1 if hint == hints.EditNextItem else -1)

    def _edit(self, index: QModelIndex) -> None:
        self._is_first = False
        is_editing = self.state() == QAbstractItemView.State.EditingState  # Enter in the editor comes here, too
        if index.flags() & Qt.ItemFlag.ItemIsEditable and not is_editing:
            self.edit(index)


class _Delegate(CellDelegate):
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: ARG002
        editor = QLineEdit(parent)
        use_mono(editor)
        editor.setProperty("kind", "cell")
        editor.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        editor.setAccessibleDescription(str(index.data(Qt.ItemDataRole.ToolTipRole) or ""))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        """An answer to another cell takes nobody's words away."""
        if not (isinstance(editor, QLineEdit) and editor.isModified()):
            super().setEditorData(editor, index)


def _columns(editable: tuple[str, ...]) -> tuple[Column[ListRow], ...]:
    return (
        Column("ROW", lambda row: words.count(row.number), "number", width=64),
        Column("OUTCOME", _outcome, cell=lambda row: BadgeCell(_outcome(row), OUTCOMES[row.outcome][1]), width=92),
        Column("WHAT IS WRONG, OR CHANGES", said_of, width=300, stretch=True, firm=True),
        *(_cell_column(at, column) for at, column in enumerate(editable)),
    )


def _cell_column(at: int, column: str) -> Column[ListRow]:
    def text(row: ListRow) -> str:
        return row.beyond if column == BEYOND else row.cells[at]

    def painted(row: ListRow) -> Cell:
        if _wrong_in(row, column):
            return TextCell(text(row) or "missing", Type.MONO, "danger", icon="circle-x", middle=column == "id")
        is_changed = row.found is not None and any(one.column == column for one in row.found.changes)
        return TextCell(text(row), Type.MONO, "warn" if is_changed else "text", middle=column == "id")

    title = "TOO MUCH" if column == BEYOND else NAMES[column].upper()
    return Column(title, text, cell=painted, width=WIDTHS.get(column, 132), tip=lambda row: _wrong_in(row, column))


def _wrong_in(row: ListRow, column: str) -> str:
    return " ".join(one.words for one in row.problems if one.column == column)


def _outcome(row: ListRow) -> str:
    return OUTCOMES[row.outcome][0]


def said_of(row: ListRow) -> str:
    return " ".join(one.words for one in row.problems) or changes_of(row.found)


def changes_of(found: ImportRow | None) -> str:
    """Each cell before and after."""
    told = [
        f"{NAMES[one.column]}: {one.before or _nothing(one.column)} → {one.after or _nothing(one.column)}"
        for one in (found.changes if found else ())
    ]
    return "; ".join(told)


def _nothing(column: str) -> str:
    return "as the rules say" if column == DECODER else "–"
