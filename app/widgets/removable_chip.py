"""A chip that says what narrows a list, with a cross that takes it away."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.widgets.buttons import IconButton
from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import row
from app.widgets.look import Look

WIDEST = 150


class RemovableChip(QFrame):
    removed = Signal()

    def __init__(self, look: Look, name: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "accent")
        value_label = PlainLabel(value, Type.HINT_STRONG, "accent_text", elide=Qt.TextElideMode.ElideRight)
        value_label.setMaximumWidth(look.px(WIDEST))
        cross = IconButton(look, "x", f"Take away: {name} {value}", role="accent_text", small=True)
        cross.clicked.connect(self.removed)
        row(
            PlainLabel(name, Type.HINT, "accent_text"), value_label, cross, spacing=5, margins=(8, 1, 2, 1), parent=self
        )
