"""The body of a record as it was sent: a tree to search and copy."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QWidget

from app import words
from app.widgets.buttons import Button
from app.widgets.fonts import Type, use_mono
from app.widgets.json_model import Json
from app.widgets.json_tree import JsonTree
from app.widgets.labels import PlainLabel, cut
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.search_field import SearchField

LEVELS = 3  # that are open at first


class JsonTab(QWidget):
    copy_asked = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body: str | None = None
        self._search = SearchField(look, "Find in the body", small=True)
        self._copy = Button(look, "Copy body", "link")
        self._found = PlainLabel("", Type.HINT, "text2")
        self._tree = JsonTree(look, "Body")
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setAccessibleName("Body as text")
        use_mono(self._text)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._tree)
        self._stack.addWidget(self._text)
        bar = row(self._search, self._copy, margins=(16, 10, 16, 6))
        bar.setStretch(0, 1)
        tree = row(self._stack, margins=(8, 0, 8, 0))
        column(bar, tree, row(self._found, margins=(16, 4, 16, 8)), spacing=0, parent=self).setStretch(1, 1)
        self._copy.clicked.connect(lambda: self.copy_asked.emit(self._body or ""))
        self._search.searched.connect(self._find)
        self._search.returnPressed.connect(lambda: self._find(self._search.text()))
        self._tree.search_finished.connect(self._on_found)

    def show_body(self, body: str, value: Json, *, is_json: bool) -> None:
        """What cannot be read as JSON is shown as text. In a body that is shown again what was found stays found."""
        if body == self._body:
            return
        self._body = body
        self._found.setText(words.size(len(body.encode("utf-8", "replace"))))
        if is_json:
            self._tree.set_value(value)
            self._tree.expand_to(LEVELS)
        else:
            self._text.setPlainText(cut(body))
        self._stack.setCurrentWidget(self._tree if is_json else self._text)

    def _find(self, text: str) -> None:
        if text.strip():
            self._tree.find_next(text.strip())
        else:
            self._found.setText(words.size(len((self._body or "").encode("utf-8", "replace"))))

    def _on_found(self, found: bool) -> None:
        self._found.setText("Enter goes to the next one" if found else "Nothing in this body matches")
