"""A setup sheet: what to type into which field of another console, each with a copy button."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from app.widgets.buttons import IconButton
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.look import Look
from app.widgets.timers import one_shot

COPIED_MS = 1_000


@dataclass(frozen=True, slots=True)
class CopyRow:
    """`shown` may be masked; the signal names the row by `key`, so the owner copies the real value."""

    key: str
    label: str
    shown: str
    copied: bool = True
    mono: bool = True


class CopyRows(QFrame):
    """`copy_requested` carries the key of the row."""

    copy_requested = Signal(str)

    def __init__(self, look: Look, rows: Sequence[CopyRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._buttons: dict[str, IconButton] = {}
        self._labels: dict[str, str] = {}
        self._timer = one_shot(self, COPIED_MS, self._show_no_copied)
        self.setProperty("ground", "well")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(13, 7, 8, 7)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self.show_rows(rows)

    def show_rows(self, rows: Sequence[CopyRow]) -> None:
        self._buttons = {}
        self._labels = {one.key: one.label for one in rows}
        while (item := self._grid.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for at, one in enumerate(rows):
            self._add(at, one)

    def show_copied(self, key: str) -> None:
        """For one second, once the value really is on the clipboard."""
        self._show_no_copied()
        self._buttons[key].set_icon("check", "Copied")
        self._timer.start()

    def _show_no_copied(self) -> None:
        for key, button in self._buttons.items():
            button.set_icon("copy", f"Copy {self._labels[key]}")

    def _add(self, at: int, one: CopyRow) -> None:
        style = Type.MONO if one.mono else Type.HINT
        self._grid.addWidget(PlainLabel(one.label, Type.HINT, "text2"), at, 0)
        self._grid.addWidget(PlainLabel(one.shown, style, elide=Qt.TextElideMode.ElideMiddle), at, 1)
        if one.copied:
            button = IconButton(self._look, "copy", f"Copy {one.label}")
            button.clicked.connect(lambda _=False, key=one.key: self.copy_requested.emit(key))
            self._buttons[one.key] = button
            self._grid.addWidget(button, at, 2)
        else:
            self._grid.setRowMinimumHeight(at, self._look.px(24))
