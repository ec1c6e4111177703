"""A token or an id that is copied by a click or Enter."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.look import Look
from app.widgets.timers import one_shot

COPIED = "Copied"
COPIED_MS = 1_000
ICON_SPACE = 20


class Chip(QAbstractButton):
    """It asks for the copy and shows it happened; the owner puts the value on the clipboard.

    A chip that is not `known` is a grey well: its value is not on this computer, and the tip says why.
    """

    copy_requested = Signal()

    def __init__(
        self, look: Look, text: str, name: str, *, known: bool = True, tip: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._known, self._name, self._copied = look, known, name, False
        self._timer = one_shot(self, COPIED_MS, self._show_value)
        self.clicked.connect(self._ask)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_value(text, known=known, tip=tip)

    def show_value(self, text: str, *, known: bool = True, tip: str = "") -> None:
        self.setText(text)
        self._known = known
        self.setAccessibleName(f"{self._name} {text}")
        self.setToolTip(tip or ("Click to copy" if known else "Its value is not on this computer"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if known else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if known else Qt.CursorShape.ArrowCursor)
        self.updateGeometry()
        self.update()

    def show_copied(self) -> None:
        """For one second, once the value really is on the clipboard."""
        self._copied = True
        self._timer.start()
        self.update()

    def shown(self) -> str:
        return COPIED if self._copied else self.text()

    def sizeHint(self) -> QSize:
        width = paint.text_width(self._look, Type.MONO, self.text())
        extra = 2 * paint.CHIP_PADDING + (ICON_SPACE if self._known else 0)
        return QSize(round(width + self._look.px(extra) + 1), self._look.px(paint.CHIP_HEIGHT))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        icon = ("check" if self._copied else "copy") if self._known else None
        rect = QRectF(self.rect())
        paint.draw_chip(QPainter(self), self._look, rect, self.shown(), known=self._known, icon=icon)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        if self._known:
            self.copy_requested.emit()

    def _show_value(self) -> None:
        self._copied = False
        self.update()
