"""One app key: its facts, the tokens issued with it, and how to use it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from app import words
from app.screens.access.token_rows import TokenRow, chip, type_word
from app.widgets.badge import Badge
from app.widgets.buttons import Button, IconButton
from app.widgets.chip import Chip
from app.widgets.choice import Option
from app.widgets.clipboard import Clipboard
from app.widgets.code_well import CodeWell
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.secret_field import SecretField
from app.widgets.segmented import Segmented
from embedded_server.domain.app_key import AppKey

WIDTH = 400
MOST_TOKENS = 6


class KeyInspector(QFrame):
    """The owner answers `secret_wanted` with `reveal`."""

    edit_requested = Signal()
    delete_requested = Signal()
    token_requested = Signal()
    secret_wanted = Signal()

    def __init__(self, look: Look, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._clipboard = look, clipboard
        self._key: AppKey | None = None
        self._server = ""
        self.setProperty("ground", "surface")
        self.setProperty("edge", "left")
        self.setFixedWidth(look.px(WIDTH))
        body = QFrame()
        body.setProperty("ground", "surface")
        self._whole = column(spacing=14, margins=(20, 16, 20, 16), parent=body)
        self._lay_out_head()
        self._lay_out_tokens()
        self._lay_out_use()
        self._whole.addStretch()
        column(_scrolled(body), spacing=0, margins=(1, 0, 0, 0), parent=self)

    def show_key(self, key: AppKey, now: datetime, tokens: Sequence[TokenRow], server: str, kept: str) -> None:
        """`kept` says where its secret is; empty where it is not on this computer."""
        if key != self._key:
            self._secret.show_tail(key.secret_tail)
        self._key, self._server = key, server
        self._name.setText(key.name)
        self._created.setText(f"Created {words.day(key.created_at, now)} by {key.account}")
        self._client_id.show_value(f"{key.client_id[:13]}…{key.client_id[-12:]}")
        self._kept.setText(kept or "Nowhere here: the server keeps only a hash.")
        self._secret.setEnabled(bool(kept))
        self._show_tokens(tokens, now)
        self._show_use()

    def reveal(self, secret: str) -> None:
        self._secret.reveal(secret)

    def _lay_out_head(self) -> None:
        look = self._look
        self._name = PlainLabel("", Type.TITLE, elide=Qt.TextElideMode.ElideRight)
        self._created = PlainLabel("", Type.HINT, "text2", elide=Qt.TextElideMode.ElideRight)
        edit, delete = IconButton(look, "pencil", "Edit"), IconButton(look, "trash-2", "Delete", role="danger")
        edit.clicked.connect(self.edit_requested)
        delete.clicked.connect(self.delete_requested)
        head = row(column(self._name, self._created, spacing=2), edit, delete)
        head.setStretch(0, 1)
        self._client_id = Chip(look, "", "API key")
        self._client_id.copy_requested.connect(self._copy_client_id)
        self._secret = SecretField(look, "Secret")
        self._secret.reveal_requested.connect(self.secret_wanted)
        self._kept = PlainLabel("", Type.HINT, wrap=True)
        facts = QGridLayout()
        facts.setVerticalSpacing(8)
        facts.setHorizontalSpacing(12)
        facts.setColumnStretch(1, 1)
        labels = ("API key (client ID)", "Secret", "Kept in")
        for at, (label, widget) in enumerate(zip(labels, (self._client_id, self._secret, self._kept), strict=True)):
            facts.addWidget(PlainLabel(label, Type.HINT, "text2"), at, 0)
            facts.addWidget(widget, at, 1)
        self._whole.addLayout(head)
        self._whole.addLayout(facts)
        self._whole.addWidget(_rule())

    def _lay_out_tokens(self) -> None:
        request = Button(self._look, "Request token", icon="plus", small=True)
        request.clicked.connect(self.token_requested)
        head = row(PlainLabel("Tokens issued with this key", Type.STRONG), request)
        head.setStretch(0, 1)
        self._tokens = QGridLayout()
        self._tokens.setHorizontalSpacing(12)
        self._tokens.setVerticalSpacing(8)
        self._tokens.setColumnStretch(1, 1)
        self._whole.addLayout(head)
        self._whole.addLayout(self._tokens)
        self._whole.addWidget(_rule())

    def _show_tokens(self, tokens: Sequence[TokenRow], now: datetime) -> None:
        while (item := self._tokens.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for at, one in enumerate(tokens[:MOST_TOKENS]):
            token = one.token
            tone = "accent" if type_word(token) == "Pipe" else "info"
            self._tokens.addWidget(PlainLabel(chip(token), Type.MONO, "text2"), at, 0)
            self._tokens.addWidget(Badge(self._look, type_word(token), tone), at, 1, Qt.AlignmentFlag.AlignLeft)
            self._tokens.addWidget(PlainLabel(words.ago(token.last_used_at, now), Type.HINT, "text2"), at, 2)
        rest = len(tokens) - MOST_TOKENS
        said = "None yet." if not tokens else f"and {rest} more" if rest > 0 else ""
        if said:
            self._tokens.addWidget(PlainLabel(said, Type.HINT, "text2"), MOST_TOKENS, 0)

    def _lay_out_use(self) -> None:
        self._form = Segmented(self._look, (Option("curl", "curl"), Option("power_shell", "PowerShell")), "Form")
        self._form.chosen.connect(self._show_use)
        head = row(PlainLabel("Use this key", Type.STRONG), self._form)
        head.setStretch(0, 1)
        self._use = CodeWell(self._look, "", "token call", wrap=True)
        self._use.copy_requested.connect(self._copy_use)
        self._whole.addLayout(head)
        self._whole.addWidget(self._use)
        self._whole.addWidget(PlainLabel("Your password is left out on purpose.", Type.HINT, "text2"))

    def _show_use(self) -> None:
        if self._key:
            self._use.show_text(_call(self._form.key(), self._server, self._key))

    def _copy_use(self) -> None:
        self._clipboard.copy(self._use.toPlainText())
        self._use.show_copied()

    def _copy_client_id(self) -> None:
        if self._key:
            self._clipboard.copy(self._key.client_id)
            self._client_id.show_copied()


def _call(form: str, server: str, key: AppKey) -> str:
    url = f"{server}/oauth2/token"
    fields = {"grant_type": "pipe", "client_id": key.client_id, "username": key.account, "password": "…"}
    if form == "curl":
        told = (f"--data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in fields.items())
        return " \\\n  ".join([f"curl {url}", *told])
    body = "\n".join(f"  {name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in fields.items())
    return f"Invoke-RestMethod -Method Post -Body @{{\n{body}\n}} -Uri '{url}'"


def _scrolled(body: QWidget) -> QScrollArea:
    """For windows that are too low for all of it."""
    scroll = QScrollArea()
    scroll.setWidget(body)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return scroll


def _rule() -> QFrame:
    line = QFrame()
    line.setProperty("edge", "top")
    line.setFixedHeight(1)
    return line
