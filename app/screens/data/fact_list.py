"""Pairs of words, one below the other, in the inspector."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.screens.data.facts import Fact
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look

LABEL_WIDTH = 84


class FactList(QWidget):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._lines: list[_Line] = []
        self._layout = column(spacing=5, parent=self)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        while len(self._lines) < len(facts):
            self._lines.append(_Line(self._look))
            self._layout.addWidget(self._lines[-1])
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(facts))
            if at < len(facts):
                line.show_fact(facts[at])


class _Line(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._label = PlainLabel("", Type.HINT, "text2")
        self._label.setFixedWidth(look.px(LABEL_WIDTH))
        self._text = PlainLabel("", Type.HINT, elide=Qt.TextElideMode.ElideRight)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        row(self._label, self._text, spacing=8, parent=self).setStretch(1, 1)

    def show_fact(self, fact: Fact) -> None:
        self._label.setText(fact.label)
        self._text.setText(fact.text)
        self._text.set_tone(fact.tone)
        self.setAccessibleName(f"{fact.label}: {fact.text}")
