"""The left pane: every device with its recType, its target and when it was last heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app import words
from app.api.errors import ApiError
from app.screens.devices.device_rows import DeviceRows
from app.screens.devices.filter_bar import FilterBar
from app.screens.devices.model import DevicesModel
from app.screens.devices.rows import SORTS
from app.screens.devices.states import empty_state, error_state, no_match_state
from app.widgets.bottom_bar import BottomBar
from app.widgets.buttons import Button
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.table_view import TableView
from app.widgets.timers import one_shot
from app.window.actions import Actions

LEAST_WIDTH = 420
HEARD = 3
LOOK_MS = 15  # rows are asked for at most that often


class ListPane(QFrame):
    """`wanted` says that something else is to be listed; `chosen` carries the one device that is selected."""

    wanted = Signal(object)  # Wanted
    missed = Signal()  # rows are looked at that are not here
    order_missed = Signal()  # rows were held in their places and need be no longer
    chosen = Signal(str)
    opened = Signal(str)
    selection_changed = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, look: Look, actions: Actions, model: DevicesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._actions, self._model = look, actions, model
        self.setProperty("ground", "surface")
        self.setMinimumWidth(look.px(LEAST_WIDTH))
        self.filter = FilterBar(look, model)
        self.rows = DeviceRows(model, self)
        self.table = TableView(look, "Devices")
        self.table.setModel(self.rows)
        self.table.horizontalHeader().setSortIndicator(HEARD, Qt.SortOrder.DescendingOrder)
        self._pane = Pane(look, self.table)
        self._looking = one_shot(self, LOOK_MS, self._look_at_rows)
        self._lay_out()
        self._connect()
        self._pane.show_loading()

    def selected(self) -> list[str]:
        """Their ids; all of the filter may be among them, also such as nobody has looked at."""
        ids = self.rows.ids
        return [ids[at] for at in self.table.selected()]

    def show_listed(self) -> None:
        model = self._model
        self.rows.show_listed()
        self.filter.show_wanted(model.wanted)
        self.filter.show_counts(model.chip_counts())
        if model.ids:
            self._pane.show_content()
        elif model.wanted.is_narrowed:
            self._pane.show_state(no_match_state(self._look, self.filter.clear_filter))
        else:
            self._pane.show_state(empty_state(self._look, self._actions))
        self.show_open(model.open_id)
        self._looking.start()

    def show_error(self, error: ApiError, again: Callable[[], None]) -> None:
        self._pane.show_state(error_state(self._look, "The devices", error, again))

    def show_loading(self) -> None:
        self._pane.show_loading()

    def show_open(self, device_id: str) -> None:
        """Select it, unless a person selected others."""
        at = self.rows.row_of(device_id)
        if at is not None and len(selected := self.table.selected()) < 2 and selected != [at]:
            self.table.blockSignals(True)
            self.table.select([at])
            self.table.blockSignals(False)

    def reveal(self, device_id: str) -> None:
        """Scroll to it, where the list has it."""
        at = self.rows.row_of(device_id)
        if at is not None:
            self.table.scrollTo(self.rows.index(at, 0))

    def step(self, places: int) -> None:
        """To the device above or below."""
        here = self.rows.row_of(self._model.open_id)
        at = (-1 if here is None else here) + places
        if 0 <= at < self.rows.rowCount():
            self.table.setCurrentIndex(self.rows.index(at, 0))

    def focus_search(self) -> None:
        self.filter.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.search.selectAll()

    def _lay_out(self) -> None:
        look, actions = self._look, self._actions
        column(self.filter, self._pane, spacing=0, parent=self).setStretch(1, 1)
        change, assign = Button(look, "Edit…", small=True), Button(look, "Template…", small=True)
        delete = Button(look, "Delete…", "danger_quiet", small=True)
        for button, name in ((change, "bulk"), (assign, "assign"), (delete, "delete")):
            button.clicked.connect(actions[f"devices.{name}"].trigger)
        self._bar = BottomBar(look, self, assign, delete, change, table=self.table)

    def _connect(self) -> None:
        self.filter.wanted.connect(self.wanted)
        self.rows.sort_asked.connect(self._sort)
        self._model.filled.connect(self.rows.repaint_all)
        bar = self.table.verticalScrollBar()
        for moved in (bar.valueChanged, bar.rangeChanged):
            moved.connect(self._look_soon)
        self.table.selection_changed.connect(self._on_selection)
        self.table.opened.connect(lambda at: self.opened.emit(self.rows.ids[at]))
        self.table.menu_requested.connect(self.menu_requested)
        self._bar.dismissed.connect(self._keep_one)

    def _look_soon(self) -> None:
        if not self._looking.isActive():
            self._looking.start()

    def _look_at_rows(self) -> None:
        height = max(self.table.verticalHeader().defaultSectionSize(), 1)
        first = self.table.verticalScrollBar().value() // height
        if self._model.look_at(first, first + self.table.viewport().height() // height + 1):
            self.missed.emit()

    def _sort(self, at: int, descending: bool) -> None:
        self.wanted.emit(replace(self._model.wanted, sort=SORTS[at], descending=descending))

    def _on_selection(self) -> None:
        ids, held = self.selected(), self._model.held
        self._model.held = ids if len(ids) > 1 else ()
        if len(ids) == 1:
            self.chosen.emit(ids[0])
        if len(ids) > 1:
            count, is_all = words.count(len(ids)), len(ids) == self.rows.rowCount()
            self._bar.show_state(f"All {count}" if is_all else f"{count} selected")
        else:
            self._bar.clear()
            if held:
                self.order_missed.emit()
        self.selection_changed.emit()

    def _keep_one(self) -> None:
        self.table.clearSelection()
        self.show_open(self._model.open_id)
