"""The left pane: every device with its recType, its target and when it was last heard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app import words
from app.api.errors import ApiError
from app.screens.devices.model import DevicesModel, Wanted
from app.screens.devices.rows import ALL, FILTERS, SORTS, DeviceRow, columns
from app.screens.devices.states import empty_state, error_state, no_match_state
from app.widgets.bottom_bar import BottomBar
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.filter_chips import FilterChips
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.search_field import SearchField
from app.widgets.table_model import RowsModel
from app.widgets.table_view import TableView
from app.window.actions import Actions
from embedded_server.domain.device import Device

LEAST_WIDTH = 420
HEARD = 3
Index = QModelIndex | QPersistentModelIndex


class DeviceRows(RowsModel[DeviceRow]):
    """In the server's order; the next page is asked for when its place is looked at."""

    more_asked = Signal()
    sort_asked = Signal(int, bool)

    def __init__(self, has_more: Callable[[], bool], parent: QWidget | None = None) -> None:
        super().__init__(columns(), key=lambda row: row.device.id, parent=parent)
        self._has_more = has_more

    def canFetchMore(self, parent: Index) -> bool:  # noqa: ARG002
        return self._has_more()

    def fetchMore(self, parent: Index) -> None:  # noqa: ARG002
        self.more_asked.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column in SORTS:
            self.sort_asked.emit(column, order == Qt.SortOrder.DescendingOrder)

    def show_rows(self, rows: list[DeviceRow]) -> None:
        """A page more is put below; whatever else changed is shown anew."""
        before, known = len(self.rows), [row.device.id for row in self.rows]
        if before and len(rows) > before and [row.device.id for row in rows[:before]] == known:
            self.set_rows(rows[:before])
            self.splice(before, 0, rows[before:])
        else:
            self.set_rows(rows)


class ListPane(QFrame):
    """`wanted` says that something else is to be listed; `chosen` carries the one device that is selected."""

    wanted = Signal(object)  # Wanted
    more_asked = Signal()
    chosen = Signal(str)
    opened = Signal(str)
    selection_changed = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, look: Look, actions: Actions, model: DevicesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._actions, self._model = look, actions, model
        self.setProperty("ground", "surface")
        self.setMinimumWidth(look.px(LEAST_WIDTH))
        self.rows = DeviceRows(lambda: model.has_more, self)
        self.table = TableView(look, "Devices")
        self.table.setModel(self.rows)
        self.table.horizontalHeader().setSortIndicator(HEARD, Qt.SortOrder.DescendingOrder)
        self._pane = Pane(look, self.table)
        self._lay_out()
        self._connect()
        self._pane.show_loading()

    def selected(self) -> list[Device]:
        return [self.rows.rows[at].device for at in self.table.selected()]

    def show_listed(self) -> None:
        model = self._model
        self.rows.show_rows(model.rows())
        for key, count in model.chip_counts().items():
            self._chips.set_count(key, count)
        if model.devices:
            self._pane.show_content()
        elif model.is_narrowed:
            self._pane.show_state(no_match_state(self._look, self.clear_filter))
        else:
            self._pane.show_state(empty_state(self._look, self._actions))
        self.show_open(model.open_id)

    def show_error(self, error: ApiError, again: Callable[[], None]) -> None:
        self._pane.show_state(error_state(self._look, "The devices", error, again))

    def show_loading(self) -> None:
        self._pane.show_loading()

    def show_open(self, device_id: str) -> None:
        """Select it, unless a person selected others."""
        at = self.rows.row_of(device_id) if device_id else None
        if at is not None and len(self.table.selected()) < 2 and self.table.selected() != [at]:
            self.table.blockSignals(True)
            self.table.select([at])
            self.table.blockSignals(False)

    def step(self, places: int) -> None:
        """To the device above or below."""
        here = self.rows.row_of(self._model.open_id)
        at = (-1 if here is None else here) + places
        if 0 <= at < len(self.rows.rows):
            self.table.setCurrentIndex(self.rows.index(at, 0))

    def focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def clear_filter(self) -> None:
        self._search.clear()
        self._chips.choose(ALL)
        self._ask()

    def _lay_out(self) -> None:
        look, actions = self._look, self._actions
        self._search = SearchField(look, "Filter devices")
        self._search.setMinimumWidth(look.px(120))
        self._search.setToolTip("Name, EUI, type, recType or tag")
        self._chips = FilterChips(look, [Option(key, label) for key, label in FILTERS], "Which devices")
        bar = row(self._search, self._chips, margins=(24, 10, 12, 10))
        bar.setStretch(0, 1)
        column(bar, self._pane, spacing=0, parent=self).setStretch(1, 1)
        change = Button(look, "Edit…", icon="pencil", small=True)
        assign = Button(look, "Assign template…", icon="send", small=True)
        delete = Button(look, "Delete…", "danger_quiet", "trash-2", small=True)
        for button, name in ((change, "bulk"), (assign, "assign"), (delete, "delete")):
            button.clicked.connect(actions[f"devices.{name}"].trigger)
        self._bar = BottomBar(look, self, assign, delete, change, table=self.table)

    def _connect(self) -> None:
        self._search.searched.connect(lambda _: self._ask())
        self._chips.chosen.connect(lambda _: self._ask())
        self.rows.more_asked.connect(self.more_asked)
        self.rows.sort_asked.connect(self._sort)
        self.table.selection_changed.connect(self._on_selection)
        self.table.opened.connect(lambda at: self.opened.emit(self.rows.rows[at].device.id))
        self.table.menu_requested.connect(self.menu_requested)
        self._bar.dismissed.connect(self._keep_one)

    def _sort(self, at: int, descending: bool) -> None:
        self._ask(SORTS[at], descending)

    def _ask(self, sort: str = "", descending: bool = True) -> None:
        now = self._model.wanted
        order = (sort, descending) if sort else (now.sort, now.descending)
        self.wanted.emit(Wanted(self._chips.key(), self._search.text().strip(), *order))

    def _on_selection(self) -> None:
        devices = self.selected()
        if len(devices) == 1:
            self.chosen.emit(devices[0].id)
        if len(devices) > 1:
            listed = "" if not self._model.has_more else f"of {words.count(len(self.rows.rows))} listed so far"
            self._bar.show_state(f"{words.count(len(devices))} selected", listed)
        else:
            self._bar.clear()
        self.selection_changed.emit()

    def _keep_one(self) -> None:
        self.table.clearSelection()
        self.show_open(self._model.open_id)
