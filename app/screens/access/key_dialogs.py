"""Dialogs of app keys: create or change, the secret shown once, delete."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app import words
from app.screens.access.token_rows import chip, type_word
from app.widgets.clipboard import Clipboard
from app.widgets.copy_rows import CopyRow, CopyRows
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.note import Note
from embedded_server.domain.app_key import AppKey, IssuedKey
from embedded_server.domain.token import Token

LONGEST_NAME = 128
MEANING = "An app key names a program. On its own it opens nothing."


class KeyDialog(Dialog):
    """Name and notes, of a new key or of one that exists."""

    def __init__(self, look: Look, parent: QWidget, key: AppKey | None = None, account: str = "") -> None:
        title = "Edit app" if key else "Create new app"
        meaning = f"{MEANING} It will be {account}'s." if account else MEANING
        super().__init__(look, title, meaning, width=480, parent=parent)
        self._name = QLineEdit(key.name if key else "")
        self._name.setMaxLength(LONGEST_NAME)
        self._name.setPlaceholderText("Philly pilot")
        self._notes = QPlainTextEdit(key.notes if key else "")
        self._notes.setPlaceholderText("Enter notes")
        self._notes.setTabChangesFocus(True)
        self._notes.setFixedHeight(look.px(76))
        self._form = Form()
        self._field = Field(look, "Name", self._name, check=self._wrong_name)
        self._form.add_row(self._field)
        self._form.add_row(Field(look, "Notes", self._notes, optional=True))
        self.body.addWidget(self._form)
        self.set_action("Save" if key else "Create app")
        self._name.setFocus()

    def name(self) -> str:
        return self._name.text().strip()

    def notes(self) -> str:
        return self._notes.toPlainText().strip()

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._field.show_error(message)

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def _wrong_name(self) -> str:
        return "" if self.name() else "Give the app a name, so that its tokens can be told apart."


class KeyCreatedDialog(Dialog):
    """The one moment the server knows the secret."""

    def __init__(self, look: Look, parent: QWidget, issued: IssuedKey, kept: str, clipboard: Clipboard) -> None:
        super().__init__(look, f"App key for “{issued.key.name}”", kept, width=600, parent=parent)
        self._values = {"client_id": issued.key.client_id, "secret": issued.secret}
        self._clipboard = clipboard
        self._rows = CopyRows(
            look,
            (
                CopyRow("client_id", "API key (client ID)", issued.key.client_id),
                CopyRow("secret", "Secret", issued.secret),
            ),
        )
        self._rows.copy_requested.connect(self._copy)
        self.body.addWidget(self._rows)
        self.body.addWidget(
            Note(
                look,
                "info",
                "The secret is shown now and masked afterwards",
                "Microshare's token call does not need it.",
            )
        )
        self.cancel.hide()
        self.set_action("I have copied it").clicked.connect(self.accept)

    def _copy(self, key: str) -> None:
        if key == "secret":
            self._clipboard.copy_secret(self._values[key])
        else:
            self._clipboard.copy(self._values[key])
        self._rows.show_copied(key)


class DeleteKeyDialog(Dialog):
    """Says which tokens die with the key."""

    def __init__(self, look: Look, parent: QWidget, key: AppKey, tokens: Sequence[Token]) -> None:
        super().__init__(look, f"Delete the app key “{key.name}”?", key.client_id, width=560, parent=parent)
        if tokens:
            what = words.plural(len(tokens), "token dies", "tokens die")
            said = "Whoever sends or reads with them is refused with 401 from the next request on."
            self.body.addWidget(Note(look, "danger", f"{what} with this key", said))
            for token in tokens[:8]:
                self.body.addWidget(PlainLabel(f"{type_word(token)}  {chip(token)}  {token.scope}", Type.MONO, "text2"))
            if len(tokens) > 8:
                self.body.addWidget(PlainLabel(f"and {len(tokens) - 8} more", Type.HINT, "text2"))
        else:
            self.body.addWidget(PlainLabel("No token was issued with it. Nothing stops working.", wrap=True))
        self.body.addWidget(PlainLabel("Records stay. This cannot be undone.", Type.HINT, "text2"))
        self.set_action("Delete app key", "danger", "trash-2")
