"""What the keyboard does in the whole window: from pane to pane, and the sheet of all shortcuts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from app.widgets.look import Look
from app.widgets.panes import panes_of, step
from app.window.actions import Actions
from app.window.frame import Frame
from app.window.shortcuts_dialog import ShortcutsDialog

SHEET = ("F1", "?")


class Keyboard:
    """`above` and `below` are the bars around the page."""

    def __init__(
        self, look: Look, actions: Actions, frame: Frame, above: Sequence[QWidget], below: Sequence[QWidget]
    ) -> None:
        self._look, self._actions, self._frame = look, actions, frame
        self._above, self._below = above, below
        self._sheet: ShortcutsDialog | None = None
        actions["pane.next"].triggered.connect(lambda: self._step(1))
        actions["pane.previous"].triggered.connect(lambda: self._step(-1))
        actions["help.shortcuts"].triggered.connect(self._show_sheet)
        actions["help.shortcuts"].setShortcuts([QKeySequence(key) for key in SHEET])

    def _step(self, by: int) -> None:
        if QApplication.activeModalWidget() is not None:
            return  # it has the keyboard
        frame = self._frame
        panes = (frame.rail, *self._above, *panes_of(frame.shown()), *self._below)
        step([pane for pane in panes if pane.isVisible()], by)

    def _show_sheet(self) -> None:
        if self._sheet is not None:
            return
        over = QApplication.activeModalWidget() or self._frame.window()
        self._sheet = sheet = ShortcutsDialog(self._look, over, self._actions, self._frame.page())
        sheet.finished.connect(self._forget)
        sheet.open()

    def _forget(self) -> None:
        if self._sheet is not None:
            self._sheet.deleteLater()
        self._sheet = None
