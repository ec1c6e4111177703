"""Used by: which recTypes, DevEUIs, devices and ports the decoder reads, and with which of its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from app import words
from app.screens.decoders import use_rows
from app.screens.decoders.use_rows import EDIT, REMOVE, Use
from app.widgets.buttons import Button
from app.widgets.empty_state import EmptyState
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.table_model import RowsModel
from app.widgets.table_view import TableView

EMPTY = "A decoder reads nothing until it is assigned to recTypes, DevEUIs, devices or ports."


class UsesPage(QFrame):
    """`edit_asked` carries a Use, `remove_asked` the places of rows among all."""

    add_asked = Signal()
    edit_asked = Signal(object)
    remove_asked = Signal(list)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self._look = look
        self._model = RowsModel[Use](use_rows.columns({}), key=lambda use: use.at, parent=self)
        self._table = TableView(look, "Who uses the decoder", density="single", sortable=False, margin=16)
        self._pane = Pane(look, self._table)
        self._count = PlainLabel("", Type.STRONG)
        self._add = Button(look, "Assign…", icon="plus", small=True)
        bar = QFrame()
        bar.setProperty("edge", "bottom")
        order = PlainLabel(use_rows.ORDER, Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        row(self._count, order, self._add, margins=(16, 8, 16, 8), parent=bar).setStretch(1, 1)
        column(bar, self._pane, spacing=0, parent=self).setStretch(1, 1)
        self._table.setModel(self._model)
        self._table.action_clicked.connect(self._on_action)
        self._table.opened.connect(lambda at: self.edit_asked.emit(self._model.rows[at]))
        self._table.menu_requested.connect(self._show_menu)
        self._add.clicked.connect(self.add_asked)

    def show_uses(self, uses: Sequence[Use], devices: Mapping[str, str]) -> None:
        self._model.columns = use_rows.columns(devices)
        self._model.set_rows(uses)
        self._count.setText(words.plural(len(uses), "row"))
        if uses:
            self._pane.show_content()
            return
        add = Button(self._look, "Assign…", "primary", "plus")
        add.clicked.connect(self.add_asked)
        self._pane.show_state(EmptyState(self._look, "router", "Nobody uses it yet", EMPTY, add))

    def _on_action(self, at: int, action: str) -> None:
        if action == EDIT:
            self.edit_asked.emit(self._model.rows[at])
        elif action == REMOVE:
            self.remove_asked.emit([self._model.rows[at].at])

    def _show_menu(self, at: QPoint) -> None:
        chosen = [self._model.rows[number] for number in self._table.selected()]
        if not chosen:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._look.icon("pencil"), "Edit…", lambda: self.edit_asked.emit(chosen[0]))
        remove = f"Remove {words.plural(len(chosen), 'row')}"
        menu.addAction(self._look.icon("trash-2"), remove, lambda: self.remove_asked.emit([one.at for one in chosen]))
        menu.popup(at)
