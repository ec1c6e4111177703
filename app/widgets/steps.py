"""Connected steps, each done, now or to do; events move them on, not clicks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look

StepState = Literal["done", "now", "todo"]
MARK = 26
_WORDS: dict[StepState, str] = {"done": "done", "now": "now", "todo": "to do"}


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    title: str
    sentence: str


class Steps(QWidget):
    """Each step may carry a widget at its right and a body below its sentence."""

    def __init__(self, look: Look, steps: Sequence[Step], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = {step.key: _StepRow(look, step, at, last=at == len(steps)) for at, step in enumerate(steps, 1)}
        column(*self._steps.values(), spacing=0, parent=self).addStretch()

    def set_state(self, key: str, state: StepState, sentence: str | None = None) -> None:
        self._steps[key].set_state(state, sentence)

    def state(self, key: str) -> StepState:
        return self._steps[key].mark.state

    def done(self) -> int:
        return sum(step.mark.state == "done" for step in self._steps.values())

    def set_aside(self, key: str, widget: QWidget) -> None:
        """At the right of the title: Open, a badge, a button."""
        self._steps[key].aside.addWidget(widget)

    def set_body(self, key: str, widget: QWidget) -> None:
        """Below the sentence: what is needed for this step."""
        self._steps[key].body.addWidget(widget)


class _StepRow(QWidget):
    def __init__(self, look: Look, step: Step, number: int, *, last: bool) -> None:
        super().__init__()
        self.mark = _Mark(look, number, last=last)
        self._title = PlainLabel(step.title, Type.SECTION, wrap=True)
        self._sentence = PlainLabel(step.sentence, Type.HINT, "text2", wrap=True)
        self.aside, self.body = row(), column(margins=(0, 6, 0, 0))
        head = row(self._title, self.aside)
        head.setStretch(0, 1)
        head.addStrut(look.px(24))
        words = column(head, self._sentence, self.body, spacing=2, margins=(0, 1, 0, 0 if last else 14))
        words.addStretch()
        whole = row(self.mark, words, spacing=14, parent=self)
        whole.setStretch(1, 1)
        self.set_state("todo", None)

    def set_state(self, state: StepState, sentence: str | None) -> None:
        self.mark.set_state(state)
        self._title.set_tone("text2" if state == "todo" else "text")
        if sentence is not None:
            self._sentence.setText(sentence)
        self.setAccessibleName(f"Step {self.mark.number}, {_WORDS[state]}: {self._title.text()}")


class _Mark(QWidget):
    """The numbered disc and the line to the next step."""

    def __init__(self, look: Look, number: int, *, last: bool) -> None:
        super().__init__()
        self._look, self.number, self._last = look, number, last
        self.state: StepState = "todo"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_state(self, state: StepState) -> None:
        self.state = state
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(MARK), self._look.px(MARK))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, painter, side = self._look, QPainter(self), self._look.px(MARK)
        disc = QRectF(0, 0, side, side).adjusted(1, 1, -1, -1)
        if not self._last:
            painter.setPen(QPen(look.color("ok_fill" if self.state == "done" else "line"), 2))
            painter.drawLine(QLineF(side / 2, side + 3, side / 2, self.height() - 3))
        if self.state == "done":
            paint.draw_rounded(painter, disc, disc.width() / 2, look.color("ok_fill"))
            paint.draw_icon(painter, look, "check", "surface", 16, disc)
            return
        now = self.state == "now"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("accent" if now else "line_strong"), 2 if now else 1))
        painter.setBrush(look.color("accent_soft") if now else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        role = "accent_text" if now else "text2"
        paint.draw_text(painter, look, disc, str(self.number), Type.STRONG, role, align=paint.CENTER)
