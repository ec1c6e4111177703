"""Keys of a code editor: indenting, keeping the indent of a new line, leaving. Edits are single undo steps."""

from __future__ import annotations

import re
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextBlock, QTextCursor, QTextDocument

INDENT = "  "
_LEADING = re.compile(r"[ \t]*")


class Editor(Protocol):
    def textCursor(self) -> QTextCursor: ...  # noqa: N802
    def setTextCursor(self, cursor: QTextCursor) -> None: ...  # noqa: N802
    def document(self) -> QTextDocument: ...
    def isReadOnly(self) -> bool: ...  # noqa: N802
    def leave(self, *, forward: bool) -> None: ...


def handle(editor: Editor, event: QKeyEvent) -> bool:
    """Whether the key was one of these."""
    key, modifiers = Qt.Key(event.key()), event.modifiers()
    control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and (control or editor.isReadOnly()):
        editor.leave(forward=key == Qt.Key.Key_Tab)
        return True
    if editor.isReadOnly():
        return False
    if key == Qt.Key.Key_Tab:
        indent(editor.textCursor())
    elif key == Qt.Key.Key_Backtab:
        outdent(editor.textCursor())
    elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
        cursor = editor.textCursor()
        break_line(cursor)
        editor.setTextCursor(cursor)
    elif key == Qt.Key.Key_Slash and control:
        switch_comment(editor.textCursor())
    else:
        return False
    return True


def indent(cursor: QTextCursor) -> None:
    """The lines of a selection; without one up to the next stop."""
    cursor.beginEditBlock()
    if cursor.hasSelection() and len(_blocks(cursor)) > 1:
        for block in _blocks(cursor):
            if block.text().strip():
                QTextCursor(block).insertText(INDENT)
    else:
        cursor.insertText(" " * (len(INDENT) - cursor.positionInBlock() % len(INDENT)))
    cursor.endEditBlock()


def outdent(cursor: QTextCursor) -> None:
    cursor.beginEditBlock()
    for block in _blocks(cursor):
        text = block.text()
        spaces = 1 if text.startswith("\t") else min(len(text) - len(text.lstrip(" ")), len(INDENT))
        _cut(block, 0, spaces)
    cursor.endEditBlock()


def break_line(cursor: QTextCursor) -> None:
    """The new line begins where this one did, further in behind an opening bracket."""
    before = cursor.block().text()[: cursor.positionInBlock()]
    leading = _LEADING.match(before)
    own = leading.group() if leading else ""
    deeper = INDENT if before.rstrip().endswith(("{", "[", "(")) else ""
    after = cursor.block().text()[cursor.positionInBlock() :].lstrip()
    cursor.beginEditBlock()
    cursor.insertText(f"\n{own}{deeper}")
    if deeper and after.startswith(("}", "]", ")")):
        place = cursor.position()
        cursor.insertText(f"\n{own}")
        cursor.setPosition(place)
    cursor.endEditBlock()


def switch_comment(cursor: QTextCursor) -> None:
    """Comments the lines of the selection out, or in again when all of them are comments."""
    blocks = [block for block in _blocks(cursor) if block.text().strip()]
    are_comments = all(block.text().lstrip().startswith("//") for block in blocks)
    least = min((len(block.text()) - len(block.text().lstrip()) for block in blocks), default=0)
    cursor.beginEditBlock()
    for block in blocks:
        if are_comments:
            start = block.text().index("//")
            _cut(block, start, 3 if block.text()[start:].startswith("// ") else 2)
        else:
            place = QTextCursor(block)
            place.setPosition(block.position() + least)
            place.insertText("// ")
    cursor.endEditBlock()


def _blocks(cursor: QTextCursor) -> list[QTextBlock]:
    """The lines of a selection; one that it only touches with its end is none of them."""
    document = cursor.document()
    first, last = document.findBlock(cursor.selectionStart()), document.findBlock(cursor.selectionEnd())
    if cursor.hasSelection() and last != first and cursor.selectionEnd() == last.position():
        last = last.previous()
    found = [first]
    while found[-1] != last and found[-1].next().isValid():
        found.append(found[-1].next())
    return found


def _cut(block: QTextBlock, start: int, count: int) -> None:
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + start)
    cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, count)
    cursor.removeSelectedText()
