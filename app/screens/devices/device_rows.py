"""All devices of the list as a Qt table: rows are made when they are painted."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.screens.devices.model import DevicesModel
from app.screens.devices.rows import SORTS, DeviceRow, columns
from app.widgets.cells import Cell, TextCell
from app.widgets.table_model import RowsModel

Index = QModelIndex | QPersistentModelIndex


class DeviceRows(RowsModel[DeviceRow]):
    """In the server's order. Of a device that is not here its id is shown."""

    sort_asked = Signal(int, bool)

    def __init__(self, model: DevicesModel, parent: QObject | None = None) -> None:
        super().__init__(columns(), key=lambda row: row.device.id, parent=parent)
        self._model = model
        self._ids: tuple[str, ...] = ()
        self._places: dict[str, int] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        return self._ids

    def show_listed(self) -> None:
        ids = self._model.ids or ()
        if ids is self._ids:
            self.repaint_all()
            return
        self.beginResetModel()
        self._ids, self._places = ids, {one: at for at, one in enumerate(ids)}
        self.endResetModel()

    def repaint_all(self) -> None:
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def row(self, index: Index) -> DeviceRow:
        return self._model.row(self._ids[index.row()])

    def key_at(self, row: int) -> str:
        return self._ids[row]

    def row_of(self, key: object) -> int | None:
        return self._places.get(key) if isinstance(key, str) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._ids)

    def cell(self, row: int, column: int) -> Cell:
        device = self._model.row(self._ids[row])
        if not device.is_here:
            return TextCell(device.device.id if column == 0 else "", tone="text3")
        return self.columns[column].painted(device)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(SORTS):
            self.sort_asked.emit(column, order == Qt.SortOrder.DescendingOrder)
