"""Secrets on screen: masked, shown on request, hidden again by themselves."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.buttons import Button
from app.widgets.fonts import Type
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.timers import one_shot

SHOW_S = 20
MASK = "••••••••"


class SecretField(QWidget):
    """A well with the last characters, and Reveal.

    `reveal_requested` asks the owner, who calls `reveal(value)` when the keyring answered; the value is dropped
    from the widget after twenty seconds, when the field loses the focus, and when the window is left.
    """

    reveal_requested = Signal()
    hidden = Signal()

    def __init__(
        self, look: Look, name: str, tail: str = "", *, show_s: float = SHOW_S, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._value = name, ""
        self._well = _Well(look)
        self._button = Button(look, "Reveal", "link")
        self._button.clicked.connect(self._on_clicked)
        self._button.installEventFilter(self)
        self._timer = one_shot(self, round(show_s * 1_000), self.hide_value)
        row(self._well, self._button, parent=self).addStretch()
        self.setAccessibleName(name)
        self.show_tail(tail)

    def show_tail(self, tail: str) -> None:
        """Only the last characters are known without asking."""
        self._tail = tail
        self.hide_value()

    def reveal(self, value: str) -> None:
        self._value = value
        self._button.setText("Hide")
        self._button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._well.show_text(value)
        self._timer.start()

    def hide_value(self) -> None:
        was_shown, self._value = bool(self._value), ""
        self._timer.stop()
        self._button.setText("Reveal")
        self._button.setAccessibleName(f"Reveal {self._name}")
        self._well.show_text(MASK + self._tail)
        if was_shown:
            self.hidden.emit()

    def is_shown(self) -> bool:
        return bool(self._value)

    def shown(self) -> str:
        """What the well says now."""
        return self._well.text

    def button(self) -> Button:
        """Reveal, then Hide."""
        return self._button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._button and event.type() == QEvent.Type.FocusOut:
            self.hide_value()
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.hide_value()

    def _on_clicked(self) -> None:
        if self.is_shown():
            self.hide_value()
        else:
            self.reveal_requested.emit()


class _Well(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.text = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        self.text = text
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = paint.text_width(self._look, Type.MONO, self.text) + self._look.px(2 * paint.CHIP_PADDING) + 1
        return QSize(round(width), self._look.px(paint.CHIP_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(80), self._look.px(paint.CHIP_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint.draw_chip(QPainter(self), self._look, QRectF(self.rect()), self.text, known=False)
