"""Name and value in two columns, with at most one thing to do at the end of a line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.look import Look

NAME_WIDTH = 92


class FactRows(QFrame):
    def __init__(self, look: Look, *, is_well: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setHorizontalSpacing(look.px(8))
        self._grid.setVerticalSpacing(look.px(6))
        self._grid.setContentsMargins(*((12, 9, 12, 9) if is_well else (0, 0, 0, 0)))
        self._grid.setColumnMinimumWidth(0, look.px(NAME_WIDTH))
        self._grid.setColumnStretch(1, 1)
        if is_well:
            self.setProperty("ground", "well")

    def add(self, name: str, *, mono: bool = False, end: QWidget | None = None) -> PlainLabel:
        """The label of the value."""
        at = self._grid.rowCount()
        style = Type.MONO if mono else Type.BODY
        value = PlainLabel("–", style, elide=Qt.TextElideMode.ElideMiddle)
        self._grid.addWidget(PlainLabel(name, Type.HINT, "text2"), at, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(value, at, 1)
        if end is not None:
            self._grid.addWidget(end, at, 2)
        return value
