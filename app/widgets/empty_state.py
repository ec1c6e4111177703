"""What stands where nothing is: what it is, how it fills, what to do now."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.widgets.buttons import Button
from app.widgets.code_well import CodeWell
from app.widgets.fonts import Type
from app.widgets.icon_label import IconLabel
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.note import Note

WIDEST_TEXT = 420
WIDEST_CODE = 640


class EmptyState(QWidget):
    """One to three buttons, a command to paste, and a note such as the last refused try."""

    def __init__(
        self,
        look: Look,
        icon: str,
        title: str,
        text: str = "",
        *buttons: Button,
        command: CodeWell | None = None,
        note: Note | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        middle = Qt.AlignmentFlag.AlignHCenter
        heading = PlainLabel(title, Type.TITLE, wrap=True)
        sentence = PlainLabel(text, Type.BODY, "text2", wrap=True)
        for label in (heading, sentence):
            label.setAlignment(middle)
            label.setFixedWidth(look.px(WIDEST_TEXT))
        whole = column(spacing=0, margins=(24, 24, 24, 24), parent=self)
        whole.addStretch()
        whole.addWidget(IconLabel(look, icon, "accent_text", 28, ground="accent_soft"), alignment=middle)
        whole.addSpacing(16)
        whole.addLayout(_centered(heading))
        whole.addSpacing(6)
        whole.addLayout(_centered(sentence))
        sentence.setVisible(bool(text))  # not before it has a parent: it would be a window for a moment
        if buttons:
            whole.addSpacing(20)
            whole.addLayout(_centered(*buttons))
        if command:
            whole.addSpacing(28)
            whole.addWidget(PlainLabel("Or from a terminal", Type.LABEL, "text2"), alignment=middle)
            whole.addSpacing(6)
        for below in filter(None, (command, note)):
            below.setMaximumWidth(look.px(WIDEST_CODE))
            whole.addLayout(_stretched(below))
            whole.addSpacing(12)
        whole.addStretch()


def _centered(*widgets: QWidget) -> QHBoxLayout:
    line = row(*widgets)
    line.insertStretch(0)
    line.addStretch()
    return line


def _stretched(widget: QWidget) -> QHBoxLayout:
    line = row()
    line.addStretch(1)
    line.addWidget(widget, 100)
    line.addStretch(1)
    return line
