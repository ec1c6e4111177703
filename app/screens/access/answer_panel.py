"""Why a cell of the truth table says yes or no, condition by condition."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from app.screens.access.simulation import Answer, Step
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look

NAME_WIDTH = 150


class AnswerPanel(QFrame):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("ground", "surface")
        self._sign = IconLabel(look, "circle-check", "ok")
        self._question = PlainLabel("", Type.HINT, "text2", wrap=True)
        self._title = PlainLabel("", Type.STRONG, wrap=True)
        self._steps = column(spacing=2)
        head = row(self._sign, column(self._title, self._question, spacing=1), spacing=10)
        head.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        head.setStretch(1, 1)
        column(head, self._steps, spacing=8, margins=(16, 12, 16, 12), parent=self)

    def show_answer(self, question: str, answer: Answer) -> None:
        ok = answer.is_granted
        self._sign.show_icon("circle-check" if ok else "circle-x", "ok" if ok else "danger")
        self._title.setText(answer.title)
        self._question.setText(question)
        while (item := self._steps.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for step in answer.steps:
            self._steps.addWidget(_StepLine(self._look, step))
        self.setAccessibleName(f"{question} {answer.title}.")


class _StepLine(QFrame):
    def __init__(self, look: Look, step: Step) -> None:
        super().__init__()
        if not step.holds:
            self.setProperty("ground", "danger")
        name = PlainLabel(step.name, Type.HINT_STRONG, "text", elide=Qt.TextElideMode.ElideRight)
        name.setFixedWidth(look.px(NAME_WIDTH))
        fact = PlainLabel(step.fact, Type.HINT, "text2", wrap=True)
        sign = IconLabel(look, "check" if step.holds else "x", "ok" if step.holds else "danger", 14)
        line = row(sign, name, fact, spacing=8, margins=(8, 3, 8, 3), parent=self)
        line.setStretch(2, 1)
        self.setAccessibleName(f"{step.name}: {'holds' if step.holds else 'does not hold'}, {step.fact}")
