"""A command or a snippet in a sunken well, with a copy button."""

from math import ceil

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from app.widgets.buttons import IconButton
from app.widgets.fonts import Type, use_mono
from app.widgets.labels import cut
from app.widgets.look import Look
from app.widgets.timers import one_shot

COPIED_MS = 1_000
MOST_LINES = 12
PADDING = 6  # above and below, as the style sheet says


class CodeWell(QPlainTextEdit):
    """Read only; `copy_requested` lets the owner copy more than is shown, such as the full token."""

    copy_requested = Signal()

    def __init__(self, look: Look, text: str, name: str, *, wrap: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setReadOnly(True)
        self.setAccessibleName(name)
        use_mono(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        mode = QPlainTextEdit.LineWrapMode
        self.setLineWrapMode(mode.WidgetWidth if wrap else mode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._copy = IconButton(look, "copy", f"Copy {name}", parent=self)
        self._copy.setCursor(Qt.CursorShape.ArrowCursor)
        self._copy.clicked.connect(self.copy_requested)
        self._timer = one_shot(self, COPIED_MS, self._show_copy)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        self.setPlainText(cut(text))
        self.updateGeometry()

    def show_copied(self) -> None:
        """For one second, once the text really is on the clipboard."""
        self._copy.set_icon("check", "Copied")
        self._timer.start()

    def sizeHint(self) -> QSize:
        lines = min(self.document().size().height(), MOST_LINES)  # the size of a plain text counts lines
        around = 2 * (self._look.px(PADDING) + self.document().documentMargin())
        line = ceil(QFontMetricsF(self._look.font(Type.MONO)).lineSpacing())  # each line is rounded up
        return QSize(super().sizeHint().width(), ceil(line * lines + around))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(160), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()  # other lines may wrap now
        self._copy.move(self.width() - self._copy.width() - 8, 6)

    def _show_copy(self) -> None:
        self._copy.set_icon("copy", f"Copy {self.accessibleName()}")
