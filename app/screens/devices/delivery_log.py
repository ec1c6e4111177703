"""The log of deliveries: of one target, or of all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Signal
from PySide6.QtWidgets import QWidget

from app.api.errors import ApiError
from app.screens.devices.delivery_rows import ALL, CHIPS, REPLAY, columns
from app.screens.devices.log_model import LogModel
from app.screens.devices.states import error_state
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.empty_state import EmptyState
from app.widgets.filter_chips import FilterChips
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.table_model import RowsModel
from app.widgets.table_view import TableView
from embedded_server.domain.delivery import Delivery

Index = QModelIndex | QPersistentModelIndex
NOTHING = "Each uplink that is sent on is listed here, with every try."


class DeliveryRows(RowsModel[Delivery]):
    """Newest first; older ones are asked for when their place is looked at."""

    more_asked = Signal()

    def __init__(
        self, model: LogModel, is_held: Callable[[Delivery], bool], name: Callable[[str], str] | None, parent: QWidget
    ) -> None:
        shown = columns(lambda: datetime.now(UTC), is_held, name)
        super().__init__(shown, key=lambda one: one.id, parent=parent)
        self._model = model

    def canFetchMore(self, parent: Index) -> bool:  # noqa: ARG002
        return self._model.has_more

    def fetchMore(self, parent: Index) -> None:  # noqa: ARG002
        self.more_asked.emit()


class DeliveryLog(QWidget):
    """With a column for devices where it is told their names. `opened` and `replay_asked` carry a delivery."""

    opened = Signal(object)
    replay_asked = Signal(object)
    narrowed = Signal()
    more_asked = Signal()
    menu_requested = Signal(QPoint)

    def __init__(
        self,
        look: Look,
        model: LogModel,
        is_held: Callable[[Delivery], bool],
        *buttons: Button,
        name: Callable[[str], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._model = look, model
        margin = 24 if name else 20
        self._rows = DeliveryRows(model, is_held, name, self)
        self.table = TableView(look, "Deliveries", density="single", sortable=False, margin=margin)
        self.table.setModel(self._rows)
        self.table.sort_by(-1)
        self.chips = FilterChips(look, [Option(key, told[0]) for key, told in CHIPS.items()], "Which deliveries")
        self._pane = Pane(look, self.table)
        head = row(PlainLabel("Delivery log", Type.SECTION), self.chips, margins=(margin, 9, 16, 9))
        head.addStretch(1)
        for button in buttons:
            head.addWidget(button)
        column(head, self._pane, spacing=0, parent=self).setStretch(1, 1)
        self._connect()

    def show_log(self, *, has_target: bool = True) -> None:
        model = self._model
        self._rows.set_rows(model.deliveries)
        self._count()
        if not has_target:
            text = "Choose where its uplinks go, and save."
            self._pane.show_state(EmptyState(self._look, "send", "Nothing is sent on", text))
        elif not model.is_loaded:
            self._pane.show_loading()
        elif model.deliveries:
            self._pane.show_content()
        else:
            title = "Nothing was sent yet" if model.chip == ALL else "No such delivery"
            self._pane.show_state(EmptyState(self._look, "inbox", title, NOTHING if model.chip == ALL else ""))

    def show_error(self, error: ApiError, again: Callable[[], None]) -> None:
        if not self._model.deliveries:
            self._pane.show_state(error_state(self._look, "The deliveries", error, again))

    def chosen(self) -> list[Delivery]:
        return [self._rows.rows[at] for at in self.table.selected()]

    def grow_older(self) -> None:
        """Next tries come nearer while nothing happens."""
        self.table.viewport().update()

    def _count(self) -> None:
        """A number only where all of them are here."""
        model = self._model
        for key in CHIPS:
            is_known = key == model.chip and model.is_loaded and not model.has_more
            self.chips.set_count(key, len(model.deliveries) if is_known else None)

    def _connect(self) -> None:
        self._rows.more_asked.connect(self.more_asked)
        self.chips.chosen.connect(self._narrow)
        self.table.opened.connect(lambda at: self.opened.emit(self._rows.rows[at]))
        self.table.action_clicked.connect(self._act)
        self.table.menu_requested.connect(self.menu_requested)

    def _narrow(self, chip: str) -> None:
        self._model.narrow(chip)
        self.narrowed.emit()

    def _act(self, at: int, action: str) -> None:
        (self.replay_asked if action == REPLAY else self.opened).emit(self._rows.rows[at])
