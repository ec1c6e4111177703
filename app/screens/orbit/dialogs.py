"""Dialogs of Orbit: a new sensor, and the end of a change that was sent already."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.screens.orbit import values
from app.screens.orbit.entries import MODELS
from app.screens.orbit.parameter_rows import ParameterRow
from app.widgets.buttons import Button
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type, use_mono
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.note import Note

SIGFOX_ID = re.compile(r"[0-9A-Fa-f]{1,8}")
NEW = (
    "Its queue begins here at once. So that it can be answered, let the DATA BIDIR callback of its Sigfox device type "
    "call this server: Sigfox callbacks… shows each form to fill in."
)


class RegisterDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "Register an Orbit sensor", NEW, width=520, parent=parent)
        self.sensor, self.name, self.model = QLineEdit(), QLineEdit(), QComboBox()
        use_mono(self.sensor)
        self.sensor.setPlaceholderText("1A2B3C")
        for model, label in MODELS.items():
            self.model.addItem(label, model)
        self._form = Form()
        self._id_field = Field(
            look,
            "Sigfox id",
            self.sensor,
            hint="As printed on the sensor: 1 to 8 of 0-9 and A-F.",
            check=self._check_id,
        )
        self._form.add_row(self._id_field, Field(look, "Model", self.model))
        self._form.add_row(Field(look, "Name", self.name, hint="Such as where it is.", optional=True))
        self.body.addWidget(self._form)
        self.set_action("Register sensor")
        self.start_at(self.sensor)

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def wanted(self) -> tuple[str, str, str]:
        """Id, model and name."""
        return self.sensor.text().strip().upper(), str(self.model.currentData()), self.name.text().strip()

    def show_refused(self, why: str) -> None:
        self.set_busy(False)
        self._id_field.show_error(why)

    def _check_id(self) -> str:
        text = self.sensor.text().strip()
        return "" if SIGFOX_ID.fullmatch(text) else "A Sigfox id has 1 to 8 hexadecimal digits."


class CancelDialog(Dialog):
    """For a change whose value is out: cancelling does not call it back."""

    reverted = Signal()

    def __init__(self, look: Look, row: ParameterRow, parent: QWidget | None = None) -> None:
        super().__init__(look, "Cancel a change that was sent?", width=560, parent=parent)
        pending = row.pending
        assert pending is not None
        value, active = values.shown(row.spec, pending.value), values.shown(row.spec, row.value)
        downlink = f"Downlink {pending.frame}" if pending.frame is not None else "An earlier downlink"
        carries = f"{downlink} already carries {row.spec.label} = {value}."
        self.body.addWidget(Note(look, "warn", carries, "Cancelling does not call it back: the sensor may use it."))
        after = (
            f"{row.spec.label} stays uncertain then: it is {active} or {value}, until a value is sent again or the "
            "sensor reports."
        )
        self.body.addWidget(PlainLabel(after, Type.BODY, "text", wrap=True))
        if row.value is not None:
            back = Button(look, f"Send {active} instead")
            back.clicked.connect(self._revert)
            self.add_extra(back)
        self.cancel.setText("Keep the change")
        self.set_action("Cancel the change", "danger")

    def _revert(self) -> None:
        self.reverted.emit()
        self.accept()
