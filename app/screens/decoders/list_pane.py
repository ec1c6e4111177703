"""The left pane: decoders or robots, a field that finds them, and the ways to get more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app.widgets.buttons import Button, IconButton
from app.widgets.choice import Option
from app.widgets.entry_list import Entry, EntryList
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.no_match import NoMatch
from app.widgets.search_field import SearchField
from app.widgets.segmented import Segmented

DECODERS, ROBOTS = "decoders", "robots"
LEAST_WIDTH = 212


class ListPane(QFrame):
    """`narrowed` carries what is looked for, `chosen` a key of the kind that is shown."""

    kind_chosen = Signal(str)
    narrowed = Signal(str)
    chosen = Signal(str)
    add_asked = Signal()
    import_asked = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setMinimumWidth(look.px(LEAST_WIDTH))
        self._search = SearchField(look, "Find a decoder")
        self._kinds = Segmented(look, (Option(DECODERS, "Decoders"), Option(ROBOTS, "Robots")), "What is listed")
        self._add = IconButton(look, "plus", "New decoder (Ctrl+N)")
        self._import = Button(look, "Import decoders…", icon="download")
        self.list = EntryList(look, "Decoders")
        self._no_match = NoMatch(look, "No name, sensor or vendor holds these words.")
        self._stack = QStackedWidget()
        for page in (self.list, self._no_match):
            self._stack.addWidget(page)
        self._lay_out()
        self._kinds.chosen.connect(self._on_kind)
        self._search.searched.connect(self.narrowed)
        self._no_match.clear.clicked.connect(self._clear)
        self._add.clicked.connect(self.add_asked)
        self._import.clicked.connect(self.import_asked)
        self.list.chosen.connect(self.chosen)
        self.list.menu_requested.connect(self.menu_requested)

    def show_entries(self, entries: Sequence[Entry], chosen: str, *, is_narrowed: bool) -> None:
        self.list.show_entries(entries)
        self.list.choose(chosen)
        self._stack.setCurrentWidget(self.list if entries or not is_narrowed else self._no_match)

    def kind(self) -> str:
        return self._kinds.key()

    def show_kind(self, kind: str) -> None:
        self._kinds.choose(kind)
        self._on_kind(kind)

    def search_text(self) -> str:
        return self._search.text().strip()

    def focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _on_kind(self, kind: str) -> None:
        is_robots = kind == ROBOTS
        self._search.clear()
        self._search.setPlaceholderText("Find a robot" if is_robots else "Find a decoder")
        self._search.setAccessibleName(self._search.placeholderText())
        self.list.setAccessibleName("Robots" if is_robots else "Decoders")
        self._add.set_icon("plus", f"New {'robot' if is_robots else 'decoder'} (Ctrl+N)")
        self._foot.setVisible(not is_robots)
        self.kind_chosen.emit(kind)

    def _lay_out(self) -> None:
        head = row(PlainLabel("Decoders", Type.PAGE), self._add, margins=(16, 11, 12, 8))
        head.insertStretch(1)
        kinds = row(self._kinds, margins=(12, 0, 12, 8))
        kinds.addStretch()
        rule = QFrame()
        rule.setProperty("rule", "line")
        self._foot = QFrame()
        self._foot.setProperty("edge", "top")
        column(self._import, margins=(12, 11, 12, 10), parent=self._foot)
        field = row(self._search, margins=(12, 0, 12, 10))
        entries = row(self._stack, margins=(0, 5, 0, 0))
        column(head, kinds, field, rule, entries, self._foot, spacing=0, parent=self).setStretch(4, 1)

    def _clear(self) -> None:
        self._search.clear()
        self.narrowed.emit("")
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)
