"""One line that is asked for: the words of a note, or the value of a threshold."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.widgets.dialog import Dialog
from app.widgets.form import Field, Form
from app.widgets.look import Look

LONGEST_NOTE = 2_000


class LineDialog(Dialog):
    answered = Signal(str)

    def __init__(
        self, look: Look, title: str, label: str, text: str, check: Callable[[str], str], parent: QWidget
    ) -> None:
        """`check` says what is wrong with a text, or nothing."""
        super().__init__(look, title, width=440, parent=parent)
        self._edit, self._form = QLineEdit(text), Form()
        self._edit.setMaxLength(LONGEST_NOTE)
        self._form.add_row(Field(look, label, self._edit, check=lambda: check(self._edit.text())))
        self.body.addWidget(self._form)
        self.set_action("Keep")
        self.start_at(self._edit)
        self.acted.connect(self._answer)

    def _answer(self) -> None:
        if self._form.is_valid():
            self.answered.emit(self._edit.text().strip())
            self.accept()
