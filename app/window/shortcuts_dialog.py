"""Every shortcut on one sheet: those of the screen that is shown first."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from app.widgets.dialog import Dialog
from app.widgets.fonts import Type
from app.widgets.key_caps import KeyCaps
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look
from app.window.actions import Actions
from app.window.frame import BELOW, SCREENS

SENTENCE = "Ctrl+K finds every command by its name."
EVERYWHERE, TABLES = "Everywhere", "In tables and lists"
Key = Qt.Key
SCROLLING = (Key.Key_Up, Key.Key_Down, Key.Key_PageUp, Key.Key_PageDown, Key.Key_Home, Key.Key_End)
ABOVE = 12  # a group's name
IN_TABLES = (
    ("Open", "Enter"),
    ("Tick", "Space"),
    ("Choose all", "Ctrl+A"),
    ("Copy", "Ctrl+C"),
    ("Menu", "Shift+F10"),
    ("Clear the selection", "Esc"),
)
Row = tuple[str, tuple[str, ...]]


class ShortcutsDialog(Dialog):
    def __init__(self, look: Look, parent: QWidget, actions: Actions, screen: str) -> None:
        super().__init__(look, "Keyboard shortcuts", SENTENCE, width=640, parent=parent)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for title, rows in groups(actions, screen):
            head = PlainLabel(title, Type.SECTION)
            head.setContentsMargins(0, look.px(ABOVE) if grid.count() else 0, 0, 0)
            grid.addWidget(head, grid.rowCount(), 0, 1, 2)
            for text, keys in rows:
                self._add(grid, text, keys)
        self.body.addLayout(grid)
        self.cancel.setText("Close")
        self.start_at(self.cancel)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages scroll: there is nothing else to go to."""
        if event.key() in SCROLLING:
            QApplication.sendEvent(self._scroll.verticalScrollBar(), event)
        else:
            super().keyPressEvent(event)

    def _add(self, grid: QGridLayout, text: str, keys: tuple[str, ...]) -> None:
        at, caps = grid.rowCount(), QWidget()
        row(*(KeyCaps(self._look, key) for key in keys), spacing=12, parent=caps)
        said = PlainLabel(text, Type.BODY, wrap=True)
        said.setAccessibleName(f"{text}: {' or '.join(keys)}")
        grid.addWidget(said, at, 0)
        grid.addWidget(caps, at, 1, Qt.AlignmentFlag.AlignRight)


def groups(actions: Actions, screen: str) -> Iterator[tuple[str, list[Row]]]:
    """The screen that is shown, what works everywhere, tables, the other screens."""
    names = {option.key: option.label for option in (*SCREENS, *BELOW)}
    others = [key for key in names if key != screen]
    yield from _group(actions, names.get(screen, ""), screen)
    yield from _group(actions, EVERYWHERE, "")
    yield TABLES, [(text, (key,)) for text, key in IN_TABLES]
    for key in others:
        yield from _group(actions, names[key], key)


def _group(actions: Actions, title: str, screen: str) -> Iterator[tuple[str, list[Row]]]:
    rows = [
        (action.text(), tuple(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()))
        for spec, action in actions
        if action.shortcuts() and (spec.is_global if not screen else spec.screen == screen and not spec.is_global)
    ]
    if rows:
        yield title, rows
