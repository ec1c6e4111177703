"""Header keys and values: one row each, and always an empty one below. Saved values are never shown again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QMenu, QWidget

from app.screens.devices.target_draft import AUTHORIZATION, HeaderRow
from app.widgets.buttons import IconButton
from app.widgets.fonts import Type, use_mono
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from embedded_server.domain.target_headers import LONGEST_NAME, LONGEST_VALUE, MOST_HEADERS

DOTS = "••••••••"


class HeaderRows(QWidget):
    """`pick_asked` says that the key button of a row was pressed; the owner answers with `show_picks`."""

    edited = Signal()
    pick_asked = Signal()
    left = Signal()  # a field was finished

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._rows: list[_Row] = []
        self._picking: _Row | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.addWidget(PlainLabel("Header Key(s)", Type.LABEL, "text2"), 0, 0)
        self._grid.addWidget(PlainLabel("Header Value(s)", Type.LABEL, "text2"), 0, 1)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 4)

    def show_rows(self, rows: Sequence[HeaderRow]) -> None:
        if tuple(rows) == self.rows() and self._rows:
            return
        for one in self._rows:
            one.remove()
        self._rows = []
        for row in rows:
            self._add(row)
        self._add(HeaderRow(""))

    def rows(self) -> tuple[HeaderRow, ...]:
        """Without the empty ones."""
        return tuple(row for one in self._rows if (row := one.row()).name or row.value)

    def show_picks(self, picks: Sequence[tuple[str, str]]) -> None:
        row = self._picking
        if row is None:
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for label, value in picks:
            menu.addAction(label).triggered.connect(lambda _=False, value=value: row.pick(value))
        if not picks:
            menu.addAction("No token's value is on this computer").setEnabled(False)
        menu.popup(row.key.mapToGlobal(QPoint(0, row.key.height() + 2)))

    def focus_first(self) -> None:
        self._rows[0].value.setFocus()

    def _add(self, row: HeaderRow) -> None:
        made = _Row(self._look, row, self._grid, len(self._rows) + 1)
        made.name.textEdited.connect(self._on_edited)
        made.value.textEdited.connect(self._on_edited)
        for field in (made.name, made.value):
            field.editingFinished.connect(self.left)
        made.key.clicked.connect(lambda: self._ask_to_pick(made))
        made.drop.clicked.connect(lambda: self._drop(made))
        made.on_picked = self._on_edited
        self._rows.append(made)

    def _ask_to_pick(self, row: _Row) -> None:
        self._picking = row
        self.pick_asked.emit()

    def _drop(self, row: _Row) -> None:
        row.name.clear()
        row.value.clear()
        row.forget()
        self.show_rows([one for one in self.rows() if one.name])
        self.edited.emit()
        self.left.emit()

    def _on_edited(self) -> None:
        last = self._rows[-1].row()
        if (last.name or last.value) and len(self._rows) < MOST_HEADERS:
            self._add(HeaderRow(""))
        self.edited.emit()


class _Row:
    def __init__(self, look: Look, row: HeaderRow, grid: QGridLayout, at: int) -> None:
        self._saved = row
        self.name, self.value = QLineEdit(row.name), QLineEdit(row.value)
        self.key = IconButton(look, "key-round", "Choose a token that is known here")
        self.drop = IconButton(look, "x", "Remove this header")
        self.on_picked: Callable[[], None] | None = None
        self.name.setMaxLength(LONGEST_NAME)
        self.value.setMaxLength(LONGEST_VALUE)
        for field, label, hint in ((self.name, "Header key", "Key"), (self.value, "Header value", "Value")):
            use_mono(field)
            field.setAccessibleName(f"{label} {at}")
            field.setPlaceholderText(hint)
        if row.is_saved:
            self.value.setPlaceholderText(f"{DOTS}{row.tail}")
            self.value.setToolTip("Saved, and never shown again. What you type here replaces it.")
        for column, widget in enumerate((self.name, self.value, self.key, self.drop)):
            grid.addWidget(widget, at, column)

    def row(self) -> HeaderRow:
        name = self.name.text().strip()
        is_kept = self._saved.is_saved and name.lower() == self._saved.name.lower() and not self.value.text()
        tail = self._saved.tail if is_kept else ""
        return HeaderRow(name, self.value.text().strip(), tail, is_kept)

    def pick(self, value: str) -> None:
        if not self.name.text():
            self.name.setText(AUTHORIZATION)
        self.value.setText(value)
        if self.on_picked is not None:
            self.on_picked()

    def forget(self) -> None:
        self._saved = HeaderRow("")

    def remove(self) -> None:
        for widget in (self.name, self.value, self.key, self.drop):
            widget.hide()
            widget.deleteLater()
