"""An example: an uplink, and what the decoder has to make of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.api.errors import ApiError
from app.screens.decoders.example_rows import pretty
from app.screens.decoders.uplink_text import Notation, UplinkTextError, read
from app.widgets.dialog import Dialog
from app.widgets.fonts import use_mono
from app.widgets.form import Field, Form
from app.widgets.look import Look

SENTENCE = "It runs on every save. One that fails asks before the version becomes live."
EXPECTED_HINT = "The data the decoder has to return, as JSON. Numbers count to nine digits."


@dataclass(frozen=True, slots=True)
class Written:
    """As it is to be kept; `number` is that of the example it takes the place of, 0 for none."""

    name: str
    payload: bytes
    port: int | None
    at: datetime | None
    expected: object
    number: int = 0


class ExampleDialog(Dialog):
    """`acted`: keep `written()`."""

    def __init__(self, look: Look, parent: QWidget, now: Written) -> None:
        title = "Edit the example" if now.number else "Keep as example"
        super().__init__(look, title, SENTENCE, width=560, parent=parent)
        self._now = now
        self._name, self._payload = QLineEdit(now.name), QLineEdit(now.payload.hex().upper())
        self._port = QLineEdit("" if now.port is None else str(now.port))
        self._expected = QPlainTextEdit(pretty(now.expected))
        self._fill(look)
        self.set_action("Save example" if now.number else "Keep example")

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def written(self) -> Written:
        port = self._port.text()
        return Written(
            self._name.text().strip(),
            read(self._payload.text(), Notation.HEX).payload,
            int(port) if port else None,
            self._now.at,
            json.loads(self._expected.toPlainText()),
            self._now.number,
        )

    def _fill(self, look: Look) -> None:
        for field in (self._payload, self._port, self._expected):
            use_mono(field)
        self._port.setValidator(QIntValidator(0, 255, self))
        self._expected.setTabChangesFocus(True)
        self._expected.setMinimumHeight(look.px(150))
        self._form = Form()
        hint = "Such as: normal room air, below zero, payload cut short."
        self._form.add_row(Field(look, "Name", self._name, hint=hint, check=self._wrong_name))
        payload = Field(look, "Payload in hex", self._payload, check=self._wrong_payload)
        self._form.add_row(payload)
        self._form.add_row(Field(look, "Port", self._port, optional=True))
        self._form.add_row(Field(look, "Expected", self._expected, hint=EXPECTED_HINT, check=self._wrong_expected))
        self.body.addWidget(self._form)

    def _wrong_name(self) -> str:
        return "" if self._name.text().strip() else "Give it a name, so that you know what fails."

    def _wrong_payload(self) -> str:
        try:
            read(self._payload.text(), Notation.HEX)
        except UplinkTextError as error:
            return str(error)
        return ""

    def _wrong_expected(self) -> str:
        try:
            json.loads(self._expected.toPlainText())
        except RecursionError:
            return "It is nested too deeply."
        except json.JSONDecodeError as error:
            return f"Not JSON: {error.msg}, line {error.lineno}, column {error.colno}."
        return ""


class RecordExampleDialog(Dialog):
    """`acted`: keep the record under `name()`."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        sentence = "What the live version makes of this record is expected from now on, on every save."
        super().__init__(look, "Record as example", sentence, width=440, parent=parent)
        self._name = QLineEdit()
        self._form = Form()
        self._field = Field(look, "Name", self._name, hint="Such as: normal room air.", check=self._wrong_name)
        self._form.add_row(self._field)
        self.body.addWidget(self._form)
        self.set_action("Keep example")

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def name(self) -> str:
        return self._name.text().strip()

    def show_error(self, error: ApiError) -> None:
        self.set_busy(False)
        self._field.show_error(f"{error.reason} {error.fix}".strip())

    def _wrong_name(self) -> str:
        return "" if self.name() else "Give it a name, so that you know what fails."
