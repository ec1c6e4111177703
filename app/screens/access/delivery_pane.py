"""The log of one webhook's deliveries."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app import words
from app.api.webhooks_desk import Delivery, DeliveryLog
from app.screens.access.webhook_rows import delivery_columns
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
from app.window.actions import Actions

ALL, FAILED = "All", "Failed"


class DeliveryPane(QFrame):
    """`replay_asked` carries a Delivery; `narrowed` says that another part of the log is wanted."""

    replay_asked = Signal(object)
    narrowed = Signal()

    def __init__(self, look: Look, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._actions = look, actions
        self.setProperty("edge", "left")
        self._rows = RowsModel[Delivery](delivery_columns(datetime.now(UTC)), key=lambda one: one.id, parent=self)
        self._table = TableView(look, "Deliveries", density="single", margin=20)
        self._table.setModel(self._rows)
        self._table.sort_by(0, Qt.SortOrder.DescendingOrder)
        self._table.action_clicked.connect(lambda at, _: self.replay_asked.emit(self._rows.rows[at]))
        self._pane = Pane(look, self._table)
        self._chips = FilterChips(look, (Option(ALL, ALL), Option(FAILED, FAILED)), "Which deliveries")
        self._chips.chosen.connect(lambda _: self.narrowed.emit())
        self._replay = Button(look, "Replay failed…", icon="rotate-ccw", small=True)
        self._replay.clicked.connect(actions["webhook.replay"].trigger)
        head = row(PlainLabel("Delivery log", Type.STRONG), self._chips, margins=(20, 10, 16, 8))
        head.addStretch(1)
        head.addWidget(self._replay)
        column(head, self._pane, spacing=0, margins=(1, 0, 0, 0), parent=self).setStretch(1, 1)

    def wants_failed_only(self) -> bool:
        return self._chips.key() == FAILED

    def show_log(self, log: DeliveryLog | None) -> None:
        """None: it is being fetched."""
        if log is None:
            self._rows.set_rows([])
            self._pane.show_loading()
            return
        self._rows.set_rows(log.deliveries)
        self._chips.set_count(ALL, log.total)
        self._chips.set_count(FAILED, log.failed)
        why = log.why_none or ("They are tried again by themselves" if log.failed else "No delivery has failed")
        self._replay.setText(f"Replay {words.count(log.given_up)} failed…" if log.given_up else "Replay failed…")
        self._actions.allow("webhook.replay", bool(log.given_up), why)
        self._replay.allow(bool(log.given_up), why)
        if log.why_none:
            self._pane.show_state(EmptyState(self._look, "eye-off", "No log", log.why_none))
        elif not log.deliveries:
            title = "Nothing failed" if self.wants_failed_only() else "Nothing was sent yet"
            self._pane.show_state(
                EmptyState(self._look, "inbox", title, "Each data point that is posted is listed here.")
            )
        else:
            self._pane.show_content()

    def deliveries(self) -> tuple[Delivery, ...]:
        return self._rows.rows
