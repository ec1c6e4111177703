"""The right side of Accounts for an organisation: its place among the others, and who is in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app import words
from app.screens.access.account_nodes import above, below
from app.widgets.buttons import Button
from app.widgets.empty_state import EmptyState
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.pane import Pane
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView
from app.window.actions import Actions
from embedded_server.domain.account import Account, Organisation


class OrganisationDetail(QWidget):
    """`account_asked` carries an e-mail address."""

    account_asked = Signal(str)

    def __init__(self, look: Look, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._actions = look, actions
        self._name = PlainLabel("", Type.TITLE, elide=Qt.TextElideMode.ElideRight)
        self._code = PlainLabel("", Type.MONO, "text2", elide=Qt.TextElideMode.ElideMiddle)
        self._place = Note(look, "accent", "", "")
        self._people = RowsModel[Account](_columns(), key=lambda account: account.email, parent=self)
        self._table = TableView(look, "Accounts of the organisation")
        self._table.setModel(self._people)
        self._table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self._table.sort_by(0)
        self._table.opened.connect(lambda at: self.account_asked.emit(self._people.rows[at].email))
        self._pane = Pane(look, self._table)
        add = Button(look, "New account", icon="plus", small=True)
        add.clicked.connect(actions["account.create"].trigger)
        head = row(column(self._name, self._code, spacing=3), add, margins=(24, 14, 20, 10))
        head.setStretch(0, 1)
        place = row(self._place, margins=(24, 0, 20, 12))
        column(head, place, self._pane, spacing=0, parent=self).setStretch(2, 1)

    def show_organisation(
        self, organisation: Organisation, organisations: Sequence[Organisation], accounts: Sequence[Account]
    ) -> None:
        self._name.setText(organisation.name)
        self._code.setText(organisation.code)
        self._place.say("What rules make of it", _relations(organisation.code, organisations))
        here = [one for one in accounts if one.organisation == organisation.code]
        self._people.set_rows(here)
        if here:
            self._pane.show_content()
        else:
            button = Button(self._look, "New account", icon="plus")
            button.clicked.connect(self._actions["account.create"].trigger)
            said = "Tokens and records belong to accounts; an organisation groups them."
            self._pane.show_state(EmptyState(self._look, "users", "Nobody is in it", said, button))


def _relations(code: str, organisations: Sequence[Organisation]) -> str:
    over, under = above(code, organisations), below(code, organisations)
    first = code.partition(".")[0]
    related = [one for one in organisations if one.code != code and one.code.partition(".")[0] == first]
    said = f"~ in a rule means {_codes([code, *(one.code for one in over)])}. "
    said += f"& means every organisation under {first}: {words.plural(len(related) + 1, 'organisation')} now."
    return said + (f" Below it: {_codes([one.code for one in under])}." if under else "")


def _codes(codes: Sequence[str]) -> str:
    rest = f" and {len(codes) - 4} more" if len(codes) > 4 else ""
    return ", ".join(codes[:4]) + rest


def _columns() -> tuple[Column[Account], ...]:
    return (
        Column("E-MAIL", lambda one: one.email, "name", width=220, stretch=True, firm=True),
        Column("KIND", lambda one: "Integrator" if one.is_integrator else "User", width=110),
        Column("USER OF", lambda one: one.parent or "", "muted", width=200, spare=1),
        Column("PASSWORD", lambda one: "set" if one.has_password else "none", width=110),
    )
