"""The table of a sensor's parameters; the wanted value is edited in its cell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.screens.orbit import values
from app.screens.orbit.parameter_rows import ParameterRow
from app.screens.orbit.value_editor import ValueEditor
from app.widgets.cell_painting import field_rect
from app.widgets.cells import BadgeCell, Cell, EditCell, TextCell, TwoLineCell
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.table_header import MARGIN, PADDING
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView

WANTED = 2
OPENING = "0123456789-+onf"


def _wanted(row: ParameterRow) -> Cell:
    if row.wanted is None:
        return TextCell("—", tone="text3")
    replaced = "" if row.replaced is None else values.amount(row.spec, row.replaced)
    text, unit = values.amount(row.spec, row.wanted), values.unit(row.spec)
    wrong = row.is_staged and row.sign.tone == "danger"
    return EditCell(text, unit, replaced, is_staged=row.is_staged, is_wrong=wrong)


def _wanted_words(row: ParameterRow) -> str:
    return "—" if row.wanted is None else values.shown(row.spec, row.wanted)


def _tip(row: ParameterRow) -> str:
    """`from 1 to 1440 min, travels alone; Enter edits it`."""
    alone = ", in a downlink of its own" if row.spec.alone else ""
    default = values.shown(row.spec, row.spec.default)
    return f"{row.spec.label}: {values.limits(row.spec)}{alone}; {default} when new"


COLUMNS = (
    Column[ParameterRow](
        "PARAMETER",
        lambda row: f"{row.spec.label} ({row.spec.name})",
        cell=lambda row: TwoLineCell(row.spec.label, row.spec.name),
        width=206,
        sortable=False,
        tip=_tip,
    ),
    Column[ParameterRow](
        "ACTIVE",
        lambda row: row.active,
        cell=lambda row: TextCell(row.active, tone="text" if row.value is not None else "text3"),
        width=90,
        sortable=False,
    ),
    Column[ParameterRow]("WANTED", _wanted_words, cell=_wanted, width=136, sortable=False, firm=True, tip=_tip),
    Column[ParameterRow](
        "STATE",
        lambda row: row.sign.text,
        cell=lambda row: BadgeCell(row.sign.text, row.sign.tone, row.sign.icon),
        width=128,
        sortable=False,
    ),
    Column[ParameterRow](
        "WHEN",
        lambda row: f"{row.when}, {row.why}" if row.why else row.when,
        cell=lambda row: TwoLineCell(row.when, row.why) if row.why else TextCell(row.when, tone="text2"),
        width=190,
        stretch=True,
        sortable=False,
    ),
)


class ParametersPane(QWidget):
    """`entered` carries a parameter and the value that is wanted of it."""

    entered = Signal(str, int)
    chosen = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.table = TableView(look, "Parameters", sortable=False)
        self._model = RowsModel[ParameterRow](COLUMNS, key=lambda row: row.spec.name, parent=self)
        self.table.setModel(self._model)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.editor = ValueEditor(look, self.table.viewport())
        column(self.table, spacing=0, parent=self)
        self.table.installEventFilter(self)
        self.table.opened.connect(self.edit_row)
        self.table.selection_changed.connect(self.chosen)
        self.table.menu_requested.connect(self.menu_requested)
        self.table.verticalScrollBar().valueChanged.connect(lambda: self.editor.close_editor())
        self.editor.entered.connect(self.entered)
        self.editor.left.connect(self._go_on)

    def show_rows(self, rows: Sequence[ParameterRow]) -> None:
        """What is being typed is left alone."""
        self._model.set_rows(rows)

    def rows(self) -> tuple[ParameterRow, ...]:
        return self._model.rows

    def chosen_row(self) -> ParameterRow | None:
        selected = self.table.selected()
        return self._model.rows[selected[0]] if selected else None

    def choose(self, parameter: str) -> None:
        at = self._model.row_of(parameter)
        if at is not None:
            self.table.select([at])
            self.table.setCurrentIndex(self._model.index(at, WANTED))

    def edit_chosen(self) -> None:
        row = self.chosen_row() or (self._model.rows[0] if self._model.rows else None)
        if row is not None:
            self.edit_row(self._model.rows.index(row))

    def edit_row(self, at: int, typed: str = "") -> None:
        row = self._model.rows[at]
        self.choose(row.spec.name)
        self.table.scrollTo(self._model.index(at, WANTED))
        value = row.wanted if row.wanted is not None else row.value
        self.editor.open(row.spec, value, self._place(self._model.index(at, WANTED)), typed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Typing a value opens its field."""
        if watched is self.table and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            text, at = event.text(), self.table.currentIndex().row()
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            if plain and text and text in OPENING and at >= 0:
                self.edit_row(at, text)
                return True
        return False

    def _place(self, index: QModelIndex) -> QRect:
        rect = self.table.visualRect(index)
        margin = MARGIN if index.column() == 0 else PADDING
        inner = rect.adjusted(self._look.px(margin), 0, -self._look.px(PADDING), 0)
        return field_rect(self._look, inner.toRectF()).toRect()

    def _go_on(self, rows: int) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        at = self.table.currentIndex().row() + rows
        if rows and 0 <= at < len(self._model.rows):
            self.edit_row(at)
