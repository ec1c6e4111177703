"""The newest refused requests: what was sent, why it was not let in, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app import words
from app.widgets.cells import TwoLineCell
from app.widgets.code_well import CodeWell
from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.note import Note
from app.widgets.table_model import Column, RowsModel
from app.widgets.table_view import TableView
from embedded_server.domain.refusal import Refusal

ROWS = 6
BODY = "Body, as it was sent"


class RefusalsDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, refusals: Sequence[Refusal], now: datetime) -> None:
        sentence = "Nothing is refused silently. What was sent is kept, without its token."
        super().__init__(look, "Refused requests", sentence, width=900, parent=parent)
        self._model = RowsModel[Refusal](_columns(now), key=lambda refusal: refusal.id, parent=self)
        self._model.set_rows(refusals)
        self._table = TableView(look, "Refused requests", margin=14)
        self._table.setModel(self._model)
        self._table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self._table.setFixedHeight(look.px(34) + ROWS * self._table.verticalHeader().defaultSectionSize())
        self._note = Note(look, "danger", "")
        self._request = PlainLabel("", Type.MONO, "text2", wrap=True)
        self._body = CodeWell(look, "", BODY)
        self._body.copy_requested.connect(self._body.selectAll)
        self._body.copy_requested.connect(self._body.copy)
        for widget in (self._table, self._note, self._request, PlainLabel(BODY, Type.LABEL, "text2"), self._body):
            self.body.addWidget(widget)
        self.cancel.hide()
        self.set_action("Done").clicked.connect(self.accept)
        self._table.selection_changed.connect(self._show_selected)
        self._table.select([0] if refusals else [])

    def _show_selected(self) -> None:
        rows = self._table.selected()
        if not rows:
            return
        refusal = self._model.rows[rows[0]]
        self._note.say(f"{refusal.status}: {refusal.reason}", refusal.fix)
        ending = f", token ending in {refusal.token_tail}" if refusal.token_tail else ""
        self._request.setText(f"{refusal.method} {refusal.path} from {refusal.remote}{ending}")
        self._body.show_text(refusal.body.decode("utf-8", "replace") or "(empty)")


def _columns(now: datetime) -> tuple[Column[Refusal], ...]:
    return (
        Column("TIME", lambda refusal: words.clock(refusal.at, now), "mono", width=130, sortable=False),
        Column(
            "REASON",
            lambda refusal: refusal.reason,
            cell=lambda refusal: TwoLineCell(f"{refusal.status}  {refusal.reason}", refusal.fix, first_tone="danger"),
            width=430,
            stretch=True,
            sortable=False,
            tip=lambda refusal: refusal.reason,
        ),
        Column("PATH", lambda refusal: refusal.path, "mono", width=210, sortable=False),
        Column("FROM", lambda refusal: refusal.remote, width=110, sortable=False),
    )
