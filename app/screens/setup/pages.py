"""What is beside the list of networks: a sheet with its fields, a command, or the files for Postman."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.sender import Sender
from app.setup_sheets.sheet import Sheet
from app.widgets.buttons import Button
from app.widgets.clipboard import Clipboard
from app.widgets.code_well import CodeWell
from app.widgets.copy_rows import CopyRow, CopyRows
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.qr import QrCode

QR_SIZE = 180


class SheetPage(QWidget):
    """The fields of a network's console, each with a copy button."""

    def __init__(self, look: Look, clipboard: Clipboard) -> None:
        super().__init__()
        self._look, self._clipboard = look, clipboard
        self._sheet: Sheet | None = None
        self._code: QrCode | None = None
        self._where = PlainLabel("", Type.HINT, "text2", wrap=True)
        self._rows = CopyRows(look, ())
        self._rows.copy_requested.connect(self._copy)
        self._remark = PlainLabel("", Type.HINT, "text2", wrap=True)
        self._sources = Note(look, "info", "", "")
        self._qr = Button(look, "Show QR code", icon="qr-code", small=True)
        self._qr.clicked.connect(self._toggle_qr)
        self._all = Button(look, "Copy all fields", icon="copy", small=True)
        self._all.clicked.connect(self._copy_all)
        self._copied = PlainLabel("", Type.HINT, "ok")
        tools = row(self._all, self._qr, self._copied)
        tools.addStretch()
        self._layout: QVBoxLayout = column(
            self._where, self._rows, tools, self._remark, self._sources, spacing=12, parent=self
        )
        self._layout.addStretch()

    def show_sheet(self, sheet: Sheet, sender: Sender) -> None:
        self._sheet, network = sheet, sheet.network
        self._where.setText(network.where)
        self._rows.show_rows(
            [
                CopyRow(one.label, one.label, sheet.shown(one), copied=not one.is_chosen, mono=not one.is_chosen)
                for one in sheet.fields
            ]
        )
        self._remark.setText(network.remark)
        self._copied.setText("")
        self._sources.setVisible(bool(network.sources))
        said = f"{network.name} posts from {' and '.join(network.sources)}. Let these addresses through your firewall."
        self._sources.say(f"{network.name} must reach this address", said)
        self._show_qr(sender)

    def _show_qr(self, sender: Sender) -> None:
        """The address and the header, for whoever types them on another screen."""
        is_shown = self._code is not None and not self._code.isHidden()
        if self._code is not None:
            self._layout.removeWidget(self._code)
            self._code.deleteLater()
        text = "\n".join((sender.url, *(f"{name}: {value}" for name, value in sender.headers)))
        self._code = QrCode(self._look, text, "QR code of the address and its token", QR_SIZE)
        self._layout.insertWidget(3, self._code, alignment=Qt.AlignmentFlag.AlignLeft)
        self._code.setVisible(is_shown)

    def _toggle_qr(self) -> None:
        if self._code is not None:
            self._code.setVisible(self._code.isHidden())
            self._qr.setText("Show QR code" if self._code.isHidden() else "Hide QR code")

    def _copy(self, label: str) -> None:
        if self._sheet is not None:
            one = next(one for one in self._sheet.fields if one.label == label)
            (self._clipboard.copy_secret if one.is_secret else self._clipboard.copy)(one.value)
            self._rows.show_copied(label)

    def _copy_all(self) -> None:
        if self._sheet is not None:
            self._clipboard.copy_secret(self._sheet.text())
            self._copied.setText("Copied. The clipboard is cleared after 30 s.")


class CommandPage(QWidget):
    """A command as it is shown, without its token, and as it is copied."""

    def __init__(self, look: Look, clipboard: Clipboard) -> None:
        super().__init__()
        self._clipboard, self._whole = clipboard, ""
        self._said = PlainLabel(
            "Sends one made-up uplink; run again, it is another one.", Type.HINT, "text2", wrap=True
        )
        self._well = CodeWell(look, "", "command", wrap=True)
        self._well.copy_requested.connect(self._copy)
        column(self._said, self._well, spacing=12, parent=self).addStretch()

    def show_command(self, shown: str, whole: str) -> None:
        self._whole = whole
        self._well.show_text(shown)

    def _copy(self) -> None:
        self._clipboard.copy_secret(self._whole)
        self._well.show_copied()


class PostmanPage(QWidget):
    """`save_wanted` carries whether the token goes into the environment."""

    save_wanted = Signal(bool)

    def __init__(self, look: Look) -> None:
        super().__init__()
        steps = (
            "1  Save both files and import them: Postman › Import, or Bruno › Import collection.",
            "2  Choose the environment, and fill in username and password of an account of this server.",
            "3  Send “Sign in”: its script sets the variable token, and everything else uses it.",
        )
        labels = [PlainLabel(step, wrap=True) for step in steps]
        variables = "Variables: hostname, apikey, username, password, token. newman runs the files as well."
        self._with_token = QCheckBox("Write the token into the environment")
        self._note = Note(look, "warn", "Whoever reads the file can use the token", "Leave it out of shared folders.")
        self._note.hide()
        self._with_token.toggled.connect(self._note.setVisible)
        save = Button(look, "Save collection and environment…", "primary", "download")
        save.clicked.connect(lambda: self.save_wanted.emit(self._with_token.isChecked()))
        line = row(save)
        line.addStretch()
        layout = column(*labels, PlainLabel(variables, Type.HINT, "text2", wrap=True), spacing=12, parent=self)
        layout.addWidget(self._with_token)
        layout.addWidget(self._note)
        layout.addLayout(line)
        layout.addStretch()
