"""The left pane: every Orbit sensor with its budget, its next window and what waits for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app import words
from app.widgets.buttons import Button, IconButton
from app.widgets.entry_list import Entry, EntryList
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.no_match import NoMatch
from app.widgets.search_field import SearchField

LEAST_WIDTH = 268
BUDGET = (
    "Budget: Sigfox lets a sensor ask for 4 downlinks a day, counted from 00:00 UTC. The sensor asks; nothing can be "
    "pushed to it."
)


class ListPane(QFrame):
    """`narrowed` carries what is looked for, `chosen` the id of a sensor."""

    narrowed = Signal(str)
    chosen = Signal(str)
    register_asked = Signal()
    many_asked = Signal()
    callbacks_asked = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setMinimumWidth(look.px(LEAST_WIDTH))
        self._search = SearchField(look, "Find a sensor")
        self._count = PlainLabel("", Type.HINT, "text2")
        self._add = IconButton(look, "plus", "Register a sensor (Ctrl+N)")
        self._many = Button(look, "Edit several sensors…", icon="sliders-horizontal", small=True)
        self._callbacks = IconButton(look, "webhook", "Sigfox callbacks…")
        self.list = EntryList(look, "Orbit sensors")
        self._no_match = NoMatch(look, "No name, id, model or owner holds these words.")
        self._stack = QStackedWidget()
        for page in (self.list, self._no_match):
            self._stack.addWidget(page)
        self._lay_out()
        self._search.searched.connect(self.narrowed)
        self._no_match.clear.clicked.connect(self._clear)
        self._add.clicked.connect(self.register_asked)
        self._many.clicked.connect(self.many_asked)
        self._callbacks.clicked.connect(self.callbacks_asked)
        self.list.chosen.connect(self.chosen)
        self.list.menu_requested.connect(self.menu_requested)

    def show_entries(self, entries: Sequence[Entry], chosen: str, total: int) -> None:
        self.list.show_entries(entries)
        self.list.choose(chosen)
        is_narrowed = bool(self.search_text())
        self._count.setText(f"{len(entries)} of {total}" if is_narrowed else words.plural(total, "sensor"))
        self._stack.setCurrentWidget(self.list if entries or not is_narrowed else self._no_match)
        self._many.allow(total > 0, "There is no sensor yet")

    def search_text(self) -> str:
        return self._search.text().strip()

    def focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def step(self, places: int) -> None:
        """To the sensor above or below."""
        keys, index = self.list.keys(), self.list.currentIndex()
        at = (index.row() if index.isValid() else -1) + places
        if 0 <= at < len(keys):
            self.list.choose(keys[at])
            self.chosen.emit(keys[at])

    def _lay_out(self) -> None:
        head = row(PlainLabel("Orbit", Type.PAGE), self._count, self._add, margins=(16, 11, 12, 8))
        head.insertStretch(1)
        field = row(self._search, margins=(12, 0, 12, 10))
        rule = QFrame()
        rule.setProperty("rule", "line")
        foot = QFrame()
        foot.setProperty("edge", "top")
        column(
            row(self._many, self._callbacks),
            PlainLabel(BUDGET, Type.HINT, "text2", wrap=True),
            margins=(12, 11, 12, 12),
            parent=foot,
        )
        entries = row(self._stack, margins=(0, 5, 0, 0))
        column(head, field, rule, entries, foot, spacing=0, parent=self).setStretch(3, 1)

    def _clear(self) -> None:
        self._search.clear()
        self.narrowed.emit("")
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)
