"""What a narrow list shows when no entry holds what is looked for."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look


class NoMatch(QWidget):
    """`clear` takes the words away; `hint` says which of an entry's words were looked at, or what comes close."""

    def __init__(self, look: Look, hint: str = "") -> None:
        super().__init__()
        self.clear = Button(look, "Clear filter", icon="x", small=True)
        self._hint = PlainLabel(hint, Type.HINT, "text2", wrap=True)
        foot = row(self.clear)
        foot.addStretch()
        title = PlainLabel("Nothing matches", Type.STRONG)
        column(title, self._hint, foot, spacing=6, margins=(16, 16, 16, 16), parent=self).addStretch()

    def say(self, hint: str) -> None:
        self._hint.setText(hint)
