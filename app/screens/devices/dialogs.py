"""Dialogs of devices: one that is entered by hand, and devices deleted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QWidget

from app import words
from app.screens.devices.import_progress import ProgressBar
from app.screens.devices.rows import name_of
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type, use_mono
from app.widgets.form import Field, Form
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.note import Note
from embedded_server.domain.device import Deletion, Device

EUI = re.compile(r"[0-9A-F]{16}|[0-9A-F]{1,8}")
NEW = "Devices are listed by themselves when their first uplink comes. Entered before, one can have its target at once."
GOES = "What people said of {} goes: name, notes, tags, place. Records stay, and an uplink lists a device anew."


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
    """`first` are some of those that would go."""

    def __init__(self, look: Look, parent: QWidget, going: Deletion, first: Sequence[Device]) -> None:
        count = words.plural(going.devices, "device")
        title = f"Delete {name_of(first[0]) if going.devices == 1 and first else count}?"
        super().__init__(look, title, GOES.format("it" if going.devices == 1 else "them"), width=520, parent=parent)
        if going.devices > 1:
            names, others = ", ".join(name_of(one) for one in first), going.devices - len(first)
            more = f" and {words.count(others)} more" if others else ""
            self.body.addWidget(PlainLabel(f"{names}{more}", Type.BODY, wrap=True))
        if going.targets:
            lost = f"{words.plural(going.targets, 'notification target')} will be deleted"
            waiting = words.plural(going.waiting, "delivery", "deliveries") if going.waiting else "no delivery"
            dropped = f"With what still waits for them: {waiting}."
            self.body.addWidget(Note(look, "warn", lost, dropped))
        if going.kept:
            kept = f"{words.plural(len(going.kept), 'Orbit sensor')} will stay"
            self.body.addWidget(Note(look, "info", kept, "They are there as long as Orbit knows them."))
        self.progress = ProgressBar(look)
        self.body.addWidget(self.progress)
        self.set_action(f"Delete {count}", "danger", "trash-2").allow(
            bool(going.devices), "None of them can be deleted"
        )
