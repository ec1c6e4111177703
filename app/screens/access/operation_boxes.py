"""The six operations of a rule, each with what it lets somebody do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from app.rule_words import OPERATION_MEANS
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column
from app.widgets.look import Look
from embedded_server.domain.rule import Operation

INDENT = 25  # of the meaning, so that it stands below the word


class OperationBoxes(QWidget):
    changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes = {operation: QCheckBox(operation.value) for operation in Operation}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for at, (operation, box) in enumerate(self._boxes.items()):
            means = PlainLabel(OPERATION_MEANS[operation], Type.HINT, "text2", wrap=True)
            box.setAccessibleDescription(OPERATION_MEANS[operation])
            box.toggled.connect(lambda _: self.changed.emit())
            indented = column(means, margins=(look.px(INDENT), 0, 0, 0))
            cell = column(box, indented, spacing=0)
            grid.addLayout(cell, at // 2, at % 2, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.setFocusProxy(self._boxes[Operation.READ])

    def operations(self) -> frozenset[Operation]:
        return frozenset(one for one, box in self._boxes.items() if box.isChecked())

    def show_operations(self, operations: frozenset[Operation]) -> None:
        for one, box in self._boxes.items():
            box.setChecked(one in operations)
