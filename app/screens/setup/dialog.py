"""Set up a sender: who posts what, with which token, at which address; and what its console has to be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStackedWidget, QWidget

from app.screens.setup.model import Facts, KnownToken, is_rec_type, now
from app.screens.setup.pages import CommandPage, PostmanPage, SheetPage
from app.sender import Sender, masked
from app.setup_sheets.addresses import Address, doubt, reach_of_base
from app.setup_sheets.networks import NETWORKS
from app.setup_sheets.sheet import sheet_of
from app.widgets.buttons import Button
from app.widgets.choice import Option
from app.widgets.clipboard import Clipboard
from app.widgets.dialog import Dialog
from app.widgets.form import Field
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.nav_list import NavList
from app.widgets.note import Note
from app.widgets.segmented import Segmented
from embedded_server.domain.token import TokenKind

RECORDS, UPLINKS = "records", "uplinks"
KINDS = (Option(RECORDS, "Records of a recType"), Option(UPLINKS, "Uplinks for targets"))
CURL, POWER_SHELL, POSTMAN = "curl", "power_shell", "postman"
TOOLS = (
    Option(CURL, "curl", "terminal"),
    Option(POWER_SHELL, "PowerShell", "terminal"),
    Option(POSTMAN, "Postman", "package"),
)
BY_KEY = {network.key: network for network in NETWORKS}
SENTENCES = {
    RECORDS: "Whatever is posted is a record of the recType. The token may post and nothing else.",
    UPLINKS: "Each uplink is kept, and sent on to the notification target of its device. One token serves all devices.",
}
Sending = Callable[[KnownToken, str, str], Sender]


@dataclass(frozen=True, slots=True)
class Wanted:
    """From where the dialog was opened: a device, a token, a recType, or nothing."""

    device: str = ""
    token_id: str = ""
    rec_type: str = ""


class SetupDialog(Dialog):
    """`token_wanted` carries the kind and the recType of a token to make; `save_wanted` whether Postman gets it."""

    token_wanted = Signal(str, str)
    save_wanted = Signal(bool)

    def __init__(self, look: Look, parent: QWidget, facts: Facts, sending: Sending, clipboard: Clipboard) -> None:
        super().__init__(look, "Set up a sender", SENTENCES[RECORDS], width=900, parent=parent)
        self._look, self._facts, self._sending = look, facts, sending
        options = [Option(network.key, network.name, "radio") for network in NETWORKS]
        self._networks = NavList(look, [*options, *TOOLS], "Network or tool")
        self._kinds = Segmented(look, KINDS, "What is posted")
        self._rec_type, self._token, self._address = QComboBox(), QComboBox(), QComboBox()
        for box in (self._rec_type, self._address):
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._pages = QStackedWidget()
        self._sheet, self._command = SheetPage(look, clipboard), CommandPage(look, clipboard)
        self._postman = PostmanPage(look)
        self._none = self._made_none()
        for page in (self._sheet, self._command, self._postman, self._none):
            self._pages.addWidget(page)
        self._doubt = Note(look, "danger", "", "")
        self._mild_doubt = Note(look, "warn", "", "")
        self._arrange()
        self.cancel.hide()
        self.set_action("Done").clicked.connect(self.accept)

    def begin(self, wanted: Wanted) -> None:
        """With what the person came from."""
        known = next((one for one in self._facts.tokens if one.token.id == wanted.token_id), None)
        is_uplink = bool(wanted.device) or (known is not None and known.token.kind is TokenKind.UPLINK)
        self._kinds.choose(UPLINKS if is_uplink else RECORDS)
        self._rec_type.addItems(list(self._facts.rec_types))
        self._rec_type.setCurrentText(wanted.rec_type or self._facts.likely_rec_type(wanted.token_id))
        for one in self._facts.addresses:
            self._address.addItem(f"{one.base}", one.base)
            self._address.setItemData(self._address.count() - 1, one.reach.value, Qt.ItemDataRole.ToolTipRole)
        self._address.setCurrentIndex(self._best_address())
        self._connect()
        self._offer_tokens(wanted.token_id)

    def show_facts(self, facts: Facts, token_id: str) -> None:
        """After a token was made."""
        self._facts = facts
        self._offer_tokens(token_id)

    def show_problem(self, said: str) -> None:
        self._missing.say("The token could not be made", said)

    def door(self) -> Sender | None:
        """What is chosen; None without a token."""
        known = self.known()
        return None if known is None else self._sending(known, self._base(), self._rec_type.currentText().strip())

    def known(self) -> KnownToken | None:
        chosen = self._token.currentData()
        return next((one for one in self._offered() if one.token.id == chosen), None)

    def _arrange(self) -> None:
        look = self._look
        self._rec_field = Field(look, "recType", self._rec_type)
        tokens = Field(look, "Token", self._token)
        self._make = Button(look, "New token", icon="plus", small=True)
        self._make.clicked.connect(self._want_token)
        above = row(self._kinds, self._make)
        above.insertStretch(1)
        fields = row(self._rec_field, tokens, spacing=16)
        fields.setStretch(0, 1)
        fields.setStretch(1, 1)
        address = Field(look, "Address", self._address, hint="Choose one, or type where a tunnel or a proxy listens.")
        right = QWidget()
        inside = column(above, fields, address, self._doubt, self._mild_doubt, self._pages, spacing=14, parent=right)
        inside.setStretch(5, 1)
        self._networks.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._networks.setFixedWidth(look.px(196))
        whole = row(self._networks, right, spacing=20)
        whole.setStretch(1, 1)
        self.body.addLayout(whole)

    def _made_none(self) -> QWidget:
        make = Button(self._look, "Make one", "primary", "plus")
        make.clicked.connect(self._want_token)
        said = "A token that was issued elsewhere is known there only."
        self._missing = Note(self._look, "info", "No token on this computer opens this door", said, action=make)
        page = QWidget()
        column(self._missing, parent=page).addStretch()
        return page

    def _connect(self) -> None:
        self._networks.chosen.connect(lambda _: self._show())
        self._kinds.chosen.connect(lambda _: self._offer_tokens(""))
        self._rec_type.currentTextChanged.connect(lambda _: self._offer_tokens(self._token.currentData() or ""))
        self._token.currentIndexChanged.connect(lambda _: self._show())
        self._address.currentTextChanged.connect(lambda _: self._show())
        self._postman.save_wanted.connect(self.save_wanted)

    def _best_address(self) -> int:
        """The one that most senders reach."""
        order = ["Public", "This network", "This computer"]
        ranks = [(not one.is_open, order.index(one.reach.value)) for one in self._facts.addresses]
        return ranks.index(min(ranks)) if ranks else -1

    def _offer_tokens(self, chosen: str) -> None:
        self._token.blockSignals(True)
        self._token.clear()
        for one in self._offered():
            token = one.token
            self._token.addItem(f"{token.app_name}  ·  {token.head}…{token.tail}", token.id)
        self._token.setCurrentIndex(max(self._token.findData(chosen), 0))
        self._token.blockSignals(False)
        self._show()

    def _offered(self) -> list[KnownToken]:
        if self._kinds.key() == UPLINKS:
            return self._facts.of_uplinks()
        rec_type = self._rec_type.currentText().strip()
        return self._facts.posting(rec_type) if is_rec_type(rec_type) else []

    def _base(self) -> str:
        return self._address.currentText().strip().rstrip("/")

    def _want_token(self) -> None:
        is_uplink = self._kinds.key() == UPLINKS
        kind = TokenKind.UPLINK if is_uplink else TokenKind.PIPE
        self.token_wanted.emit(kind.value, self._rec_type.currentText().strip())

    def _show(self) -> None:
        is_uplink = self._kinds.key() == UPLINKS
        self.set_sentence(SENTENCES[self._kinds.key()])
        self._rec_field.setVisible(not is_uplink)
        self._make.setEnabled(is_uplink or is_rec_type(self._rec_type.currentText().strip()))
        self._networks.allow(POSTMAN, not is_uplink, "The collection posts and reads records of a recType")
        if is_uplink and self._networks.key() == POSTMAN:
            self._networks.choose(NETWORKS[0].key)
        self._show_doubt()
        sender = self.door()
        if sender is None:
            self._pages.setCurrentWidget(self._none)
        else:
            self._show_page(self._networks.key(), sender, now())

    def _show_page(self, key: str, sender: Sender, moment: datetime) -> None:
        hidden = replace(sender, token=masked(sender.token))
        if key in BY_KEY:
            self._sheet.show_sheet(sheet_of(BY_KEY[key], sender), sender)
            self._pages.setCurrentWidget(self._sheet)
        elif key == POSTMAN:
            self._pages.setCurrentWidget(self._postman)
        else:
            spoken = Sender.curl if key == CURL else Sender.power_shell
            self._command.show_command(spoken(hidden, moment), spoken(sender, moment))
            self._pages.setCurrentWidget(self._command)

    def _show_doubt(self) -> None:
        base = self._base()
        address = next((one for one in self._facts.addresses if one.base == base), Address(base, reach_of_base(base)))
        found = doubt(address, BY_KEY.get(self._networks.key()))
        for note, tone in ((self._doubt, "danger"), (self._mild_doubt, "warn")):
            note.setVisible(found is not None and found.tone == tone)
            if found is not None:
                note.say(found.title, found.text)
