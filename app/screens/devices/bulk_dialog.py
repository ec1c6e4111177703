"""Edit several devices: only what is filled in changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app import words
from app.screens.devices.rows import name_of
from app.widgets.dialog import Dialog
from app.widgets.form import Field, Form
from app.widgets.look import Look
from app.widgets.note import Note
from embedded_server.domain.device import Device
from embedded_server.wire.devices import LoraClass

CLASSES: tuple[LoraClass, ...] = ("A", "B", "C")


class BulkDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, devices: Sequence[Device]) -> None:
        names = ", ".join(name_of(one) for one in devices[:5]) + ("…" if len(devices) > 5 else "")
        super().__init__(look, f"Edit {words.plural(len(devices), 'device')}", names, width=560, parent=parent)
        self._type, self._profile, self._class = QLineEdit(), QLineEdit(), QComboBox()
        self._add, self._remove = QLineEdit(), QLineEdit()
        self._class.addItems(["Unchanged", *CLASSES])
        for field in (self._type, self._profile):
            field.setPlaceholderText("Unchanged")
        form = Form()
        form.add_row(Field(look, "Type", self._type), Field(look, "Profile", self._profile))
        form.add_row(Field(look, "LoRa class", self._class))
        hint = "Several with commas between. Their other tags stay."
        form.add_row(Field(look, "Add tags", self._add, hint=hint), Field(look, "Remove tags", self._remove))
        self._problem = Note(look, "danger", "")
        self._problem.hide()
        for part in (form, self._problem):
            self.body.addWidget(part)
        self.set_action(f"Change {words.plural(len(devices), 'device')}", icon="pencil")

    def is_ready(self) -> bool:
        is_filled = bool(self.cells() or self.tags()[0] or self.tags()[1])
        if not is_filled:
            self.show_problem("Fill in what is to change.")
        return is_filled

    def cells(self) -> dict[str, str]:
        wish: dict[str, str] = {}
        if text := self._type.text().strip():
            wish["type"] = text
        if text := self._profile.text().strip():
            wish["profile"] = text
        if at := self._class.currentIndex():
            wish["lora_class"] = CLASSES[at - 1]
        return wish

    def tags(self) -> tuple[list[str], list[str]]:
        """Added and removed."""
        return split_tags(self._add.text()), split_tags(self._remove.text())

    def show_problem(self, why: str) -> None:
        self.set_busy(False)
        self._problem.say("Nothing was changed", why)
        self._problem.show()


def split_tags(text: str) -> list[str]:
    return [tag.strip() for tag in text.split(",") if tag.strip()]
