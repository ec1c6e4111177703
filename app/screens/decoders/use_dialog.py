"""Which uplinks a decoder reads: by recType, DevEUI, device and port, with the version that is live or a pinned one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.screens.decoders.use_rows import ORDER
from app.widgets.dialog import Dialog
from app.widgets.fonts import use_mono
from app.widgets.form import Field, Form
from app.widgets.look import Look
from embedded_server.domain.assignment import PREFIX, Assignment
from embedded_server.domain.decoder import Version
from embedded_server.domain.device import Device
from embedded_server.domain.rec_type import RecTypeError, check_pattern

EVERY = "Every device"
_BETWEEN = re.compile(r"[\s:-]")


class UseDialog(Dialog):
    """`acted`: keep `row()`. Everything that is filled in must hold."""

    def __init__(
        self,
        look: Look,
        parent: QWidget,
        decoder: str,
        now: Assignment,
        versions: Sequence[Version],
        devices: Sequence[Device],
        *,
        is_new: bool,
    ) -> None:
        title = f"Assign {decoder}" if is_new else f"Who uses {decoder}"
        super().__init__(look, title, ORDER, width=560, parent=parent)
        self._now = now
        self._rec_type = QLineEdit(now.rec_type or "")
        self._prefix = QLineEdit(now.dev_eui_prefix or "")
        self._port = QLineEdit("" if now.port is None else str(now.port))
        self._device, self._version = QComboBox(), QComboBox()
        self._fill_choices(versions, devices)
        self._fill(look)
        self.set_action("Assign decoder" if is_new else "Save")

    def is_ready(self) -> bool:
        if not self._form.is_valid():
            return False
        is_said = any((self._rec_type.text().strip(), self._prefix_typed(), self._device_typed(), self._port.text()))
        if not is_said:
            self._rec_type_field.show_error("Say for what: a recType (* for all), a DevEUI, a device or a port.")
            self._rec_type.setFocus(Qt.FocusReason.OtherFocusReason)
        return is_said

    def row(self) -> Assignment:
        port = self._port.text()
        return Assignment(
            self._now.id,
            self._now.decoder_id,
            self._version.currentData(),
            self._rec_type.text().strip() or None,
            self._prefix_typed() or None,
            self._device_typed() or None,
            int(port) if port else None,
        )

    def _fill_choices(self, versions: Sequence[Version], devices: Sequence[Device]) -> None:
        self._device.setEditable(True)
        self._device.addItem("", "")
        for device in devices:
            self._device.addItem(f"{device.name}, {device.id}" if device.name else device.id, device.id)
        at = self._device.findData(self._now.device or "")
        self._device.setCurrentIndex(at)
        if at < 0:
            self._device.setEditText(self._now.device or "")
        self._version.addItem("Whichever is live", None)
        for one in versions:
            self._version.addItem(f"v{one.number}, pinned", one.number)
        self._version.setCurrentIndex(max(self._version.findData(self._now.version), 0))

    def _fill(self, look: Look) -> None:
        for field in (self._rec_type, self._prefix, self._port):
            use_mono(field)
        self._rec_type.setPlaceholderText("us.philadelphia.*")
        self._prefix.setPlaceholderText("24E124")
        self._port.setPlaceholderText("any")
        self._port.setValidator(QIntValidator(0, 255, self))
        edit = self._device.lineEdit()
        if edit is not None:
            edit.setPlaceholderText(EVERY)
        self._form = Form()
        hint = "A recType, a prefix such as us.philadelphia.*, or * for every recType."
        self._rec_type_field = Field(
            look, "RecType", self._rec_type, hint=hint, optional=True, check=self._wrong_rec_type
        )
        self._form.add_row(self._rec_type_field)
        self._form.add_row(
            Field(look, "DevEUI begins with", self._prefix, optional=True, check=self._wrong_prefix),
            Field(look, "Device", self._device, optional=True),
        )
        self._form.add_row(
            Field(look, "Port", self._port, optional=True),
            Field(look, "Version", self._version, hint="A pinned version stays when a new one is saved."),
        )
        self.body.addWidget(self._form)

    def _wrong_rec_type(self) -> str:
        text = self._rec_type.text().strip()
        try:
            check_pattern(text or "*")
        except RecTypeError as error:
            return f"{str(error)[0].upper()}{str(error)[1:]}."
        return ""

    def _wrong_prefix(self) -> str:
        text = self._prefix_typed()
        return "" if not text or PREFIX.fullmatch(text) else "Up to 15 hex digits, such as 24E124."

    def _prefix_typed(self) -> str:
        return _BETWEEN.sub("", self._prefix.text()).upper()

    def _device_typed(self) -> str:
        """The id of the one that was chosen, or what was typed."""
        text = self._device.currentText().strip()
        at = self._device.findText(text)
        return str(self._device.itemData(at)) if at >= 0 else text
