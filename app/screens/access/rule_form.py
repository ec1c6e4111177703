"""The fields of one rule: which records, whose they are, who gets them, and what may be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.rule_words import OWNER_MEANS, REQUESTOR_MEANS, meaning
from app.screens.access.operation_boxes import OperationBoxes
from app.screens.access.word_picker import WordField
from app.widgets.fonts import Type
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column
from app.widgets.look import Look
from embedded_server.domain.account import Account, Organisation
from embedded_server.domain.app_key import AppKey
from embedded_server.domain.rec_type import RecTypeError, check_pattern
from embedded_server.domain.rule import ANYTHING, OwnerWords, RequestorWords, Rule

LONGEST_NAME, LONGEST_DESC = 128, 2_000
LABELS = {"user": "User", "organisation": "Organisation", "app": "App key", "role": "Role", "location": "Location"}
Values = Sequence[tuple[str, str]]


class RuleForm(QWidget):
    """`edited` carries the rule as the fields have it."""

    edited = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule: Rule | None = None
        self._filling = False
        self._name, self._desc = QLineEdit(), QLineEdit()
        self._name.setMaxLength(LONGEST_NAME)
        self._name.setPlaceholderText("Annex to Northfield")
        self._desc.setMaxLength(LONGEST_DESC)
        self._rec_type = WordField(look, "recType", _rec_type_means, {ANYTHING: "every recType"}, self._wrong_rec_type)
        self._record = WordField(look, "Record", _record_means, {ANYTHING: "every record"})
        self._owner = _side(look, "owner", OWNER_MEANS)
        self._requestor = _side(look, "requestor", REQUESTOR_MEANS)
        self._operations = OperationBoxes(look)
        self._lay_out(look)
        self._connect()

    def show_rule(self, rule: Rule) -> None:
        """Silently."""
        self._filling = True
        self._rule = rule
        for edit, text in ((self._name, rule.name), (self._desc, rule.desc)):
            if edit.text().strip() != text:  # a blank at the end is on its way to the next word
                edit.setText(text)
                edit.setCursorPosition(0)
        self._rec_type.show_word(rule.rec_type)
        self._record.show_word(rule.resource_id)
        for words, fields in ((rule.owner, self._owner), (rule.requestor, self._requestor)):
            for name, field in fields.items():
                field.show_word(getattr(words, name))
        self._operations.show_operations(rule.operations)
        self._filling = False

    def show_known(
        self,
        rec_types: Sequence[str],
        accounts: Sequence[Account],
        organisations: Sequence[Organisation],
        keys: Sequence[AppKey],
    ) -> None:
        """What the pickers offer beside the wildcards."""
        values: dict[str, Values] = {
            "user": [(one.email, one.organisation) for one in accounts],
            "organisation": [(one.code, one.name if one.name != one.code else "") for one in organisations],
            "app": [(one.client_id, one.name) for one in keys],
        }
        self._rec_type.show_values(_offered(rec_types))
        for fields in (self._owner, self._requestor):
            for name, field in fields.items():
                field.show_values(values.get(name, ()))

    def is_valid(self) -> bool:
        return self._form.is_valid()

    def start_typing(self) -> None:
        """In the first field."""
        self._name.setFocus()

    def _lay_out(self, look: Look) -> None:
        owner, requestor = self._owner, self._requestor
        self._form = Form()
        self._form.add_row(
            Field(look, "Name", self._name, check=self._wrong_name),
            Field(look, "Description", self._desc, optional=True),
        )
        self._form.add_between(_heading("Which records"))
        self._form.add_row(self._rec_type, self._record)
        self._form.add_between(_heading("Whose they are"))
        self._form.add_row(owner["user"], owner["organisation"])
        self._form.add_row(owner["app"])
        self._form.add_between(_heading("Who asks for them"))
        self._form.add_row(requestor["user"], requestor["organisation"])
        self._form.add_row(requestor["app"], requestor["role"], requestor["location"])
        self._form.add_between(_heading("What they may do"))
        self._form.add_between(self._operations)
        column(self._form, parent=self).addStretch()

    def _connect(self) -> None:
        for edit in (self._name, self._desc):
            edit.textEdited.connect(self._tell)
        for field in (self._rec_type, self._record, *self._owner.values(), *self._requestor.values()):
            field.picker.changed.connect(self._tell)
        self._operations.changed.connect(self._tell)

    def _tell(self) -> None:
        if self._rule is None or self._filling:
            return
        self._rule = replace(
            self._rule,
            name=self._name.text().strip(),
            desc=self._desc.text().strip(),
            rec_type=self._rec_type.word(),
            resource_id=self._record.word(),
            owner=OwnerWords(**{name: field.word() for name, field in self._owner.items()}),
            requestor=RequestorWords(**{name: field.word() for name, field in self._requestor.items()}),
            operations=self._operations.operations(),
        )
        self.edited.emit(self._rule)

    def _wrong_name(self) -> str:
        return "" if self._name.text().strip() else "Give the rule a name, so that it can be told apart."

    def _wrong_rec_type(self) -> str:
        try:
            check_pattern(self._rec_type.word())
        except RecTypeError as error:
            return f"{str(error)[0].upper()}{str(error)[1:]}."
        return ""


def _side(look: Look, side: str, means: dict[str, dict[str, str]]) -> dict[str, WordField]:
    """The fields of the owner or of the requestor, in the order of their words."""
    return {
        name: WordField(look, LABELS[name], partial(meaning, side, name), wildcards)
        for name, wildcards in means.items()
    }


def _offered(rec_types: Sequence[str]) -> list[tuple[str, str]]:
    """Each recType there is, and what lies below each step on its way."""
    steps = {".".join(name.split(".")[:end]) for name in rec_types for end in range(1, name.count(".") + 1)}
    below = [(f"{step}.*", "every recType below it") for step in sorted(steps)]
    return [*((name, "") for name in rec_types), *below]


def _rec_type_means(word: str) -> str:
    if word == ANYTHING:
        return "every recType"
    return f"every recType below {word[:-2]}, not {word[:-2]} itself" if word.endswith(".*") else "only this recType"


def _record_means(word: str) -> str:
    return "every record of it" if word == ANYTHING else "only the record with this id"


def _heading(text: str) -> PlainLabel:
    return PlainLabel(text, Type.STRONG)
