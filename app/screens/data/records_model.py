"""The records of one recType for Qt: row by row from the pages that are here, the newest at the top."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.screens.data import asked
from app.screens.data.asked import FIELD
from app.screens.data.fields import Choice, Field, with_new
from app.screens.data.found_rows import FoundRows
from app.screens.data.pages import Block, Change, Pages
from app.screens.data.rows import Key, Row, rows_of
from app.screens.data.sorted_rows import SortedRows
from app.screens.data.table_columns import AT_END, DEVICE, Shown, columns
from app.widgets.cells import Cell, TextCell
from app.widgets.table_model import Column
from embedded_server.domain.record_entry import RecordEntry
from embedded_server.domain.record_order import Keyed

Index = QModelIndex | QPersistentModelIndex
WAIT = "…"


class RecordsModel(QAbstractTableModel):
    """A row that is not here shows that it is waited for."""

    columns_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pages = Pages()
        self.found: FoundRows | SortedRows | None = None  # instead of the pages, while records are searched or sorted
        self.fields: tuple[Field, ...] = ()
        self.choice = Choice()
        self._shown = Shown(_now, None, {}, datetime.min.replace(tzinfo=UTC))
        self.columns: tuple[Column[Row], ...] = columns((), self._shown)

    def restart(
        self,
        count: int,
        floor: int = 0,
        start: int = 0,
        entries: Sequence[RecordEntry] = (),
        choice: Choice | None = None,
    ) -> None:
        """Another listing with its first records, from number `start` on. Without a choice it is of the same recType as
        the one before: the columns stay."""
        blocks = [rows_of(entry) for entry in entries]
        known = self.fields if choice is None else ()
        before = self.columns
        self.beginResetModel()
        self.pages, self.found = Pages(count, floor), None
        for change in self.pages.put(start, blocks):
            change.apply()
        self.fields, self.choice = with_new(known, _newest_first(blocks)), choice or self.choice
        self.columns = columns(self.choice.shown(self.fields), self._shown)
        self.endResetModel()
        if _titles(before) != _titles(self.columns):
            self.columns_changed.emit()

    def restart_search(self, rows: FoundRows | SortedRows) -> None:
        """What is found replaces what is shown."""
        self.beginResetModel()
        self.pages, self.found = Pages(), rows
        self.endResetModel()

    def put_in_order(self, order: Sequence[Keyed]) -> None:
        """Another order, of as many rows or more; what is chosen stays so wherever it comes to stand."""
        assert isinstance(self.found, SortedRows)
        rows, before = self.found, self.found.row_count()
        if len(order) > before:
            self.beginInsertRows(QModelIndex(), before, len(order) - 1)
            rows.put_in_order([*rows.order, *order[before:]])
            self.endInsertRows()
        self.layoutAboutToBeChanged.emit()
        chosen = self.persistentIndexList()
        keys = [rows.key_at(index.row()) for index in chosen]
        rows.put_in_order(order)
        places = [rows.row_of(key) for key in keys]
        moved = [
            QModelIndex() if place is None else self.index(place, index.column())
            for place, index in zip(places, chosen, strict=True)
        ]
        self.changePersistentIndexList(chosen, moved)
        self.layoutChanged.emit()

    def put_sorted(self, ids: Sequence[str], entries: Sequence[RecordEntry]) -> None:
        """Records that were asked for, wherever they stand."""
        assert isinstance(self.found, SortedRows)
        blocks = [rows_of(entry) for entry in entries]
        places = self.found.put(ids, blocks)
        if places:
            self.dataChanged.emit(self.index(places[0], 0), self.index(places[-1], len(self.columns) - 1))
            self._learn_fields(row for block in blocks for row in block)

    def add_found(self, entries: Sequence[RecordEntry], *, at_top: bool = False) -> list[Key]:
        """The rows that were not there before; `entries` come in the order in which they are shown."""
        assert isinstance(self.found, FoundRows)
        fresh = self.found.fresh([rows_of(entry) for entry in entries])
        at = 0 if at_top else self.found.row_count()
        if fresh:
            self.beginInsertRows(QModelIndex(), at, at + len(fresh) - 1)
            self.found.put(at, fresh)
            self.endInsertRows()
            self._learn_fields(fresh)
        return [row.key for row in fresh]

    def row(self, at: int) -> Row | None:
        """None while it is not here."""
        return self._rows.row(at)

    @property
    def _rows(self) -> Pages | FoundRows | SortedRows:
        return self.pages if self.found is None else self.found

    def put(self, start: int, entries: Sequence[RecordEntry]) -> list[Key]:
        """The rows that are new at the top."""
        before, rows, blocks = self.pages.count, self.rowCount(), [rows_of(entry) for entry in entries]
        for change in self.pages.put(start, blocks):
            self._apply(change)
        self._learn_fields(_newest_first(blocks))
        fresh = blocks[max(before - start, 0) :] if rows else []
        return [row.key for row in _newest_first(fresh)]

    def grow(self, count: int) -> None:
        self._apply(self.pages.grow(count))

    def show_as(self, shown: Shown) -> None:
        """Another clock, other names."""
        self._shown = shown
        self.columns = columns(self.choice.shown(self.fields), shown)
        self.repaint_all()

    def repaint_all(self) -> None:
        if rows := self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, len(self.columns) - 1))

    def choose(self, choice: Choice) -> None:
        self.choice = choice
        self._set_columns()

    def forget_fields(self, choice: Choice) -> None:
        """Before records of another recType."""
        self.fields, self.choice = (), choice
        self._set_columns()

    def field_at(self, column: int) -> Field | None:
        """What a column shows, if it is a decoded field."""
        shown = self.choice.shown(self.fields)
        return shown[column - DEVICE - 1] if 0 <= column - DEVICE - 1 < len(shown) else None

    def filter_keys(self) -> list[str]:
        """What a condition above each column is about; empty where there can be none."""
        fields = [FIELD + field.path for field in self.choice.shown(self.fields)]
        return ["", asked.DEVICE, *fields, asked.PDU, ""]

    def is_waiting(self, row: Row) -> bool:
        return self._shown.is_waiting(row)

    def _learn_fields(self, rows: Iterable[Row]) -> None:
        known = with_new(self.fields, rows)
        if known != self.fields:
            self.fields = known
            self._set_columns()

    def _set_columns(self) -> None:
        fresh = columns(self.choice.shown(self.fields), self._shown)
        if _titles(fresh) == _titles(self.columns):
            self.columns = fresh
            self.repaint_all()
            return
        more = len(fresh) - len(self.columns)
        at = len(self.columns) - AT_END
        if more > 0:
            self.beginInsertColumns(QModelIndex(), at, at + more - 1)
        elif more < 0:
            self.beginRemoveColumns(QModelIndex(), at + more, at - 1)
        self.columns = fresh
        if more > 0:
            self.endInsertColumns()
        elif more < 0:
            self.endRemoveColumns()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(fresh) - 1)
        self.columns_changed.emit()
        self.repaint_all()

    def _apply(self, change: Change) -> None:
        if change.added:
            self.beginInsertRows(QModelIndex(), change.at, change.at + change.added - 1)
            change.apply()
            self.endInsertRows()
        elif change.removed:
            self.beginRemoveRows(QModelIndex(), change.at, change.at + change.removed - 1)
            change.apply()
            self.endRemoveRows()
        else:
            change.apply()
            last = self.index(change.at + change.changed - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(change.at, 0), last)

    def key_at(self, row: int) -> Hashable:
        here = self.row(row)
        return here.key if here else None

    def row_of(self, key: Hashable) -> int | None:
        return self._rows.row_of(key) if isinstance(key, tuple) else None

    def cell(self, row: int, column: int) -> Cell:
        here = self.row(row)
        if here is None:
            return TextCell(WAIT if column == 0 else "", tone="disabled")
        return self.columns[column].painted(here)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._rows.row_count()

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.row(index.row()), self.columns[index.column()]
        if row is None:
            return WAIT if role == Qt.ItemDataRole.AccessibleTextRole else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return _spoken(column, row)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return ", ".join(_spoken(one, row) for one in self.columns if one.text(row))
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip(row) if column.tip else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.title or None
        if role == Qt.ItemDataRole.TextAlignmentRole and column.side == "right":
            return Qt.AlignmentFlag.AlignRight
        return None


def _newest_first(blocks: Sequence[Block]) -> Iterator[Row]:
    return (row for block in reversed(blocks) for row in block)


def _titles(shown: Iterable[Column[Row]]) -> list[str]:
    return [one.title for one in shown]


def _spoken(column: Column[Row], row: Row) -> str:
    return f"{column.title}: {column.text(row)}" if column.title else column.text(row)


def _now() -> datetime:
    return datetime.now(UTC)
