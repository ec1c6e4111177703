"""Who a rule is tried with: rows of e-mail address, identity and role."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.screens.access.simulation import MOST_PEOPLE
from app.screens.access.word_picker import WordPicker
from app.widgets.buttons import IconButton
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from embedded_server.domain.account import Account, Organisation
from embedded_server.domain.rule import Party

HEADS = ("E-MAIL", "IDENTITY", "ROLE")


class PeopleRows(QWidget):
    """Choosing an account fills in its organisation; both can be overwritten."""

    changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._accounts: dict[str, str] = {}
        self._organisations: list[tuple[str, str]] = []
        self._rows: list[_Person] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        for at, (head, share) in enumerate(zip(HEADS, (5, 4, 3), strict=True)):
            self._grid.addWidget(PlainLabel(head, Type.HEADER, "text3"), 0, at)
            self._grid.setColumnStretch(at, share)

    def show_known(self, accounts: Sequence[Account], organisations: Sequence[Organisation]) -> None:
        self._accounts = {one.email: one.organisation for one in accounts}
        self._organisations = [(one.code, one.name if one.name != one.code else "") for one in organisations]
        for row in self._rows:
            row.show_known(list(self._accounts.items()), self._organisations)

    def people(self) -> tuple[Party, ...]:
        """Each once; a row without an e-mail address does not count."""
        return tuple(dict.fromkeys(row.party() for row in self._rows if row.party().user))

    def show_people(self, people: Sequence[Party]) -> None:
        for row in self._rows:
            row.drop()
        self._rows = []
        for party in people[:MOST_PEOPLE]:
            self._add(party)
        self.changed.emit()

    def add(self) -> None:
        """An empty row, with the focus in it."""
        self._add(Party()).user.setFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit()

    def is_full(self) -> bool:
        return len(self._rows) >= MOST_PEOPLE

    def _add(self, party: Party) -> _Person:
        row = _Person(self._look, party, list(self._accounts.items()), self._organisations)
        self._rows.append(row)
        at = self._grid.rowCount()
        for place, widget in enumerate(row.widgets()):
            self._grid.addWidget(widget, at, place)
        row.user.changed.connect(lambda: self._on_user(row))
        row.organisation.changed.connect(self.changed)
        row.role.textChanged.connect(self.changed)
        row.remove.clicked.connect(lambda: self._remove(row))
        return row

    def _on_user(self, row: _Person) -> None:
        organisation = self._accounts.get(row.user.word())
        if organisation:
            row.organisation.show_word(organisation)
        self.changed.emit()

    def _remove(self, row: _Person) -> None:
        at = self._rows.index(row)
        self._rows.remove(row)
        row.drop()
        if self._rows:
            self._rows[min(at, len(self._rows) - 1)].remove.setFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit()


class _Person:
    """The fields of one row."""

    def __init__(
        self, look: Look, party: Party, accounts: list[tuple[str, str]], organisations: list[tuple[str, str]]
    ) -> None:
        self.user, self.organisation, self.role = WordPicker(look), WordPicker(look), QLineEdit(party.role)
        self.remove = IconButton(look, "x", "Remove this row", small=True)
        named = ((self.user, "E-mail address"), (self.organisation, "Identity"), (self.role, "Role"))
        for widget, name in named:
            widget.setAccessibleName(name)
            widget.setProperty("small", "true")
        self.show_known(accounts, organisations)
        self.user.show_word(party.user)
        self.organisation.show_word(party.organisation)

    def widgets(self) -> tuple[QWidget, ...]:
        return self.user, self.organisation, self.role, self.remove

    def show_known(self, accounts: list[tuple[str, str]], organisations: list[tuple[str, str]]) -> None:
        self.user.show_entries(accounts)
        self.organisation.show_entries(organisations)

    def party(self) -> Party:
        return Party(self.user.word(), self.organisation.word(), "", self.role.text().strip())

    def drop(self) -> None:
        for widget in self.widgets():
            widget.hide()
            widget.deleteLater()
