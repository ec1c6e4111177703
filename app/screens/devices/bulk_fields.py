"""What is to change, field by field: each a row with what it is and what it becomes."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.screens.devices.import_columns import NAMES
from app.widgets.buttons import Button, IconButton
from app.widgets.layouts import column, row
from app.widgets.look import Look
from embedded_server.domain.device_change import PLACES, DeviceChange
from embedded_server.domain.device_import import COLUMNS, tags_of

ADD, REMOVE = "add", "remove"
LABELS = {
    **{one: NAMES[one] for one in COLUMNS if one not in ("id", "join_eui", "tags")},
    ADD: "Tags: add",
    REMOVE: "Tags: remove",
    "tags": "Tags: replace all",
}
ORDER = ("type", ADD, REMOVE, "tags", *(one for one in LABELS if one not in ("type", ADD, REMOVE, "tags")))
HINTS = {
    "name": "pier-{number}; also " + ", ".join(f"{{{one}}}" for one in PLACES[:-1]),
    "lora_class": "A, B or C",
    ADD: "Several with commas between",
    REMOVE: "Several with commas between",
}
CLEARS = "New value; empty clears it"


class BulkFields(QWidget):
    """`changed` says that `change()` is another."""

    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.rows: list[_FieldRow] = []
        self._lines = column(spacing=8)
        self._more = Button(look, "Another field", "ghost", "plus", small=True)
        self._more.clicked.connect(self._add_another)
        foot = row(self._more)
        foot.addStretch()
        column(self._lines, foot, spacing=8, parent=self)
        self.add()

    def change(self) -> DeviceChange:
        said = {one.key(): one.value() for one in self.rows if one.is_touched}
        cells = {key: text for key, text in said.items() if key not in (ADD, REMOVE)}
        return DeviceChange(cells, tags_of(said.get(ADD, "")), frozenset(tags_of(said.get(REMOVE, ""))))

    def problem(self) -> str:
        """Why this is no change yet."""
        keys = [one.key() for one in self.rows if one.is_touched]
        if twice := next((key for key in keys if keys.count(key) > 1), ""):
            return f"{LABELS[twice]} is chosen twice"
        return "" if keys else "Say what is to change"

    def add(self, key: str = "") -> _FieldRow:
        used = {one.key() for one in self.rows}
        fresh = _FieldRow(self._look, key or next((one for one in ORDER if one not in used), ORDER[0]))
        fresh.changed.connect(self.changed)
        fresh.remove_asked.connect(lambda: self._remove(fresh))
        self.rows.append(fresh)
        self._lines.addWidget(fresh)
        fresh.show()  # at once: the focus may be wanted in it
        self._fit()
        return fresh

    def _add_another(self) -> None:
        self.add().text.setFocus()
        self.changed.emit()

    def _remove(self, gone: _FieldRow) -> None:
        self.rows.remove(gone)
        gone.hide()
        gone.deleteLater()
        self.rows[-1].text.setFocus()
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

    def __init__(self, look: Look, key: str) -> None:
        super().__init__()
        self.is_touched = False  # an empty text is a wish once somebody was here
        self.text, self._field = QLineEdit(), QComboBox()
        self._field.setAccessibleName("Field")
        for one in ORDER:
            self._field.addItem(LABELS[one], one)
        self._field.setCurrentIndex(ORDER.index(key))
        self.remove = IconButton(look, "x", "Leave this field as it is", small=True)
        line = row(self._field, self.text, self.remove, spacing=8, parent=self)
        line.setStretch(1, 1)
        self._field.currentIndexChanged.connect(lambda _: self._touch())
        self.text.textEdited.connect(lambda _: self._touch())
        self.remove.clicked.connect(self.remove_asked)
        self._say()

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """As Tab goes."""
        return self._field, self.text, self.remove

    def key(self) -> str:
        return str(self._field.currentData())

    def value(self) -> str:
        return self.text.text().strip()

    def _touch(self) -> None:
        self.is_touched = True
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        key = self.key()
        self.text.setAccessibleName(f"What {LABELS[key]} becomes")
        self.text.setPlaceholderText(HINTS.get(key, CLEARS))
