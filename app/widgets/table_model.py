"""Rows of frozen data as a Qt table: columns are declared, a refresh keeps what is selected."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.widgets.cells import Align, Cell, CheckCell, TextCell
from app.widgets.fonts import Type

Row = TypeVar("Row")
Kind = Literal["text", "name", "mono", "number", "muted"]
Index = QModelIndex | QPersistentModelIndex

_STYLES: dict[Kind, tuple[Type, str]] = {
    "text": (Type.BODY, "text"),
    "name": (Type.NAME, "text"),
    "mono": (Type.MONO, "text2"),
    "number": (Type.BODY, "text"),
    "muted": (Type.HINT, "text2"),
}


@dataclass(frozen=True)
class Column(Generic[Row]):
    """`text` is copied, sorted and read aloud; `cell` paints more than text; widths are design pixels."""

    title: str
    text: Callable[[Row], str]
    kind: Kind = "text"
    cell: Callable[[Row], Cell] | None = None
    width: int = 120
    stretch: bool = False  # takes what is left over
    firm: bool = False  # and never less than its width, even if the table must be scrolled sideways
    spare: int = 0  # hidden where the width is short, the highest first
    align: Align | None = None  # numbers stand right, everything else left
    sort_key: Callable[[Row], Any] | None = None
    sortable: bool = True
    tip: Callable[[Row], str] | None = None

    def painted(self, row: Row) -> Cell:
        if self.cell:
            return self.cell(row)
        style, tone = _STYLES[self.kind]
        return TextCell(self.text(row), style, tone, align=self.side, middle=self.kind == "mono")

    @property
    def side(self) -> Align:
        return self.align or ("right" if self.kind == "number" else "left")


def check_column() -> Column[Any]:
    """The ticks at the left: ticked is selected."""
    return Column("", lambda _: "", cell=lambda _: CheckCell(), width=44, sortable=False)


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Shows `rows` in the order the view asked for; `key` tells a row's identity across refreshes."""

    def __init__(
        self, columns: Sequence[Column[Row]], key: Callable[[Row], Hashable], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key = key
        self._rows: tuple[Row, ...] = ()
        self._order: tuple[int, Qt.SortOrder] | None = None

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; where the same keys stay in place, only what changed is painted again."""
        fresh = self._sorted(rows)
        if list(map(self._key, fresh)) == list(map(self._key, self._rows)):
            self._replace(fresh)
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def splice(self, at: int, removed: int = 0, added: Sequence[Row] = ()) -> None:
        """From row `at` on, rows go and others take their place, whatever order the view asked for."""
        if removed:
            self.beginRemoveRows(QModelIndex(), at, at + removed - 1)
            self._rows = (*self._rows[:at], *self._rows[at + removed :])
            self.endRemoveRows()
        if added:
            self.beginInsertRows(QModelIndex(), at, at + len(added) - 1)
            self._rows = (*self._rows[:at], *added, *self._rows[at:])
            self.endInsertRows()

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    def row(self, index: Index) -> Row:
        return self._rows[index.row()]

    def key_at(self, row: int) -> Hashable:
        return self._key(self._rows[row])

    def row_of(self, key: Hashable) -> int | None:
        """Where the row with this key stands now."""
        return next((at for at, row in enumerate(self._rows) if self._key(row) == key), None)

    def cell(self, row: int, column: int) -> Cell:
        """What the delegate paints."""
        return self.columns[column].painted(self._rows[row])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.row(index), self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(column, row)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return ", ".join(self._spoken(one, row) for one in self.columns if one.text(row))
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip(row) if column.tip else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole and column.side == "right":
            return Qt.AlignmentFlag.AlignRight
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not (0 <= column < len(self.columns) and self.columns[column].sortable):
            return
        self._order = (column, order)
        self.set_rows(self._rows)

    def _replace(self, fresh: tuple[Row, ...]) -> None:
        changed = [at for at, (old, new) in enumerate(zip(self._rows, fresh, strict=True)) if old != new]
        self._rows = fresh
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], len(self.columns) - 1))

    def _sorted(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        if self._order is None:
            return tuple(rows)
        spec, order = self.columns[self._order[0]], self._order[1]
        key = spec.sort_key or (lambda row: spec.text(row).casefold())
        return tuple(sorted(rows, key=lambda row: _none_first(key(row)), reverse=order == Qt.SortOrder.DescendingOrder))

    @staticmethod
    def _spoken(column: Column[Row], row: Row) -> str:
        return f"{column.title}: {column.text(row)}" if column.title else column.text(row)


def _none_first(value: Any) -> tuple[bool, Any]:
    return value is not None, value
