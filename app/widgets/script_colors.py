"""Colours a document as JavaScript, in the colours of the theme."""

from __future__ import annotations

from PySide6.QtGui import QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextDocument

from app.widgets.look import Look
from app.widgets.script_tokens import State, tokens

LONGEST_COLOURED = 4_000  # characters of a line; laying out more formats would be felt at every key


class ScriptColors(QSyntaxHighlighter):
    """Off, the text stands in one colour and brackets are not looked for."""

    def __init__(self, look: Look, document: QTextDocument) -> None:
        super().__init__(document)
        self._look, self._is_on = look, True
        look.changed.connect(self.rehighlight)

    @property
    def is_on(self) -> bool:
        return self._is_on

    def switch(self, on: bool) -> None:
        if on != self._is_on:
            self._is_on = on
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:  # noqa: N802
        if not self._is_on:
            self.setCurrentBlockState(State.CODE)
            return
        found, state = tokens(text, state_of(self.currentBlock()))
        self.setCurrentBlockState(state)
        for one in found:
            if one.role and one.start < LONGEST_COLOURED:
                style = QTextCharFormat()
                style.setForeground(self._look.color(one.role))
                self.setFormat(one.start, one.end - one.start, style)


def state_of(block: QTextBlock) -> State:
    """What a line begins inside of: what the one before it ended inside of."""
    before = block.previous().userState() if block.previous().isValid() else 0
    return State(max(before, 0))
