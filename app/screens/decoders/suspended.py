"""Above a decoder or robot that is suspended: why, what became of what came meanwhile, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.widgets.buttons import Button
from app.widgets.layouts import column
from app.widgets.look import Look
from app.widgets.note import Note


class Suspended(QFrame):
    """Hidden unless there is a reason. `resume_asked`: call it again."""

    resume_asked = Signal()

    def __init__(self, look: Look, title: str, way_back: str, means: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._means = title, means
        self._again = Button(look, way_back, icon="play", small=True)
        self._note = Note(look, "danger", title, action=self._again)
        column(self._note, margins=(16, 10, 16, 10), parent=self)
        self.setProperty("edge", "bottom")
        self._again.clicked.connect(self.resume_asked)
        self.hide()

    def show_reason(self, reason: str) -> None:
        self.setVisible(bool(reason))
        if reason:
            self._note.say(self._title, f"{reason} {self._means}")
