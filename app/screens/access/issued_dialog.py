"""A token at the moment it is issued, and what to type where so that a sender uses it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.sender import Sender, masked
from app.setup_sheets.networks import NETWORKS
from app.setup_sheets.sheet import Sheet, sheet_of
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.clipboard import KEEP_S, Clipboard
from app.widgets.code_well import CodeWell
from app.widgets.copy_rows import CopyRow, CopyRows
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.qr import QrCode
from app.widgets.segmented import Segmented
from embedded_server.domain.token import Token, TokenKind

CURL, SHOWN = "curl", 3  # the networks most people come from; the others are a button away
SHEETS = {network.key: network for network in NETWORKS[:SHOWN]}


class IssuedDialog(Dialog):
    """Shows the value; closes by saying that it was copied. `show_used` turns the waiting line green."""

    test_requested = Signal()
    setup_requested = Signal()  # every network, other addresses, the files for Postman

    def __init__(
        self, look: Look, parent: QWidget, token: Token, sender: Sender, clipboard: Clipboard, kept: str, *, fresh: bool
    ) -> None:
        super().__init__(look, _title(token), _sentence(token, kept), parent=parent)
        self._look, self._token, self._sender, self._clipboard = look, token, sender, clipboard
        self._lay_out_value()
        if token.kind is TokenKind.PIPE:
            self._lay_out_sheets()
        self._state = PlainLabel("Waiting for its first use…", Type.HINT, "text2")
        self.add_help(self._state)
        self.show_used(token)
        self.cancel.hide()
        if token.kind is TokenKind.PIPE:
            test = Button(look, "Send a test record", icon="send")
            test.clicked.connect(self.test_requested)
            self.add_extra(test)
        self.set_action("I have copied it" if fresh else "Done").clicked.connect(self.accept)

    @property
    def token_id(self) -> str:
        return self._token.id

    def show_used(self, token: Token) -> None:
        """Once the server has let something in with it."""
        if token.last_used_at is not None:
            self._state.setText("It has been used: the gate is open.")
            self._state.set_tone("ok")

    def _lay_out_value(self) -> None:
        value = self._sender.token
        self._value = CodeWell(self._look, f"{value[:32]}\n{value[32:]}", "token")
        self._value.copy_requested.connect(self._copy_token)
        self.body.addWidget(self._value)
        self._qr = QrCode(self._look, value, "QR code of the token")
        self._qr.hide()
        copy = Button(self._look, "Copy token", "primary", "copy")
        copy.clicked.connect(self._copy_token)
        self.start_at(copy)
        show = Button(self._look, "Show QR", icon="qr-code")
        show.clicked.connect(lambda: self._qr.setVisible(not self._qr.isVisible()))
        line = row(copy, show)
        line.addStretch()
        line.addWidget(PlainLabel(f"Clipboard is cleared after {KEEP_S} s", Type.HINT, "text2"))
        self.body.addLayout(line)
        self.body.addWidget(self._qr)

    def _lay_out_sheets(self) -> None:
        choices = [*(Option(key, network.name) for key, network in SHEETS.items()), Option(CURL, CURL)]
        self._sheets = Segmented(self._look, choices, "Network")
        self._sheets.chosen.connect(self._show_sheet)
        line = row(PlainLabel("Set up the sender", Type.STRONG))
        line.addStretch()
        line.addWidget(self._sheets)
        self._rows = CopyRows(self._look, ())
        self._rows.copy_requested.connect(self._copy_field)
        self._curl = CodeWell(self._look, _masked(self._sender).curl(datetime.now(UTC)), "curl line")
        self._curl.copy_requested.connect(self._copy_curl)
        addresses = " and ".join(SHEETS["senet"].sources)
        said = f"Senet posts from {addresses}. Let these addresses through your firewall."
        self._note = Note(self._look, "info", "Senet must reach this address", said)
        self.body.addLayout(line)
        for widget in (self._rows, self._curl, self._note):
            self.body.addWidget(widget)
        more = Button(self._look, "Other networks and addresses…", "link")
        more.clicked.connect(self.setup_requested)
        below = row(more)
        below.addStretch()
        self.body.addLayout(below)
        self._show_sheet("senet")

    def _show_sheet(self, name: str) -> None:
        self._rows.setVisible(name in SHEETS)
        self._curl.setVisible(name == CURL)
        self._note.setVisible(name == "senet")
        if name in SHEETS:
            sheet = self._sheet()
            rows = [CopyRow(one.label, one.label, sheet.shown(one), copied=not one.is_chosen) for one in sheet.fields]
            self._rows.show_rows(rows)

    def _sheet(self) -> Sheet:
        return sheet_of(SHEETS[self._sheets.key()], self._sender)

    def _copy_token(self) -> None:
        self._clipboard.copy_secret(self._sender.token)
        self._value.show_copied()

    def _copy_field(self, label: str) -> None:
        self._clipboard.copy_secret(next(one.value for one in self._sheet().fields if one.label == label))
        self._rows.show_copied(label)

    def _copy_curl(self) -> None:
        self._clipboard.copy_secret(self._sender.curl(datetime.now(UTC)))
        self._curl.show_copied()


def _masked(sender: Sender) -> Sender:
    return replace(sender, token=masked(sender.token))


def _title(token: Token) -> str:
    kind = "Pipe token" if token.kind is TokenKind.PIPE else "Password token"
    return f"{kind} for “{token.app_name}”"


def _sentence(token: Token, kept: str) -> str:
    life = "Never expires." if token.expires_at is None else "Expires after 48 h."
    return f"{token.scope} as {token.identity}. {life} {kept}"
