"""The ends of an axis, typed in."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.widgets.dialog import Dialog
from app.widgets.form import Field, Form
from app.widgets.look import Look
from app.widgets.plot.axes import axis_title
from app.widgets.plot.frame import Axis
from app.widgets.plot.ranges import ValueRange
from app.widgets.plot.ticks import reading
from app.words import typed

NOT_A_NUMBER = "Write a number, such as 400 or −12.5."


def typed_number(text: str) -> float | None:
    """As the person's own country writes it, or with a point; with a hyphen or a minus sign."""
    written = text.strip()
    for country, said in ((QLocale(), written), (QLocale(), typed(written)), (QLocale.c(), typed(written))):
        number, is_one = country.toDouble(said)
        if is_one:
            return number if math.isfinite(number) else None
    return None


class EndsDialog(Dialog):
    ends_set = Signal(object)  # a ValueRange

    def __init__(self, look: Look, axis: Axis, parent: QWidget) -> None:
        super().__init__(look, f"Ends of {axis_title(axis)}", width=420, parent=parent)
        self._low, self._high = QLineEdit(reading(axis.shown.lo, 4)), QLineEdit(reading(axis.shown.hi, 4))
        self._form = Form()
        low = Field(look, "Bottom", self._low, check=lambda: self._problem(self._low))
        high = Field(look, "Top", self._high, check=self._problem_of_top)
        self._form.add_row(low, high)
        self.body.addWidget(self._form)
        self.set_action("Set the ends")
        self.acted.connect(self._set)

    def _problem(self, edit: QLineEdit) -> str:
        return "" if typed_number(edit.text()) is not None else NOT_A_NUMBER

    def _problem_of_top(self) -> str:
        low, high = typed_number(self._low.text()), typed_number(self._high.text())
        if high is None:
            return NOT_A_NUMBER
        return "The top is above the bottom." if low is not None and high <= low else ""

    def _set(self) -> None:
        low, high = typed_number(self._low.text()), typed_number(self._high.text())
        if self._form.is_valid() and low is not None and high is not None:
            self.ends_set.emit(ValueRange(low, high))
            self.accept()
