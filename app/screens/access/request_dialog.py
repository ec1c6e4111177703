"""Request token: who it speaks for, what it may do, where it may post."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.screens.access.scope_boxes import ScopeBoxes
from app.widgets.dialog import Dialog
from app.widgets.form import Field, Form
from app.widgets.look import Look
from app.widgets.option_card import CardOption, OptionCards, Point
from embedded_server.domain.account import Account, Organisation
from embedded_server.domain.app_key import AppKey
from embedded_server.domain.rec_type import RecTypeError, check_pattern
from embedded_server.domain.scope import PIPE_SCOPE
from embedded_server.domain.token import TokenKind

NEW_KEY = "A new key, named Sluice"
CARDS = (
    CardOption(
        TokenKind.PIPE.value,
        "Pipe token",
        "For devices and network servers that send.",
        (
            Point("POST to any recType"),
            Point("Cannot read anything", "x", "danger"),
            Point("Never expires", "clock", "text2"),
        ),
        ("Pipe", "accent"),
        "log-in",
    ),
    CardOption(
        TokenKind.PASSWORD.value,
        "Password token",
        "For people and programs that read.",
        (
            Point("Read, write, delete"),
            Point("Scope can be narrowed"),
            Point("Expires after 48 h", "clock", "text2"),
        ),
        ("Bearer", "info"),
        "database",
    ),
)


class RequestDialog(Dialog):
    """On this computer no password is asked: the window proves itself to the server in another way."""

    def __init__(
        self,
        look: Look,
        parent: QWidget,
        keys: Sequence[AppKey],
        organisations: Sequence[Organisation],
        accounts: Sequence[Account],
        server: str,
        chosen: str = "",
    ) -> None:
        """`chosen` is the client id of an app key, or the e-mail address of an account."""
        super().__init__(look, "Request token", parent=parent)
        self._server, self._keys, self._accounts = server, keys, accounts
        self._cards = OptionCards(look, CARDS, "Kind of token")
        self._cards.chosen.connect(self._follow_kind)
        self._account, self._key, self._identity = QComboBox(), QComboBox(), QComboBox()
        for account in accounts:
            self._account.addItem(account.email, account.email)
        for organisation in organisations:
            self._identity.addItem(f"{organisation.code}  ·  {organisation.name}", organisation.code)
        owner = next((key.account for key in keys if key.client_id == chosen), chosen)
        self._account.setCurrentIndex(max(self._account.findData(owner), 0))
        self._account.currentIndexChanged.connect(self._follow_account)
        self._rec_types, self._note = QLineEdit(), QLineEdit()
        self._rec_types.setPlaceholderText("us.philadelphia.*")
        self._rec_types.setProperty("mono", "true")
        self._note.setMaxLength(200)
        self._scopes = ScopeBoxes(look)
        self._fill(look)
        self._follow_account()
        self._key.setCurrentIndex(max(self._key.findData(chosen), 0))
        self.set_action("Request pipe token")
        self._follow_kind()

    def propose(self, kind: TokenKind, rec_types: Sequence[str]) -> None:
        """What the person most likely wants; all of it can be changed."""
        self._cards.choose(kind.value)
        self._rec_types.setText(" ".join(rec_types))
        self._follow_kind()

    def kind(self) -> TokenKind:
        return TokenKind(self._cards.key())

    def account(self) -> str:
        return str(self._account.currentData())

    def key(self) -> str:
        """Empty where the account has none yet: one is made."""
        return str(self._key.currentData())

    def identity(self) -> str:
        return str(self._identity.currentData())

    def scope(self) -> str:
        return PIPE_SCOPE if self.kind() is TokenKind.PIPE else self._scopes.scope()

    def rec_types(self) -> tuple[str, ...]:
        return tuple(self._rec_types.text().replace(",", " ").split())

    def note(self) -> str:
        return self._note.text().strip()

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._key_field.show_error(message)

    def _fill(self, look: Look) -> None:
        self.body.addWidget(self._cards)
        self._form = Form()
        self._key_field = Field(look, "App key", self._key)
        account = Field(look, "Account", self._account, hint="Records sent with the token are its own.")
        account.setVisible(len(self._accounts) > 1)
        self._form.add_row(account)
        self._form.add_row(self._key_field, Field(look, "Organisation (identity)", self._identity))
        self._scope_field = Field(look, "Scope", self._scopes, check=self._scopes.problem)
        self._form.add_row(self._scope_field)
        hint = "Sluice only. Leave empty to allow every recType."
        self._form.add_row(
            Field(look, "Only for recTypes", self._rec_types, hint=hint, optional=True, check=self._wrong_rec_types),
            Field(look, "Note", self._note, hint="Who uses it, for whom.", optional=True),
        )
        self.body.addWidget(self._form)

    def _follow_account(self) -> None:
        """Its own keys, and its own organisation at first."""
        self._key.clear()
        for key in self._keys:
            if key.account == self.account():
                self._key.addItem(f"{key.name}  ·  {key.client_id[:8]}…{key.client_id[-4:]}", key.client_id)
        if not self._key.count():
            self._key.addItem(NEW_KEY, "")
        organisation = next((one.organisation for one in self._accounts if one.email == self.account()), "")
        self._identity.setCurrentIndex(max(self._identity.findData(organisation), 0))

    def _follow_kind(self) -> None:
        pipe = self.kind() is TokenKind.PIPE
        self.set_sentence(f"POST {self._server}/oauth2/token   grant_type={self.kind().value}")
        self._scope_field.setVisible(not pipe)
        if self.action:
            self.action.setText("Request pipe token" if pipe else "Request password token")

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def _wrong_rec_types(self) -> str:
        try:
            for pattern in self.rec_types():
                check_pattern(pattern)
        except RecTypeError as error:
            return f"{str(error)[0].upper()}{str(error)[1:]}."
        return ""
