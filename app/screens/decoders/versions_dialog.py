"""The versions a decoder has had: looked into, compared with the editor by eye, made live again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import words
from app.widgets.buttons import Button
from app.widgets.cells import BadgeCell, Cell, TextCell
from app.widgets.code_editor import CodeEditor
from app.widgets.dialog import Dialog
from app.widgets.look import Look
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView
from embedded_server.domain.decoder import Decoder, DecoderKind, Version

SENTENCE = "A version never changes. Making one live again counts for records from then on."


class VersionsDialog(Dialog):
    """`acted`: make `chosen()` live. `edit_asked` carries a text for the draft."""

    edit_asked = Signal(str)

    def __init__(self, look: Look, parent: QWidget, decoder: Decoder, versions: Sequence[Version]) -> None:
        super().__init__(look, f"Versions of {decoder.name}", SENTENCE, width=820, parent=parent)
        self._live = decoder.live.number if decoder.live else 0
        self._model = RowsModel[Version](self._columns(), key=lambda one: one.number, parent=self)
        self._table = TableView(look, "Versions", density="single", sortable=False, margin=12)
        self._text = CodeEditor(look, "Text of the version")
        self._text.setReadOnly(True)
        self._text.colors.switch(decoder.kind is DecoderKind.JAVASCRIPT)
        self._text.setMinimumHeight(look.px(240))
        self._table.setFixedHeight(look.px(34 + 36 * min(max(len(versions), 2), 5)))
        self._edit = Button(look, "Take into the draft", icon="pencil")
        self.body.addWidget(self._table)
        self.body.addWidget(self._text)
        self.cancel.setText("Close")
        self.add_extra(self._edit)
        self._make_live = self.set_action("Make live")
        self._table.setModel(self._model)
        self._model.set_rows(sorted(versions, key=lambda one: -one.number))
        self._table.selection_changed.connect(self._show)
        self._edit.clicked.connect(self._ask_to_edit)
        self._table.selectRow(0)
        self.start_at(self._text)

    def chosen(self) -> Version | None:
        rows = self._table.selected()
        return self._model.rows[rows[0]] if rows else None

    def _show(self) -> None:
        chosen = self.chosen()
        self._text.show_text(chosen.source if chosen else "")
        self._make_live.setText(f"Make v{chosen.number} live" if chosen else "Make live")
        is_live = chosen is not None and chosen.number == self._live
        self._make_live.allow(chosen is not None and not is_live, "It is live" if is_live else "Choose a version first")

    def _ask_to_edit(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self.edit_asked.emit(chosen.source)
            self.accept()

    def _columns(self) -> tuple[Column[Version], ...]:
        return (
            Column("VERSION", lambda one: f"v{one.number}", width=110, cell=self._number),
            Column("SAVED", lambda one: words.day(one.created_at, datetime.now(UTC)), "muted", width=120),
            Column("NOTE", lambda one: one.note, width=240, stretch=True),
            Column("SHA-256", lambda one: one.sha[:12], "mono", width=130),
        )

    def _number(self, version: Version) -> Cell:
        if version.number == self._live:
            return BadgeCell(f"v{version.number} live", "ok", "circle-check")
        return TextCell(f"v{version.number}")
