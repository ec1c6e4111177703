"""Finds words in a code editor: every match is marked, Enter goes on, Esc closes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from app.widgets.buttons import IconButton
from app.widgets.code_editor import CodeEditor
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look


class FindBar(QFrame):
    """Hidden until it is opened; what is selected in the editor is what it looks for first."""

    def __init__(self, look: Look, editor: CodeEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.setProperty("ground", "subtle")
        self.setProperty("edge", "bottom")
        self._field = QLineEdit()
        self._field.setProperty("small", "true")
        self._field.setPlaceholderText("Find in the decoder")
        self._field.setAccessibleName("Find in the decoder")
        self._said = PlainLabel("", Type.HINT, "text2")
        self._before = IconButton(look, "chevron-up", "Match before (Shift+Enter)", small=True)
        self._next = IconButton(look, "chevron-down", "Next match (Enter)", small=True)
        self._close = IconButton(look, "x", "Close (Esc)", small=True)
        line = row(self._field, self._said, self._before, self._next, self._close, margins=(16, 5, 12, 6), parent=self)
        line.insertStretch(2, 1)
        self._field.setMinimumWidth(look.px(220))
        self._field.textChanged.connect(self._search)
        self._before.clicked.connect(lambda: self._step(-1))
        self._next.clicked.connect(lambda: self._step(1))
        self._close.clicked.connect(self.close_bar)
        self.hide()

    def open_bar(self) -> None:
        chosen = self._editor.textCursor().selectedText()
        if chosen and "\u2029" not in chosen:
            self._field.setText(chosen)
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
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _search(self, text: str) -> None:
        count = self._editor.find_all(text)
        self._said.setText("" if not text else f"{count:,} found" if count else "Not found")
        self._said.set_tone("danger" if text and not count else "text2")

    def _step(self, step: int) -> None:
        self._editor.find_all(self._field.text())
        number = self._editor.step_to_match(step)
        count = self._editor.match_count
        self._said.setText(f"{number:,} of {count:,}" if number else "Not found")
