"""A text of code: line numbers, colours, the current line, pairs of brackets, and marks where something is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from app.widgets import code_keys
from app.widgets.code_gutter import CodeGutter, Line
from app.widgets.fonts import use_mono
from app.widgets.look import Look
from app.widgets.script_colors import ScriptColors, state_of
from app.widgets.script_tokens import Place, State, partner

TOP = 8
KEYS = "Tab indents. Ctrl+Tab leaves the editor."
MOST_MATCHES = 2_000  # of a search that are marked


@dataclass(frozen=True, slots=True)
class Problem:
    """Line and column count from 1."""

    line: int
    column: int
    text: str


class CodeEditor(QPlainTextEdit):
    """`place_changed` carries line and column, from 1; a text set by its owner can be undone like any edit.
    `text_edited` carries another text, where Qt's own `textChanged` also tells of colours that came later."""

    place_changed = Signal(int, int)
    text_edited = Signal(str)

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._text = ""
        self._problems: tuple[Problem, ...] = ()
        self._found: tuple[QTextCursor, ...] = ()
        self.colors = ScriptColors(look, self.document())
        self._gutter = CodeGutter(look, self._lines, self.go_to, self)
        self.setAccessibleName(name)
        self.setAccessibleDescription(KEYS)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("kind", "code")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.document().setDocumentMargin(0)
        use_mono(self)
        self.blockCountChanged.connect(self._fit)
        self.textChanged.connect(self._on_text)
        self.updateRequest.connect(self._scroll_gutter)
        self.cursorPositionChanged.connect(self._on_moved)
        look.changed.connect(self._fit)
        self._fit()
        self._mark()

    # what the owner does

    def show_text(self, text: str) -> None:
        """Another text: nothing of the one before can be undone into it."""
        self._problems, self._found = (), ()
        self.setPlainText(text)
        self.document().setModified(False)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        self._problems = tuple(problems)
        self._mark()
        self._gutter.update()

    def go_to(self, line: int, column: int = 1) -> None:
        """Both count from 1; what lies beyond the text is its end."""
        self.show_place(line, column)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_place(self, line: int, column: int = 1) -> None:
        """Without taking the keyboard."""
        block = self.document().findBlockByNumber(min(line, self.blockCount()) - 1)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(max(column - 1, 0), block.length() - 1))
        self.setTextCursor(cursor)
        if not self.viewport().rect().contains(self.cursorRect()):
            self.centerCursor()

    def find_all(self, text: str, *, exact_case: bool = False) -> int:
        """Marks every match and says how many there are."""
        flags = QTextDocument.FindFlag.FindCaseSensitively if exact_case else QTextDocument.FindFlag(0)
        found: list[QTextCursor] = []
        cursor = self.document().find(text, 0, flags) if text else QTextCursor()
        while not cursor.isNull() and len(found) < MOST_MATCHES:
            found.append(cursor)
            cursor = self.document().find(text, cursor, flags)
        self._found = tuple(found)
        self._mark()
        return len(found)

    def step_to_match(self, step: int) -> int:
        """To the next or the one before, round the end; its number from 1, or 0."""
        if not self._found:
            return 0
        here = self.textCursor()
        if step > 0:
            at = next((at for at, one in enumerate(self._found) if one.selectionStart() >= here.selectionEnd()), 0)
        else:
            before = [at for at, one in enumerate(self._found) if one.selectionEnd() <= here.selectionStart()]
            at = before[-1] if before else len(self._found) - 1
        self.setTextCursor(self._found[at])
        return at + 1

    def replace_match(self, other: str) -> bool:
        """The match that is selected, where one is."""
        here = self.textCursor()
        place = here.selectionStart(), here.selectionEnd()
        if self.isReadOnly() or place not in {(one.selectionStart(), one.selectionEnd()) for one in self._found}:
            return False
        here.insertText(other)
        return True

    def replace_all(self, text: str, other: str) -> int:
        """Every match, also those that are not marked, in one step of undo; how many there were."""
        self._found = ()
        count, start = 0, self.textCursor()
        found = self.document().find(text, 0) if text and not self.isReadOnly() else QTextCursor()
        start.beginEditBlock()
        while not found.isNull():
            found.insertText(other)
            count, found = count + 1, self.document().find(text, found)
        start.endEditBlock()
        return count

    @property
    def match_count(self) -> int:
        return len(self._found)

    # what hands do

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not code_keys.handle(self, event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Qt asks for Tab as well; here it indents."""
        return False if not self.isReadOnly() else super().focusNextPrevChild(forward)

    def leave(self, *, forward: bool) -> None:
        self.setTabChangesFocus(True)  # else Qt's own way out is closed as well
        super().focusNextPrevChild(forward)
        self.setTabChangesFocus(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_gutter()

    def _on_text(self) -> None:
        text = self.toPlainText()
        if text != self._text:
            self._text = text
            self.text_edited.emit(text)

    def _on_moved(self) -> None:
        self._mark()
        self._gutter.update()
        cursor = self.textCursor()
        self.place_changed.emit(cursor.blockNumber() + 1, cursor.positionInBlock() + 1)

    # painting

    def _fit(self) -> None:
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        self.setViewportMargins(self._gutter.width_for(self.blockCount()), self._look.px(TOP), 0, 0)
        self._place_gutter()
        self._mark()

    def _place_gutter(self) -> None:
        inside = self.contentsRect().adjusted(0, self._look.px(TOP), 0, 0)
        inside.setWidth(self._gutter.width_for(self.blockCount()))
        self._gutter.setGeometry(inside)

    def _scroll_gutter(self, area: QRect, by: int) -> None:
        if by:
            self._gutter.scroll(0, by)
        else:
            self._gutter.update(0, area.y(), self._gutter.width(), area.height())

    def _lines(self) -> Iterator[Line]:
        block, current = self.firstVisibleBlock(), self.textCursor().blockNumber()
        said = {one.line: one.text for one in self._problems}
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= self.viewport().height():
            height = self.blockBoundingRect(block).height()
            if block.isVisible():
                number = block.blockNumber()
                yield Line(number + 1, top, height, number == current, said.get(number + 1, ""))
            top, block = top + height, block.next()

    def _mark(self) -> None:
        """The current line, pairs of brackets, matches of a search, and what is wrong."""
        marks: list[QTextEdit.ExtraSelection] = []
        if not self.textCursor().hasSelection():
            line = _selection(self.textCursor())
            line.format.setBackground(self._look.color("hover"))
            line.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(line)
        marks += [self._tinted(found, "byte_b") for found in self._found]
        marks += [self._tinted(bracket, "byte_a") for bracket in self._brackets()]
        marks += [self._underlined(problem) for problem in self._problems]
        self.setExtraSelections(marks)

    def _brackets(self) -> list[QTextCursor]:
        """The pair at the cursor, before it or behind it."""
        if not self.colors.is_on:
            return []
        cursor = self.textCursor()
        for column in (cursor.positionInBlock(), cursor.positionInBlock() - 1):
            here = Place(cursor.blockNumber(), column)
            other = partner(self._line_at, here) if column >= 0 else None
            if other is not None:
                return [self._at(here), self._at(other)]
        return []

    def _line_at(self, number: int) -> tuple[str, State] | None:
        block: QTextBlock = self.document().findBlockByNumber(number)
        return (block.text(), state_of(block)) if block.isValid() and number >= 0 else None

    def _at(self, place: Place) -> QTextCursor:
        cursor = QTextCursor(self.document().findBlockByNumber(place.line))
        cursor.movePosition(QTextCursor.MoveOperation.Right, n=place.column)
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _tinted(self, cursor: QTextCursor, role: str) -> QTextEdit.ExtraSelection:
        mark = _selection(cursor)
        mark.format.setBackground(self._look.color(role))
        return mark

    def _underlined(self, problem: Problem) -> QTextEdit.ExtraSelection:
        """From the place on to the end of the word; at the end of a line what stands before it."""
        block = self.document().findBlockByNumber(min(problem.line, self.blockCount()) - 1)
        cursor = QTextCursor(block)
        last = max(block.length() - 2, 0)
        cursor.setPosition(block.position() + min(max(problem.column - 1, 0), last))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfWord, QTextCursor.MoveMode.KeepAnchor)
        if not cursor.hasSelection():
            cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor)
        mark = _selection(cursor)
        mark.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        mark.format.setUnderlineColor(self._look.color("danger"))
        return mark


def _selection(cursor: QTextCursor) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    made.cursor = QTextCursor(cursor)
    return made
