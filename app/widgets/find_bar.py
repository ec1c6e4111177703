"""Finds words in a code editor, and replaces them: every match is marked, Enter goes on, Esc closes."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from app.widgets.buttons import Button, IconButton
from app.widgets.code_editor import CodeEditor
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look


class FindBar(QFrame):
    """Hidden until it is opened; what is selected in the editor is what it looks for first."""

    def __init__(self, look: Look, editor: CodeEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.setProperty("ground", "subtle")
        self.setProperty("edge", "bottom")
        self._field = _field(look, "Find")
        self._other = _field(look, "Replace with")
        self._said = PlainLabel("", Type.HINT, "text2")
        self._before = IconButton(look, "chevron-up", "Match before (Shift+Enter)", small=True)
        self._next = IconButton(look, "chevron-down", "Next match (Enter)", small=True)
        self._close = IconButton(look, "x", "Close (Esc)", small=True)
        self._one = Button(look, "Replace", small=True)
        self._all = Button(look, "Replace all", small=True)
        line = row(self._field, self._said, self._before, self._next, self._close)
        line.insertStretch(2, 1)
        self._replacing = QWidget()
        row(self._other, self._one, self._all, parent=self._replacing).addStretch()
        column(line, self._replacing, spacing=5, margins=(16, 5, 12, 6), parent=self)
        stops = (self._field, self._other, self._one, self._all, self._before, self._next, self._close)
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)
        self._field.textChanged.connect(self._search)
        self._before.clicked.connect(lambda: self._step(-1))
        self._next.clicked.connect(lambda: self._step(1))
        self._one.clicked.connect(self._replace)
        self._all.clicked.connect(self._replace_all)
        self._close.clicked.connect(self.close_bar)
        self.hide()

    def open_bar(self, *, replaces: bool = False) -> None:
        chosen = self._editor.textCursor().selectedText()
        if chosen and "\u2029" not in chosen:
            self._field.setText(chosen)
        self._replacing.setVisible(replaces)
        self.show()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()
        self._search(self._field.text())

    def close_bar(self) -> None:
        self._editor.find_all("")
        self.hide()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self._other.hasFocus():
            self._replace()
        else:
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)

    def _search(self, text: str) -> None:
        count = self._editor.find_all(text)
        self._said.setText("" if not text else f"{count:,} found" if count else "Not found")
        self._said.set_tone("danger" if text and not count else "text2")

    def _step(self, step: int) -> None:
        self._editor.find_all(self._field.text())
        number = self._editor.step_to_match(step)
        count = self._editor.match_count
        self._said.setText(f"{number:,} of {count:,}" if number else "Not found")

    def _replace(self) -> None:
        """The match that is selected, and on to the next; where none is, to the first."""
        self._editor.find_all(self._field.text())
        self._editor.replace_match(self._other.text())
        self._step(1)

    def _replace_all(self) -> None:
        count = self._editor.replace_all(self._field.text(), self._other.text())
        self._search(self._field.text())
        if count:
            self._said.setText(f"{count:,} replaced")
            self._said.set_tone("text2")


def _field(look: Look, name: str) -> QLineEdit:
    made = QLineEdit()
    made.setProperty("small", "true")
    made.setPlaceholderText(name)
    made.setAccessibleName(name)
    made.setFixedWidth(look.px(220))
    return made
