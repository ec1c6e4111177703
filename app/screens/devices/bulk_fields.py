"""What is to change, field by field: each a row with what it is and what it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from app.api.decoders import DecodersClient
from app.running.tasks import Tasks
from app.screens.devices.decoder_choice import DecoderChoice
from app.screens.devices.import_columns import NAMES
from app.widgets.buttons import Button, IconButton
from app.widgets.layouts import column, row
from app.widgets.look import Look
from embedded_server.domain.decoder import Decoder
from embedded_server.domain.device_change import PLACES, DeviceChange
from embedded_server.domain.device_import import COLUMNS, DECODER, TARGET, tags_of
from embedded_server.domain.target_template import TargetTemplate

ADD, REMOVE = "add_tags", "remove_tags"
LABELS = {
    **{one: NAMES[one] for one in COLUMNS if one not in ("id", "join_eui", "tags")},
    ADD: "Tags: add",
    REMOVE: "Tags: remove",
    "tags": "Tags: replace all",
    DECODER: "Decoder",
    TARGET: "Target template",
}
FIRST = ("type", ADD, REMOVE, "tags", DECODER, TARGET)
ORDER = (*FIRST, *(one for one in LABELS if one not in FIRST))
HINTS = {
    "name": "pier-{number}; also " + ", ".join(f"{{{one}}}" for one in PLACES[:-1]),
    "lora_class": "A, B or C",
    ADD: "Several with commas between",
    REMOVE: "Several with commas between",
}
CHOOSE, FIELD_WIDTH = "Choose…", 172
NO_TEMPLATE = "There is no template yet; Template… makes one"
CLEARS = "New value; empty clears it"


class BulkFields(QWidget):
    """`changed` says that `change()` is another."""

    changed = Signal()

    def __init__(self, look: Look, tasks: Tasks, client: DecodersClient) -> None:
        super().__init__()
        self._look, self._tasks, self._client = look, tasks, client
        self._decoders: Sequence[Decoder] = ()
        self._templates: Sequence[TargetTemplate] = ()
        self.rows: list[_FieldRow] = []
        self._lines = column(spacing=8)
        self._more = Button(look, "Another field", "ghost", "plus", small=True)
        self._more.clicked.connect(self._add_another)
        foot = row(self._more)
        foot.addStretch()
        column(self._lines, foot, spacing=8, parent=self)
        self.add()

    def offer(self, decoders: Sequence[Decoder], templates: Sequence[TargetTemplate]) -> None:
        """What there is to choose from."""
        self._decoders, self._templates = decoders, templates
        for one in self.rows:
            one.offer(decoders, templates)

    def change(self) -> DeviceChange:
        change = DeviceChange()
        for one in self.rows:
            if one.is_touched:
                change = one.put(change)
        return change

    def problem(self) -> str:
        """Why this is no change yet."""
        touched = [one for one in self.rows if one.is_touched]
        keys = [one.key() for one in touched]
        if twice := next((key for key in keys if keys.count(key) > 1), ""):
            return f"{LABELS[twice]} is chosen twice"
        return next(filter(None, (one.problem() for one in touched)), "") if touched else "Say what is to change"

    def add(self, key: str = "") -> _FieldRow:
        used = {one.key() for one in self.rows}
        key = key or next((one for one in ORDER if one not in used), ORDER[0])
        fresh = _FieldRow(self._look, self._tasks, self._client, key)
        fresh.offer(self._decoders, self._templates)
        fresh.changed.connect(self.changed)
        fresh.remove_asked.connect(lambda: self._remove(fresh))
        self.rows.append(fresh)
        self._lines.addWidget(fresh)
        fresh.show()  # at once: the focus may be wanted in it
        self._fit()
        return fresh

    def _add_another(self) -> None:
        self.add().focus()
        self.changed.emit()

    def _remove(self, gone: _FieldRow) -> None:
        self.rows.remove(gone)
        gone.hide()
        gone.deleteLater()
        self.rows[-1].focus()
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        self.rows[0].remove.setVisible(len(self.rows) > 1)
        self._more.setVisible(len(self.rows) < len(ORDER))
        in_order = [part for one in self.rows for part in one.parts]
        for part, then in pairwise((*in_order, self._more)):
            self.setTabOrder(part, then)


class _FieldRow(QWidget):
    changed = Signal()
    remove_asked = Signal()

    def __init__(self, look: Look, tasks: Tasks, client: DecodersClient, key: str) -> None:
        super().__init__()
        self.is_touched = False  # an empty text is a wish once somebody was here
        self.text, self._field, self.templates = QLineEdit(), QComboBox(), QComboBox()
        self.replaces = QCheckBox("Replace the targets they have")
        self.decoder = DecoderChoice(tasks, client, self)
        named = ((self._field, "Field"), (self.decoder.decoders, "Decoder"), (self.decoder.versions, "Version"))
        for choice, name in (*named, (self.templates, "Template")):
            choice.setAccessibleName(name)
            choice.setPlaceholderText(CHOOSE)
        for one in ORDER:
            self._field.addItem(LABELS[one], one)
        self._field.setCurrentIndex(ORDER.index(key))
        self._field.setFixedWidth(look.px(FIELD_WIDTH))
        self.remove = IconButton(look, "x", "Leave this field as it is", small=True)
        line = row(*self.parts, spacing=8, parent=self)
        for at in range(1, 4):
            line.setStretch(at, 1)
        self._connect()
        self._say()

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """As Tab goes; the field says which of them are shown."""
        decoder = self.decoder
        return self._field, self.text, decoder.decoders, decoder.versions, self.templates, self.replaces, self.remove

    def offer(self, decoders: Sequence[Decoder], templates: Sequence[TargetTemplate]) -> None:
        self.decoder.offer(decoders)
        self.templates.clear()
        for one in templates:
            self.templates.addItem(one.name, one.id)
        for choice in (self.decoder.decoders, self.templates):
            choice.setCurrentIndex(-1)

    def focus(self) -> None:
        """Into what it becomes."""
        next(one for one in self.parts[1:] if not one.isHidden()).setFocus()

    def key(self) -> str:
        return str(self._field.currentData())

    def put(self, change: DeviceChange) -> DeviceChange:
        """With what this row says."""
        key, text = self.key(), self.text.text().strip()
        if key == ADD:
            return replace(change, added_tags=tags_of(text))
        if key == REMOVE:
            return replace(change, removed_tags=frozenset(tags_of(text)))
        if key == DECODER:
            return replace(change, pin=self.decoder.pin())
        if key == TARGET:
            return replace(change, template=self.templates.currentData(), replaces=self.replaces.isChecked())
        return replace(change, cells={**change.cells, key: text})

    def problem(self) -> str:
        """What has to be chosen yet."""
        key = self.key()
        if key == DECODER and self.decoder.decoders.currentIndex() < 0:
            return "Choose a decoder"
        if key == TARGET and self.templates.currentIndex() < 0:
            return "Choose a template" if self.templates.count() else NO_TEMPLATE
        return ""

    def _connect(self) -> None:
        self._field.currentIndexChanged.connect(lambda _: self._touch())
        self.text.textEdited.connect(lambda _: self._touch())
        self.decoder.edited.connect(self._touch)
        self.templates.activated.connect(lambda _: self._touch())
        self.replaces.toggled.connect(lambda _: self._touch())
        self.remove.clicked.connect(self.remove_asked)

    def _touch(self) -> None:
        self.is_touched = True
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        key, decoder = self.key(), self.decoder
        shown: dict[QWidget, bool] = {
            self.text: key not in (DECODER, TARGET),
            decoder.decoders: key == DECODER,
            decoder.versions: key == DECODER,
            self.templates: key == TARGET,
            self.replaces: key == TARGET,
        }
        for part, is_shown in shown.items():
            part.setVisible(is_shown)
        self.text.setAccessibleName(f"What {LABELS[key]} becomes")
        self.text.setPlaceholderText(HINTS.get(key, CLEARS))
