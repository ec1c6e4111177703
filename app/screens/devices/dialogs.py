"""Dialogs of devices: one that is entered by hand, and devices deleted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QWidget

from app import words
from app.screens.devices.rows import name_of
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type, use_mono
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.note import Note
from embedded_server.domain.device import NO_TARGET, Device

EUI = re.compile(r"[0-9A-F]{16}|[0-9A-F]{1,8}")
NEW = "Devices are listed by themselves when their first uplink comes. Entered before, one can have its target at once."
SHOWN = 8


class AddDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "Add device", NEW, width=520, parent=parent)
        self.device, self.name = QLineEdit(), QLineEdit()
        use_mono(self.device)
        self.device.setPlaceholderText("24E124126B316056")
        self._form = Form()
        hint = "16 of 0-9 and A-F for LoRaWAN, 1 to 8 for Sigfox; blanks and dashes are left out."
        self._id_field = Field(look, "DevEUI or Sigfox id", self.device, hint=hint, check=self._check_id)
        self._form.add_row(self._id_field)
        self._form.add_row(Field(look, "Name", self.name, hint="Such as where it is.", optional=True))
        self.body.addWidget(self._form)
        self.set_action("Add device", icon="plus")
        self.start_at(self.device)

    def is_ready(self) -> bool:
        return self._form.is_valid()

    def wanted(self) -> tuple[str, str]:
        """Id and name."""
        return self._id(), self.name.text().strip()

    def show_refused(self, why: str) -> None:
        self.set_busy(False)
        self._id_field.show_error(why)

    def _id(self) -> str:
        return re.sub(r"[\s:.-]", "", self.device.text()).upper()

    def _check_id(self) -> str:
        return "" if EUI.fullmatch(self._id()) else "This is neither a DevEUI nor a Sigfox id."


class DeleteDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, devices: Sequence[Device]) -> None:
        count = words.plural(len(devices), "device")
        title = f"Delete {name_of(devices[0]) if len(devices) == 1 else count}?"
        sentence = (
            "What people said of it goes: name, notes, tags, place. Its records stay, and an uplink lists it anew."
        )
        super().__init__(look, title, sentence, width=520, parent=parent)
        if len(devices) > 1:
            names = ", ".join(name_of(one) for one in devices[:SHOWN])
            more = f" and {words.count(len(devices) - SHOWN)} more" if len(devices) > SHOWN else ""
            self.body.addWidget(PlainLabel(f"{names}{more}", Type.BODY, wrap=True))
        targets = sum(one.target != NO_TARGET for one in devices)
        if targets:
            lost = f"{words.plural(targets, 'notification target')} will be deleted"
            self.body.addWidget(Note(look, "warn", lost, "What still waits for delivery is dropped."))
        self.set_action(f"Delete {count}", "danger", "trash-2")
