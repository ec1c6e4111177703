"""Compare keys: which scopes each has, whoever's they are, side by side."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from PySide6.QtWidgets import QWidget

from app import words
from app.api.sensohive_replies import ApiKey, ApiUser
from app.screens.access.scope_matrix import SCOPE_NAMES, ScopeMatrix, differing
from app.widgets.cells import TwoLineCell
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.table_model import Column, RowsModel, check_column
from app.widgets.table_view import TableView
from app.widgets.toggle import Toggle

Owned: TypeAlias = tuple[ApiKey, ApiUser]
WIDTH, LIST_WIDTH, HEIGHT = 1080, 290, 450
COLUMNS = (
    check_column(),
    Column[Owned](
        "KEY",
        lambda pair: f"{pair[0].name} {pair[0].tail} of {pair[1].name}",
        cell=lambda pair: TwoLineCell(f"{pair[0].name}  …{pair[0].tail}", pair[1].name),
        width=200,
        stretch=True,
    ),
)
SENTENCE = "What each key may do. Only keys that are in force are listed; nothing is changed here."


class CompareKeysDialog(Dialog):
    """`keys` are all that can be compared, with their users; the `chosen` ids are ticked at first."""

    def __init__(self, look: Look, parent: QWidget, keys: Sequence[Owned], chosen: Collection[str]) -> None:
        super().__init__(look, "Compare keys", SENTENCE, width=WIDTH, parent=parent)
        self.table = TableView(look, "Keys to compare", ticks=True, sortable=False, margin=12)
        self._rows = RowsModel[Owned](COLUMNS, key=lambda pair: pair[0].id or pair[0].tail, parent=self)
        self.table.setModel(self._rows)
        self._rows.set_rows(keys)
        self.table.setFixedWidth(look.px(LIST_WIDTH))
        self.table.select(at for at, (key, _) in enumerate(keys) if key.id in chosen)
        self.matrix = ScopeMatrix(look)
        self.matrix.setFixedHeight(look.px(HEIGHT))
        self.only = Toggle(look, "Only what differs", label="Only what differs")
        self.told = PlainLabel("", Type.HINT, "text2")
        line = row(self.told, self.only)
        line.setStretch(0, 1)
        self.body.addLayout(row(self.table, column(line, self.matrix, spacing=8), spacing=16))
        self.table.selection_changed.connect(self._show)
        self.only.toggled.connect(self._show)
        self.cancel.setText("Close")
        self.start_at(self.only)
        self._show()

    def compared(self) -> list[Owned]:
        return [self._rows.rows[at] for at in self.table.selected()]

    def _show(self) -> None:
        compared = self.compared()
        self.matrix.show_comparison(compared, datetime.now(UTC), differing_only=self.only.isChecked())
        self.told.setText(_told([key for key, _ in compared]))


def _told(keys: Sequence[ApiKey]) -> str:
    if len(keys) < 2:
        return "Tick two keys or more."
    number = len(differing(keys))
    if not number:
        return f"{words.plural(len(keys), 'key')} with the same scopes"
    return f"{number} of {len(SCOPE_NAMES)} scopes differ among {words.plural(len(keys), 'key')}"
