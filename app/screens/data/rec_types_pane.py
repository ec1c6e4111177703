"""The left pane of Data: its title, a field that finds recTypes, the tree, and how a recType comes to be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app import words
from app.screens.data.rec_type_nodes import matching, near
from app.screens.data.rec_types_model import RecTypesModel
from app.screens.data.rec_types_tree import RecTypesTree
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.no_match import NoMatch
from app.widgets.search_field import SearchField
from embedded_server.domain.rec_type_summary import RecTypeSummary

HINT = "A recType appears with its first record. Name it from general to specific: us.philadelphia.senet.sodaq"


class RecTypesPane(QFrame):
    chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._summaries: tuple[RecTypeSummary, ...] = ()
        self.setProperty("ground", "surface")
        self._model = RecTypesModel(self)
        self._tree = RecTypesTree(look, self._model)
        self._tree.chosen.connect(self.chosen)
        self._stack = QStackedWidget()
        self._no_match = NoMatch(look)
        self._stack.addWidget(self._tree)
        self._stack.addWidget(self._no_match)
        self._count = PlainLabel("", Type.HINT, "text2")
        self._search = SearchField(look, "Find a recType")
        self._search.searched.connect(self._narrow)
        self._no_match.clear.clicked.connect(self._clear)
        head = row(PlainLabel("Data", Type.PAGE), self._count, margins=(16, 11, 12, 8))
        head.insertStretch(1)
        foot = QFrame()
        foot.setProperty("edge", "top")
        column(PlainLabel(HINT, Type.HINT, "text2", wrap=True), margins=(16, 10, 16, 10), parent=foot)
        rule = QFrame()
        rule.setProperty("rule", "line")
        field = row(self._search, margins=(12, 0, 12, 8))
        column(head, field, rule, self._stack, foot, spacing=0, parent=self).setStretch(3, 1)

    def offer(self, action: QAction) -> None:
        """In the menu of a recType."""
        self._tree.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._tree.addAction(action)

    def show_rec_types(self, summaries: Sequence[RecTypeSummary]) -> None:
        self._summaries = tuple(summaries)
        self._count.setText(words.plural(len(summaries), "recType"))
        self._model.set_summaries(summaries)
        self._show_state()

    def choose(self, rec_type: str) -> None:
        self._tree.choose(rec_type)

    def focus_search(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def _narrow(self, text: str) -> None:
        self._model.narrow(text)
        self._show_state()

    def _show_state(self) -> None:
        text = self._search.text().strip()
        if text:
            self._tree.unfold()
        if not text or matching(self._summaries, text):
            self._stack.setCurrentWidget(self._tree)
        else:
            close = ", ".join(near(self._summaries, text))
            self._no_match.say(f"Close: {close}." if close else "No recType holds these words.")
            self._stack.setCurrentWidget(self._no_match)

    def _clear(self) -> None:
        self._search.clear()
        self._narrow("")
