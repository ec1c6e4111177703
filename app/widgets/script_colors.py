"""Colours a document as JavaScript, in the colours of the theme."""

from __future__ import annotations

import time

from PySide6.QtGui import QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextDocument

from app.widgets.look import Look
from app.widgets.script_tokens import State, tokens
from app.widgets.timers import one_shot

LONGEST_COLOURED = 4_000  # characters of a line; laying out more formats would be felt at every key

AT_ONCE = 0.01  # seconds; what is left is coloured when keys and clicks had their turn
LEFT = -1  # the state of a line that is not coloured yet


class ScriptColors(QSyntaxHighlighter):
    """Off, the text stands in one colour and brackets are not looked for."""

    def __init__(self, look: Look, document: QTextDocument) -> None:
        super().__init__(document)
        self._look, self._is_on = look, True
        self._until = 0.0
        self._left: list[QTextBlock] = []  # where lines begin that are left
        self._last_left: QTextBlock | None = None
        self._go_on = one_shot(self, 0, self._color_left)
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
        if not self._go_on.isActive():
            self._until = time.perf_counter() + AT_ONCE
            self._go_on.start()
        elif time.perf_counter() > self._until:
            self._leave(self.currentBlock())
            return
        found, state = tokens(text, state_of(self.currentBlock()))
        self.setCurrentBlockState(state)
        for one in found:
            if one.role and one.start < LONGEST_COLOURED:
                style = QTextCharFormat()
                style.setForeground(self._look.color(one.role))
                self.setFormat(one.start, one.end - one.start, style)

    def _leave(self, block: QTextBlock) -> None:
        if block.previous() != self._last_left:
            self._left.append(block)
        self._last_left = block
        self.setCurrentBlockState(LEFT)

    def _color_left(self) -> None:
        """Each line leads to the next one, as its state is another one then."""
        left, self._left, self._last_left = self._left, [], None
        for block in left:
            if block.isValid():
                self.rehighlightBlock(block)


def state_of(block: QTextBlock) -> State:
    """What a line begins inside of: what the one before it ended inside of."""
    before = block.previous().userState() if block.previous().isValid() else 0
    return State(max(before, 0))
