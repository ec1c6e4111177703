"""The table of requests: asks for more at its ends, stands still while rows come and go above what is shown."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.widgets.look import Look
from app.widgets.table_model import RowsModel
from app.widgets.table_view import TableView
from app.widgets.timers import one_shot
from embedded_server.domain.request import Request

Index = QModelIndex | QPersistentModelIndex
AHEAD = 40  # rows left below what is shown when more are asked for
ASK_MS = 40  # more is asked for when the scroll bar rests that long
TIME = 0


class RequestsTable(TableView):
    older_wanted = Signal()
    newer_wanted = Signal()
    moved = Signal()  # to the top, or away from it

    def __init__(self, look: Look, model: RowsModel[Request], parent: QWidget | None = None) -> None:
        super().__init__(look, "Requests", density="single", sortable=False, parent=parent)
        self._was_at_top = True
        self._ask = one_shot(self, ASK_MS, self._ask_for_more)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.setModel(model)
        self._header.blockSignals(True)  # the server sorts: nothing is to be asked of the model
        self._header.setSortIndicator(TIME, Qt.SortOrder.DescendingOrder)
        self._header.blockSignals(False)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.rangeChanged.connect(self._ask.start)

    def fit_columns(self) -> None:
        """Once the model's columns have other widths."""
        self._fit_columns()

    def is_at_top(self) -> bool:
        return self.verticalScrollBar().value() == 0

    def go_to_top(self) -> None:
        self.verticalScrollBar().setValue(0)

    def leave_top(self) -> None:
        """By a hair, so that rows which come in above do not push away what is shown."""
        if self.is_at_top():
            self.verticalScrollBar().setValue(1)

    def show_row(self, row: int) -> None:
        """Make it the current one, in the middle when it was out of sight."""
        index = self.model().index(row, 0)
        visible = self.viewport().rect().contains(self.visualRect(index))
        hint = TableView.ScrollHint.EnsureVisible if visible else TableView.ScrollHint.PositionAtCenter
        self.scrollTo(index, hint)
        self.setCurrentIndex(index)

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:  # noqa: N802
        value, first = self.verticalScrollBar().value(), self._first_shown()
        super().rowsInserted(parent, start, end)
        if value and start <= first:
            self._scroll(value + (end - start + 1) * self._row_height())

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:  # noqa: N802
        value, first = self.verticalScrollBar().value(), self._first_shown()
        super().rowsAboutToBeRemoved(parent, start, end)
        if start < first:
            self._scroll(max(value - (min(end + 1, first) - start) * self._row_height(), 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask.start()

    def _scroll(self, value: int) -> None:
        self.updateGeometries()
        self.verticalScrollBar().setValue(value)

    def _first_shown(self) -> int:
        return self.verticalScrollBar().value() // self._row_height()

    def _row_height(self) -> int:
        return max(self.verticalHeader().defaultSectionSize(), 1)

    def _on_scrolled(self) -> None:
        if self.is_at_top() != self._was_at_top:
            self._was_at_top = self.is_at_top()
            self.moved.emit()
        self._ask.start()

    def _ask_for_more(self) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() - bar.value() < AHEAD * self._row_height():
            self.older_wanted.emit()
        if self.is_at_top():
            self.newer_wanted.emit()
