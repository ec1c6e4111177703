"""Owner × requestor × operation as a table; the cell that is chosen is the one that is explained."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from app.rule_words import VERBS
from app.screens.access.simulation import Line, details, shown
from app.widgets.cells import BadgeCell, TextCell
from app.widgets.fonts import Type
from app.widgets.look import Look
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView
from embedded_server.domain.rule import Operation

FIRST = 2  # columns before the operations
OPERATIONS = tuple(Operation)


class TruthTable(TableView):
    """`cell_chosen` carries a Line and an Operation."""

    cell_chosen = Signal(object, object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "What is granted", density="dense", sortable=False, margin=16, parent=parent)
        self._lines = RowsModel[Line](_columns(), key=lambda line: line.key, parent=self)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.setModel(self._lines)
        self.selectionModel().currentChanged.connect(self._tell)

    def show_lines(self, lines: Sequence[Line]) -> None:
        self._lines.set_rows(lines)

    def lines(self) -> tuple[Line, ...]:
        return self._lines.rows

    def choose(self, row: int, operation: Operation) -> None:
        self.setCurrentIndex(self._lines.index(row, FIRST + OPERATIONS.index(operation)))

    def tell_again(self) -> None:
        """After another run: what is chosen is explained anew."""
        self._tell(self.currentIndex())

    def _tell(self, index: QModelIndex) -> None:
        if index.isValid():
            at = max(index.column() - FIRST, 0)
            self.cell_chosen.emit(self._lines.row(index), OPERATIONS[at])


def _columns() -> tuple[Column[Line], ...]:
    return (
        Column("OWNER", lambda line: shown(line.owner), width=128, stretch=True, tip=_owner_tip),
        Column("REQUESTOR", _requestor, cell=_requestor_cell, width=128, stretch=True, tip=_requestor_tip),
        *(
            Column[Line](
                operation.value,
                partial(_word, operation),
                cell=partial(_cell, operation),
                width=74,
                tip=partial(_cell_tip, operation),
            )
            for operation in OPERATIONS
        ),
    )


def _requestor(line: Line) -> str:
    return "the owner" if line.owner == line.requestor else shown(line.requestor)


def _requestor_cell(line: Line) -> TextCell:
    is_owner = line.owner == line.requestor
    return TextCell(_requestor(line), Type.BODY if is_owner else Type.NAME, "text3" if is_owner else "text")


def _word(operation: Operation, line: Line) -> str:
    word = "yes" if operation in line.operations else "no"
    return f"now {word}, changed" if operation in line.changed else word


def _cell(operation: Operation, line: Line) -> TextCell | BadgeCell:
    is_granted = operation in line.operations
    if operation in line.changed:
        return BadgeCell("yes" if is_granted else "no", "danger", "plus" if is_granted else "minus")
    if is_granted:
        return TextCell("", Type.BODY, "ok", "circle-check")
    return TextCell("–", Type.BODY, "text3")


def _cell_tip(operation: Operation, line: Line) -> str:
    may = "may" if operation in line.operations else "may not"
    changed = ", otherwise than in the run before" if operation in line.changed else ""
    return f"{shown(line.requestor)} {may} {VERBS[operation]} records of {shown(line.owner)}{changed}"


def _owner_tip(line: Line) -> str:
    return f"{shown(line.owner)}, {details(line.owner)}"


def _requestor_tip(line: Line) -> str:
    return f"{shown(line.requestor)}, {details(line.requestor)}"
