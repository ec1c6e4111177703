"""The field that edits a wanted value in its cell: the arrow keys step it, what is out of range is refused in place."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from app.screens.orbit import values
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel, restyle
from app.widgets.layouts import row
from app.widgets.look import Look
from embedded_server.domain.orbit import ParameterSpec

KEEPS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class ValueEditor(QLineEdit):
    """`entered` carries the parameter and its value; `left` says that it is done, -1, 0 or 1 rows further."""

    entered = Signal(str, int)
    left = Signal(int)

    def __init__(self, look: Look, host: QWidget) -> None:
        super().__init__(host)
        self._look = look
        self._spec: ParameterSpec | None = None
        self._before = ""
        self._hint = _Hint(look, host)
        self.setProperty("small", "true")
        self.textEdited.connect(self._forgive)
        self.hide()

    @property
    def is_open(self) -> bool:
        return self._spec is not None

    def open(self, spec: ParameterSpec, value: int | None, place: QRect, typed: str = "") -> None:
        """`typed` is what opened it by the keyboard, and stands in the place of the value."""
        self._spec = spec
        self._before = "" if value is None else values.amount(spec, value)
        self.setAccessibleName(f"Wanted: {spec.label}, {values.limits(spec)}")
        self.setText(typed or self._before)
        self._forgive()
        self.setGeometry(place)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if not typed:
            self.selectAll()
        self._hint.tell(values.limits(spec), "text2", place)

    def close_editor(self, rows: int = 0) -> None:
        if self._spec is not None:
            self._spec = None
            self.hide()
            self._hint.hide()
            self.left.emit(rows)

    def finish(self) -> bool:
        """Keeps what was typed; False where it is refused."""
        self._keep(0)
        return not self.is_open

    def has_error(self) -> bool:
        return bool(self.property("state") == "error")

    def said(self) -> str:
        return self._hint.label.full_text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in KEEPS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._keep(0)
        elif key == Qt.Key.Key_Escape:
            self.close_editor()
        elif key in STEPS:
            self._step(STEPS[key])
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def focusNextPrevChild(self, forwards: bool) -> bool:  # noqa: N802
        """Tab keeps the value and goes on with the next parameter."""
        self._keep(1 if forwards else -1)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Clicking elsewhere keeps what is right and drops what is wrong."""
        super().focusOutEvent(event)
        if self._spec is not None and event.reason() != Qt.FocusReason.PopupFocusReason:
            if self._value() is not None and self.text() != self._before:
                self._keep(0)
            else:
                self.close_editor()

    def _keep(self, rows: int) -> None:
        spec = self._spec
        if spec is None:
            return
        if self.text().strip() == self._before:
            self.close_editor(rows)
            return
        try:
            value = values.read(spec, self.text())
        except values.UnreadableError as error:
            self._refuse(str(error))
            return
        self.close_editor(rows)
        self.entered.emit(spec.name, value)

    def _step(self, steps: int) -> None:
        value = self._value()
        if self._spec is not None and value is not None:
            self.setText(values.amount(self._spec, values.nudged(self._spec, value, steps)))
            self._forgive()

    def _value(self) -> int | None:
        if self._spec is None:
            return None
        try:
            return values.read(self._spec, self.text())
        except values.UnreadableError:
            return None

    def _refuse(self, why: str) -> None:
        self.setProperty("state", "error")
        restyle(self)
        self._hint.tell(why, "danger", self.geometry())

    def _forgive(self) -> None:
        if self.has_error():
            self.setProperty("state", "")
            restyle(self)
            self._hint.label.set_tone("text2")


class _Hint(QFrame):
    """The limits, under the field, or over it at the lower edge."""

    def __init__(self, look: Look, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setProperty("ground", "popover")
        self.label = PlainLabel("", Type.HINT, "text2")
        row(self.label, margins=(look.px(10), look.px(5), look.px(10), look.px(5)), parent=self)
        self.hide()

    def tell(self, text: str, tone: str, under: QRect) -> None:
        self.label.setText(text)
        self.label.set_tone(tone)
        self.adjustSize()
        below = under.bottomLeft() + QPoint(0, 4)
        if below.y() + self.height() > self._host.height():
            below = under.topLeft() - QPoint(0, self.height() + 4)
        self.move(below)
        self.show()
        self.raise_()
