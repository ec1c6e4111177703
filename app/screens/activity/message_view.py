"""Messages as they stood on the wire, in colour: header names, and the lines by which two of them differ."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from app.screens.activity.compare import Line, Mark
from app.widgets.fonts import use_mono
from app.widgets.look import Look

LEAST_HEIGHT = 84
_HEAD = re.compile(r"^(?:[-+ ] )?(?:([A-Z]{1,16})(?= /)|(HTTP/1\.1)(?= )|([A-Za-z0-9_.!#$%&'*+^`|~-]+:)(?= |$))")
_GROUNDS = {Mark.ONLY_HERE: "danger_soft", Mark.ONLY_GOOD: "ok_soft"}
_IN_BODY = 1  # state of a block after the empty line


class MessageView(QPlainTextEdit):
    """Read only; selected and copied as text."""

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._lines: Sequence[Line] = ()
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumHeight(look.px(LEAST_HEIGHT))
        use_mono(self)
        self._colors = _Colors(look, self)
        look.changed.connect(self._paint_again)

    def show_text(self, text: str) -> None:
        self._lines = ()
        self.setExtraSelections([])
        self.setPlainText(text)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Each begins with its sign, so that it is no matter of colour alone."""
        self._lines = lines
        self.setPlainText("\n".join(f"{line.mark.value} {line.text}" for line in lines))
        self._mark_lines()
        first = next((at for at, line in enumerate(lines) if line.mark is not Mark.SAME), 0)
        self.setTextCursor(QTextCursor(self.document().findBlockByNumber(first)))
        self.centerCursor()

    def _paint_again(self) -> None:
        self._colors.rehighlight()
        self._mark_lines()

    def _mark_lines(self) -> None:
        marked = []
        for at, line in enumerate(self._lines):
            if ground := _GROUNDS.get(line.mark):
                one = QTextEdit.ExtraSelection()
                one.cursor = QTextCursor(self.document().findBlockByNumber(at))
                one.format.setBackground(self._look.color(ground))
                one.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                marked.append(one)
        self.setExtraSelections(marked)


class _Colors(QSyntaxHighlighter):
    """The head of a message; its body stays as it is."""

    def __init__(self, look: Look, view: QPlainTextEdit) -> None:
        super().__init__(view.document())
        self._look = look

    def highlightBlock(self, text: str) -> None:  # noqa: N802
        in_body = self.previousBlockState() == _IN_BODY or not text.strip()
        self.setCurrentBlockState(_IN_BODY if in_body else 0)
        found = None if in_body else _HEAD.match(text)
        if found is not None and found.lastindex:
            style = QTextCharFormat()
            style.setForeground(self._look.color("syntax_key"))
            start, end = found.span(found.lastindex)
            self.setFormat(start, end - start, style)
