"""The way of a record: gate by gate, what became of it, and where it went on to."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.api.errors import ApiError
from app.screens.data.fact_list import FactList
from app.screens.data.rows import Row
from app.screens.data.trace import Trace, facts_of, rungs
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.ladder import Ladder
from app.widgets.layouts import column
from app.widgets.look import Look

GONE = "The request log does not keep this request any more."
NOWHERE = "It was sent on to nobody: its device had no notification target."


class PathTab(QScrollArea):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ladder = Ladder(look, "The way of this record")
        self._note = PlainLabel("", Type.HINT, "text2", wrap=True)
        self._deliveries = FactList(look)
        self._nowhere = PlainLabel(NOWHERE, Type.HINT, "text2", wrap=True)
        whole = QWidget()
        parts = (self._ladder, self._note, PlainLabel("Deliveries", Type.STRONG), self._deliveries, self._nowhere)
        column(*parts, spacing=10, margins=(16, 12, 16, 12), parent=whole).addStretch()
        self.setWidget(whole)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_trace(self, row: Row, trace: Trace, zone: tzinfo | None) -> None:
        self._ladder.show_rungs(rungs(row, trace.request))
        self._show_note("" if trace.request is not None else GONE)
        self._deliveries.show_facts(facts_of(trace.deliveries, zone))
        self._deliveries.setVisible(bool(trace.deliveries))
        self._nowhere.setVisible(not trace.deliveries)

    def show_error(self, error: ApiError) -> None:
        self._show_note(error.reason)

    def _show_note(self, text: str) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))
