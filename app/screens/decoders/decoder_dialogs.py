"""A new decoder, what a decoder is called, and the questions before something is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app import words
from app.api.decoders import Facts
from app.api.errors import ApiError
from app.screens.decoders import rows
from app.screens.decoders.starting_texts import GRAMMAR, SCRIPT, SPELLINGS, TABLE
from app.widgets.buttons import Kind
from app.widgets.dialog import Dialog
from app.widgets.fonts import use_mono
from app.widgets.form import Field, Form
from app.widgets.look import Look
from embedded_server.domain.decoder import Decoder, DecoderKind
from embedded_server.domain.rec_type import RecTypeError, check_pattern
from embedded_server.wire.texts import LONGEST_NOTE

KINDS = (
    (DecoderKind.JAVASCRIPT, SCRIPT, "JavaScript: the text of a vendor as it is, or your own"),
    (DecoderKind.TABLE, TABLE, "Table of fields: offset, type, scale and unit, for devices without code"),
    *((DecoderKind.CAYENNE, spelling, f"Cayenne LPP, {told}") for spelling, told in SPELLINGS.items()),
    (DecoderKind.SIGFOX, GRAMMAR, "Sigfox grammar: the line from the custom payload settings"),
)
SPANS = (
    ("Everything that is stored", None),
    ("The last 24 hours", 1),
    ("The last 7 days", 7),
    ("The last 30 days", 30),
)


class NewDecoderDialog(Dialog):
    """`acted`: add what `facts()`, `kind()`, `text()` and `pattern()` say."""

    def __init__(self, look: Look, parent: QWidget, rec_type: str = "") -> None:
        sentence = "It reads nothing until you save its first version and assign it."
        super().__init__(look, "New decoder", sentence, width=560, parent=parent)
        self._name, self._pattern = QLineEdit(rec_type.rpartition(".")[2]), QLineEdit(rec_type)
        use_mono(self._pattern)
        self._pattern.setPlaceholderText("us.philadelphia.*")
        self._form = Form()
        self._name_field = Field(look, "Name", self._name, hint="Such as em500-co2.", check=self._wrong_name)
        hint = "Records of these recTypes are decoded with it. It can be assigned by device and port afterwards."
        self._form.add_row(self._name_field)
        self._form.add_row(
            Field(look, "For recTypes", self._pattern, hint=hint, optional=True, check=self._wrong_pattern)
        )
        self._kind = QComboBox()
        for kind, _, label in KINDS:
            self._kind.addItem(label, kind)
        self._form.add_row(Field(look, "Kind", self._kind))
        self.body.addWidget(self._form)
        self.set_action("Create decoder", icon="plus")

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def facts(self) -> Facts:
        return Facts(self._name.text().strip())

    def kind(self) -> DecoderKind:
        return DecoderKind(self._kind.currentData())

    def text(self) -> str:
        """What it begins with."""
        return str(KINDS[self._kind.currentIndex()][1])

    def pattern(self) -> str:
        return self._pattern.text().strip()

    def show_error(self, error: ApiError) -> None:
        self.set_busy(False)
        self._name_field.show_error(f"{error.reason} {error.fix}".strip())

    def _wrong_name(self) -> str:
        return "" if self._name.text().strip() else "Give it a name."

    def _wrong_pattern(self) -> str:
        text = self.pattern()
        try:
            check_pattern(text or "*")
        except RecTypeError as error:
            return f"{str(error)[0].upper()}{str(error)[1:]}."
        return ""


class FactsDialog(Dialog):
    """`acted`: keep `facts()`."""

    def __init__(self, look: Look, parent: QWidget, decoder: Decoder) -> None:
        sentence = f"{rows.KINDS[decoder.kind]}, since {words.day(decoder.created_at, datetime.now(UTC))}."
        super().__init__(look, "Name and sensor", sentence, width=560, parent=parent)
        self._ports = decoder.ports
        self._name, self._vendor = QLineEdit(decoder.name), QLineEdit(decoder.vendor)
        self._device, self._licence = QLineEdit(decoder.device), QLineEdit(decoder.licence)
        self._form = Form()
        self._name_field = Field(look, "Name", self._name, check=self._wrong_name)
        self._form.add_row(self._name_field)
        self._form.add_row(
            Field(look, "Vendor", self._vendor, optional=True), Field(look, "Sensor", self._device, optional=True)
        )
        self._form.add_row(Field(look, "Licence of the text", self._licence, hint=decoder.origin, optional=True))
        self.body.addWidget(self._form)
        self.set_action("Save")

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def facts(self) -> Facts:
        name, vendor, device, licence = (
            one.text().strip() for one in (self._name, self._vendor, self._device, self._licence)
        )
        return Facts(name, vendor, device, licence, self._ports)

    def show_error(self, error: ApiError) -> None:
        self.set_busy(False)
        self._name_field.show_error(f"{error.reason} {error.fix}".strip())

    def _wrong_name(self) -> str:
        return "" if self._name.text().strip() else "Give it a name."


class NoteDialog(Dialog):
    """`acted`: save the draft as the next version, with `note()`."""

    def __init__(self, look: Look, parent: QWidget, decoder: Decoder) -> None:
        number = rows.next_number(decoder)
        sentence = f"The note stands beside v{number} among the versions and never changes."
        super().__init__(look, f"Save v{number} of {decoder.name}", sentence, width=480, parent=parent)
        self._note = QLineEdit()
        self._note.setMaxLength(LONGEST_NOTE)
        self.body.addWidget(Field(look, "Note", self._note, hint="Such as: reads temperatures below zero."))
        self.set_action(f"Save as v{number}")

    def note(self) -> str:
        return self._note.text().strip()


class RunDialog(Dialog):
    """`acted`: run over records since `since()`."""

    def __init__(self, look: Look, parent: QWidget, decoder: Decoder) -> None:
        live = f"v{decoder.live.number}" if decoder.live else ""
        what = f"the v{rows.next_number(decoder)} draft" if decoder.draft else live
        sentence = f"Shows what {what} of {decoder.name} makes of stored records. Nothing changes until you apply it."
        super().__init__(look, "Run over history", sentence, width=480, parent=parent)
        self._span = QComboBox()
        for label, days in SPANS:
            self._span.addItem(label, days)
        self.body.addWidget(Field(look, "Records", self._span, hint="Raw bytes are never changed."))
        self.set_action("Run", icon="play")

    def since(self) -> datetime | None:
        days = self._span.currentData()
        return None if days is None else datetime.now(UTC) - timedelta(days=int(days))


def question(look: Look, parent: QWidget, title: str, sentence: str, action: str, kind: Kind = "danger") -> Dialog:
    """`acted` is yes."""
    asked = Dialog(look, title, sentence, width=460, parent=parent)
    asked.set_action(action, kind)
    asked.acted.connect(asked.accept)
    asked.finished.connect(asked.deleteLater)
    return asked
