"""Dialogs of accounts and organisations: create, password, another organisation, delete."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from app.widgets.dialog import Dialog
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.note import Note
from embedded_server.domain.account import EMAIL, LEAST_PASSWORD, LONGEST_PASSWORD, Account, Organisation

CODE = re.compile(r"[A-Za-z0-9._-]{1,64}")
NOBODY = "No integrator"
PASSWORD_USE = "For programs that sign in at /oauth2/token, such as Postman and curl."


class OrganisationDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, organisations: Sequence[Organisation]) -> None:
        sentence = "An organisation is the identity tokens speak for. Rules can grant to all of one at once."
        super().__init__(look, "Create organisation", sentence, width=480, parent=parent)
        self._codes = {one.code for one in organisations}
        self._code, self._name = QLineEdit(), QLineEdit()
        self._code.setPlaceholderText("northfield.annex")
        self._code.setProperty("mono", "true")
        self._name.setPlaceholderText("Northfield Annex")
        self._name.setMaxLength(128)
        hint = "Dots nest: northfield.annex lies below northfield. A code cannot be changed later."
        self._code_field = Field(look, "Code", self._code, hint=hint, check=self._wrong_code)
        self._form = Form()
        self._form.add_row(self._code_field)
        self._form.add_row(Field(look, "Name", self._name, optional=True))
        self.body.addWidget(self._form)
        self.set_action("Create organisation")

    def code(self) -> str:
        return self._code.text().strip()

    def name(self) -> str:
        return self._name.text().strip() or self.code()

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._code_field.show_error(message)

    def _wrong_code(self) -> str:
        if self.code() in self._codes:
            return "There is an organisation with this code."
        return wrong_code(self.code())


class AccountDialog(Dialog):
    """`organisation` is chosen at first; a new code makes a new organisation."""

    def __init__(
        self,
        look: Look,
        parent: QWidget,
        organisations: Sequence[Organisation],
        accounts: Sequence[Account],
        organisation: str,
    ) -> None:
        sentence = "A person or a program that owns records. Keys, tokens and rules name it by its e-mail address."
        super().__init__(look, "Create account", sentence, width=600, parent=parent)
        self._known = {one.email for one in accounts}
        self._email = QLineEdit()
        self._email.setPlaceholderText("dana@northfield.io")
        self._organisation = organisation_box(organisations, organisation)
        self._password = _Passwords(look, optional=True)
        self._integrator = QCheckBox("Integrator: other accounts are its users")
        self._parent_box = QComboBox()
        self._parent_box.addItem(NOBODY, None)
        for account in accounts:
            if account.is_integrator:
                self._parent_box.addItem(account.email, account.email)
        self._fill(look)
        self.set_action("Create account")

    def email(self) -> str:
        return self._email.text().strip()

    def organisation(self) -> str:
        return code_in(self._organisation)

    def password(self) -> str:
        return self._password.text()

    def is_integrator(self) -> bool:
        return self._integrator.isChecked()

    def integrator(self) -> str | None:
        """Whose user it becomes."""
        chosen = self._parent_box.currentData()
        return str(chosen) if chosen is not None and not self.is_integrator() else None

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._email_field.show_error(message)

    def _fill(self, look: Look) -> None:
        self._form = Form()
        self._email_field = Field(look, "E-mail address", self._email, check=self._wrong_email)
        hint = "Choose one, or write a new code."
        check = self._wrong_organisation
        self._form.add_row(self._email_field, Field(look, "Organisation", self._organisation, hint=hint, check=check))
        self._form.add_row(*self._password.fields)
        self._of_field = Field(look, "User of", self._parent_box, optional=True)
        self._form.add_row(self._of_field)
        self._of_field.setVisible(self._parent_box.count() > 1)
        self._integrator.toggled.connect(self._of_field.setDisabled)
        self.body.addWidget(self._form)
        self.body.addWidget(self._integrator)

    def _wrong_email(self) -> str:
        if self.email() in self._known:
            return "There is an account with this address."
        return "" if EMAIL.fullmatch(self.email()) else "Write an address such as dana@northfield.io."

    def _wrong_organisation(self) -> str:
        return wrong_code(self.organisation())


class PasswordDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, account: Account) -> None:
        title = "Change password" if account.has_password else "Set password"
        super().__init__(look, title, f"{account.email}. {PASSWORD_USE}", width=480, parent=parent)
        self._passwords = _Passwords(look)
        self._form = Form()
        for field in self._passwords.fields:
            self._form.add_row(field)
        self.body.addWidget(self._form)
        if account.has_password:
            self.body.addWidget(Note(look, "info", "", "Tokens that were issued with the old password go on working."))
        self.set_action(title)

    def password(self) -> str:
        return self._passwords.text()

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._passwords.fields[0].show_error(message)


class MoveDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, account: Account, organisations: Sequence[Organisation]) -> None:
        sentence = f"{account.email}. Its records keep the organisation they were sent for."
        super().__init__(look, "Change organisation", sentence, width=480, parent=parent)
        self._box = organisation_box(organisations, account.organisation)
        self._field = Field(look, "Organisation", self._box, hint="Choose one, or write a new code.", check=self._wrong)
        self._form = Form()
        self._form.add_row(self._field)
        self.body.addWidget(self._form)
        self.body.addWidget(Note(look, "warn", "Rules may grant something else", "Those that name an organisation."))
        self.set_action("Change organisation")

    def organisation(self) -> str:
        return code_in(self._box)

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def show_problem(self, message: str) -> None:
        self.set_busy(False)
        self._field.show_error(message)

    def _wrong(self) -> str:
        return wrong_code(self.organisation())


class DeleteAccountDialog(Dialog):
    """An account that owns something stays: records and tokens must not lose their owner."""

    def __init__(self, look: Look, parent: QWidget, account: Account, owns: Sequence[str]) -> None:
        super().__init__(look, f"Delete the account {account.email}?", account.organisation, width=520, parent=parent)
        self._look = look
        if owns:
            said = f"It owns {', '.join(owns)}. An account is deleted only when it owns nothing."
            self.body.addWidget(Note(look, "warn", "It cannot be deleted yet", said))
        else:
            said = "It owns no key, token or record. Rules that name it stay and grant it nothing."
            self.body.addWidget(PlainLabel(said, wrap=True))
        self.body.addWidget(PlainLabel("This cannot be undone.", tone="text2"))
        delete = self.set_action("Delete account", "danger", "trash-2")
        delete.allow(not owns, "It still owns something")

    def show_problem(self, reason: str, fix: str) -> None:
        self.set_busy(False)
        self.body.insertWidget(0, Note(self._look, "danger", reason, fix))


class _Passwords:
    """Twice the same, so that a slip of the hand does not lock anybody out."""

    def __init__(self, look: Look, *, optional: bool = False) -> None:
        self._optional = optional
        self._first, self._again = QLineEdit(), QLineEdit()
        for edit in (self._first, self._again):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
            edit.setMaxLength(LONGEST_PASSWORD)
        self.fields = (
            Field(
                look,
                "Password",
                self._first,
                hint=PASSWORD_USE if optional else "",
                optional=optional,
                check=self._wrong,
            ),
            Field(look, "Repeat the password", self._again, optional=optional, check=self._differs),
        )

    def text(self) -> str:
        return self._first.text()

    def _wrong(self) -> str:
        if self._optional and not self._first.text():
            return ""
        return "" if len(self._first.text()) >= LEAST_PASSWORD else f"At least {LEAST_PASSWORD} characters."

    def _differs(self) -> str:
        return "" if self._first.text() == self._again.text() else "The two are not the same."


def organisation_box(organisations: Sequence[Organisation], chosen: str) -> QComboBox:
    """A code can be written, too."""
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    for one in organisations:
        box.addItem(one.code if one.name == one.code else f"{one.code}  ·  {one.name}", one.code)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    return box


def code_in(box: QComboBox) -> str:
    """The code of the entry that was chosen, else what was written."""
    at = box.findText(box.currentText())
    return str(box.itemData(at)) if at >= 0 else box.currentText().strip()


def wrong_code(code: str) -> str:
    if CODE.fullmatch(code):
        return ""
    return "Write 1 to 64 letters, digits, dots, '-' and '_'." if code else "Write a code, such as northfield."
