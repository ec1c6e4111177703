"""The right side of Accounts: one account with its keys, tokens and what it sees; or one organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QAbstractTableModel, Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app import words
from app.screens.access.token_rows import TokenRow, chip, type_word
from app.widgets.badge import Badge
from app.widgets.buttons import Button, IconButton
from app.widgets.cells import BadgeCell, ChipCell, TwoLineCell
from app.widgets.choice import Option
from app.widgets.empty_state import EmptyState
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.pane import Pane
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView
from app.widgets.tabs import Tabs
from app.window.actions import Actions
from embedded_server.domain.account import LOCAL_EMAIL, Account
from embedded_server.domain.app_key import AppKey
from embedded_server.domain.rec_type_summary import RecTypeSummary

KEYS, TOKENS, SEES = "keys", "tokens", "sees"
NO_KEYS = ("key-round", "No app key", "Keys name programs; tokens of this account are issued with one of its own keys.")
NO_TOKENS = ("key-round", "No token", "Nobody can send or read as this account before it has one.")
NO_SIGHT = ("eye-off", "It sees no record", "It owns none, and no rule shows it those of others.")


@dataclass(frozen=True, slots=True)
class KeyLine:
    key: AppKey
    now: datetime


class AccountDetail(QWidget):
    """`records_asked` carries a recType."""

    records_asked = Signal(str)
    sight_asked = Signal()

    def __init__(self, look: Look, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._actions = look, actions
        self._keys = RowsModel[KeyLine](_key_columns(), key=lambda line: line.key.client_id, parent=self)
        self._tokens = RowsModel[TokenRow](_token_columns(), key=lambda line: line.token.id, parent=self)
        self._sees = RowsModel[RecTypeSummary](_sight_columns(), key=lambda one: one.name, parent=self)
        self._tabs = Tabs(
            look, (Option(KEYS, "Keys"), Option(TOKENS, "Tokens"), Option(SEES, "What it sees")), "Parts of the account"
        )
        self._pages = QStackedWidget()
        self._panes: dict[str, Pane] = {}
        self._lay_out()
        self._tabs.chosen.connect(self._show_tab)

    def show_account(self, account: Account, keys: Sequence[AppKey], tokens: Sequence[TokenRow]) -> None:
        now = datetime.now(UTC)
        self._email.setText(account.email)
        kind, tone, sign = _kind(account)
        self._kind.show_state(kind, tone, sign)
        of = f", user of {account.parent}" if account.parent else ""
        signs_in = "signs in with a password" if account.has_password else "has no password: programs cannot sign in"
        self._facts.setText(f"{account.organisation}{of}, since {words.day(account.created_at, now)}, {signs_in}")
        self._password.setText("Change password…" if account.has_password else "Set password…")
        self._keys.set_rows([KeyLine(key, now) for key in keys])
        self._tokens.set_rows(tokens)
        self._tabs.set_note(KEYS, words.count(len(keys)))
        self._tabs.set_note(TOKENS, words.count(len(tokens)))
        self._show_pane(KEYS, bool(keys), NO_KEYS, "key.for_account")
        self._show_pane(TOKENS, bool(tokens), NO_TOKENS, "token.for_account")

    def show_sight(self, summaries: Sequence[RecTypeSummary]) -> None:
        seen = [one for one in summaries if one.visible]
        self._sees.set_rows(seen)
        self._tabs.set_note(SEES, words.count(len(seen)))
        self._show_pane(SEES, bool(seen), NO_SIGHT, "rule.create")

    def forget_sight(self) -> None:
        """Of the account before."""
        self._sees.set_rows([])
        self._tabs.set_note(SEES, "")
        self._panes[SEES].show_loading()

    def _lay_out(self) -> None:
        look, actions = self._look, self._actions
        self._email = PlainLabel("", Type.TITLE, elide=Qt.TextElideMode.ElideMiddle)
        self._kind = Badge(look, "")
        self._facts = PlainLabel("", Type.HINT, "text2", wrap=True)
        self._password = Button(look, "Set password…", icon="lock", small=True)
        self._password.clicked.connect(actions["account.password"].trigger)
        key = Button(look, "New key", icon="plus", small=True)
        key.clicked.connect(actions["key.for_account"].trigger)
        move = IconButton(look, "building-2", "Change organisation…")
        move.clicked.connect(actions["account.move"].trigger)
        delete = IconButton(look, "trash-2", "Delete account…", role="danger")
        delete.clicked.connect(actions["account.delete"].trigger)
        name = row(self._email, self._kind)
        name.addStretch()
        head = row(column(name, self._facts, spacing=3), self._password, key, move, delete, margins=(24, 14, 20, 8))
        head.setStretch(0, 1)
        tabs = row(self._tabs, margins=(24, 0, 24, 0))
        rule = QFrame()
        rule.setProperty("rule", "line")
        tables: dict[str, tuple[QAbstractTableModel, str]] = {
            KEYS: (self._keys, "App keys of the account"),
            TOKENS: (self._tokens, "Tokens of the account"),
            SEES: (self._sees, "What the account sees"),
        }
        for part, (model, said) in tables.items():
            table = TableView(look, said)
            table.setModel(model)
            table.setSelectionMode(TableView.SelectionMode.SingleSelection)
            table.sort_by(0)
            if part == SEES:
                table.opened.connect(lambda at: self.records_asked.emit(self._sees.rows[at].name))
            self._panes[part] = Pane(look, table)
            self._pages.addWidget(self._panes[part])
        column(head, tabs, rule, self._pages, spacing=0, parent=self).setStretch(3, 1)

    def _show_tab(self, part: str) -> None:
        self._pages.setCurrentWidget(self._panes[part])
        if part == SEES:
            self.sight_asked.emit()

    def is_sight_shown(self) -> bool:
        return self._tabs.key() == SEES

    def _show_pane(self, part: str, has_rows: bool, empty: tuple[str, str, str], action: str) -> None:
        if has_rows:
            self._panes[part].show_content()
            return
        icon, title, text = empty
        verb = self._actions[action]
        button = Button(self._look, verb.text().rstrip("…"), icon="plus")
        button.clicked.connect(verb.trigger)
        self._panes[part].show_state(EmptyState(self._look, icon, title, text, button))


def _kind(account: Account) -> tuple[str, str, str | None]:
    if account.email == LOCAL_EMAIL:
        return "This computer", "neutral", "monitor"
    return ("Integrator", "accent", "users") if account.is_integrator else ("User", "neutral", None)


def _key_columns() -> tuple[Column[KeyLine], ...]:
    return (
        Column("APP NAME", lambda line: line.key.name, "name", width=160, stretch=True, firm=True),
        Column(
            "API KEY (CLIENT ID)",
            lambda line: line.key.client_id,
            cell=lambda line: ChipCell(f"{line.key.client_id[:13]}…{line.key.client_id[-4:]}", False),
            width=200,
        ),
        Column("TOKENS", lambda line: words.count(line.key.tokens), "number", width=86),
        Column(
            "LAST USED",
            lambda line: words.ago(line.key.last_used_at, line.now),
            width=120,
            sort_key=lambda line: line.key.last_used_at,
        ),
    )


def _token_columns() -> tuple[Column[TokenRow], ...]:
    return (
        Column("APP NAME", lambda line: line.token.app_name, "name", width=140, stretch=True, firm=True),
        Column("TOKEN", lambda line: chip(line.token), cell=lambda line: ChipCell(chip(line.token), False), width=200),
        Column("TYPE AND SCOPE", lambda line: f"{type_word(line.token)} {line.token.scope}", cell=_type, width=170),
        Column("EXPIRES", lambda line: words.until(line.token.expires_at, line.now), width=130, spare=1),
        Column("LAST USED", lambda line: words.ago(line.token.last_used_at, line.now, "never used"), width=110),
    )


def _type(line: TokenRow) -> BadgeCell:
    word = type_word(line.token)
    return BadgeCell(word, "accent" if word == "Pipe" else "info", after=line.token.scope)


def _sight_columns() -> tuple[Column[RecTypeSummary], ...]:
    return (
        Column("RECTYPE", lambda one: one.name, "mono", width=200, stretch=True, firm=True),
        Column("SEES", _seen, cell=_seen_cell, width=170, sort_key=lambda one: one.visible),
        Column("OWNS", lambda one: words.count(one.owned), "number", width=96, sort_key=lambda one: one.owned),
        Column(
            "SHARED WITH IT",
            lambda one: words.count(one.visible - one.owned),
            "number",
            width=130,
            sort_key=lambda one: one.visible - one.owned,
        ),
        Column("ALL", lambda one: words.count(one.total), "number", width=96, sort_key=lambda one: one.total),
    )


def _seen(one: RecTypeSummary) -> str:
    hidden = one.total - one.visible
    return "everything" if not hidden else f"{words.count(one.visible)}, {words.count(hidden)} hidden"


def _seen_cell(one: RecTypeSummary) -> TwoLineCell:
    hidden = one.total - one.visible
    if not hidden:
        return TwoLineCell("everything", words.plural(one.total, "record"))
    return TwoLineCell(words.plural(one.visible, "record"), f"{words.count(hidden)} not visible to it", Type.NAME)
