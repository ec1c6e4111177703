"""What each column of a list is: guessed, and chosen otherwise by a person."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QScrollArea, QWidget

from app.screens.devices.import_columns import NAMES
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from embedded_server.domain.device_import import COLUMNS

HEIGHT = 62


class MappingBar(QScrollArea):
    """`chosen` carries what each column is; empty is left out."""

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._heads: tuple[str, ...] = ()
        self._choices: list[QComboBox] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._look = look
        self._fit()
        look.changed.connect(self._fit)

    def show_columns(self, heads: Sequence[str], mapping: Sequence[str]) -> None:
        """A choice that stays is not made anew: the focus is in it."""
        if tuple(heads) != self._heads:
            self._heads = tuple(heads)
            self._make(heads)
        for choice, key in zip(self._choices, mapping, strict=True):
            choice.blockSignals(True)
            choice.setCurrentIndex(choice.findData(key))
            choice.blockSignals(False)

    def _fit(self) -> None:
        self.setFixedHeight(self._look.px(HEIGHT))

    def _make(self, heads: Sequence[str]) -> None:
        self._choices, line = [], row(spacing=10, margins=(3, 0, 3, 4))
        for head in heads:
            choice = QComboBox()
            choice.setAccessibleName(f"What {head} is")
            for key in ("", *COLUMNS):
                choice.addItem(NAMES.get(key, "Leave out"), key)
            choice.currentIndexChanged.connect(lambda _: self.chosen.emit(self._mapping()))
            self._choices.append(choice)
            line.addLayout(column(PlainLabel(head, Type.LABEL, "text2"), choice, spacing=4))
        line.addStretch()
        inside = QWidget()
        inside.setLayout(line)
        self.setWidget(inside)
        for one, then in pairwise((self, *self._choices)):
            self.setTabOrder(one, then)

    def _mapping(self) -> list[str]:
        return [str(choice.currentData()) for choice in self._choices]
