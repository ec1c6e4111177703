"""The callbacks of Sigfox's backend, each to copy field by field."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.screens.orbit.callbacks import CALLBACKS, JSON, POST, WHERE, Callback, doubt, is_address
from app.sender import masked
from app.widgets.choice import Option
from app.widgets.clipboard import Clipboard
from app.widgets.code_well import CodeWell
from app.widgets.copy_rows import CopyRow, CopyRows
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type, use_mono
from app.widgets.form import Field
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.tabs import Tabs

URL = "url"
BY_KEY = {one.key: one for one in CALLBACKS}
SENTENCE = (
    f"One form each: {WHERE}. They serve every sensor of that device type; BIDIR data and Acknowledge are needed, the "
    "others add to it."
)


class CallbackDialog(Dialog):
    """`base_chosen` carries the address that a person typed, once it is one."""

    base_chosen = Signal(str)

    def __init__(
        self, look: Look, parent: QWidget, sensor: str, base: str, token: str, kept: str, clipboard: Clipboard
    ) -> None:
        name = f" for {sensor}" if sensor else ""
        super().__init__(look, f"Sigfox callbacks{name}", SENTENCE, width=760, parent=parent)
        self._token, self._clipboard = token, clipboard
        self.base = QLineEdit(base)
        use_mono(self.base)
        self._field = Field(look, "Address of this server, as Sigfox reaches it", self.base)
        self.tabs = Tabs(look, [Option(one.key, one.label) for one in CALLBACKS], "Callbacks")
        for one in CALLBACKS:
            if one.is_needed:
                self.tabs.set_note(one.key, "needed", "accent")
        self._rows = CopyRows(look, ())
        self._body = CodeWell(look, "", "body")
        self._doubt = Note(look, "warn", "Sigfox may not get through", "")
        self._says = PlainLabel("", Type.HINT, "text2", wrap=True)
        said = PlainLabel("Body", Type.STRONG)
        for widget in (self._field, self._doubt, self.tabs, self._rows, said, self._body, self._says):
            self.body.addWidget(widget)
        self.add_help(PlainLabel(kept, Type.HINT, "text2"))
        self.cancel.hide()
        self.set_action("Done").clicked.connect(self.accept)
        self._connect()
        self._show()

    def shown(self) -> Callback:
        return BY_KEY[self.tabs.key()]

    def _connect(self) -> None:
        self.base.textChanged.connect(self._on_base)
        self.tabs.chosen.connect(self._show)
        self._rows.copy_requested.connect(self._copy)
        self._body.copy_requested.connect(self._copy_body)

    def _on_base(self) -> None:
        if is_address(self.base.text()):
            self.base_chosen.emit(self._base())
        self._show()

    def _show(self, *_: object) -> None:
        one, why = self.shown(), doubt(self.base.text())
        self._doubt.say("Sigfox may not get through", why)
        self._doubt.setVisible(bool(why))
        form = [
            CopyRow("type", "Type", one.kind, copied=False, mono=False),
            CopyRow("channel", "Channel", one.channel, copied=False, mono=False),
            CopyRow(URL, "Url pattern", one.url(self._base(), masked(self._token))),
            CopyRow("method", "Use HTTP Method", POST, copied=False, mono=False),
        ]
        is_batch = one.channel != "URL"
        if not is_batch:
            form.append(CopyRow("content", "Content type", JSON))
        self._rows.show_rows(form)
        self._body.show_text(one.body)
        self._says.setText(one.note)

    def _copy(self, key: str) -> None:
        if key == URL:
            self._clipboard.copy_secret(self.shown().url(self._base(), self._token))
        else:
            self._clipboard.copy(JSON)
        self._rows.show_copied(key)

    def _copy_body(self) -> None:
        self._clipboard.copy(self.shown().body)
        self._body.show_copied()

    def _base(self) -> str:
        return self.base.text().strip().rstrip("/")
