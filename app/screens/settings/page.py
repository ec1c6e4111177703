"""What the pages of Settings have in common: cards that scroll and never grow too wide to read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.widgets.layouts import column, row
from app.widgets.look import Look


def scrolled(look: Look, body: QWidget, widest: int, shade: str = "canvas", margin: int = 24) -> QScrollArea:
    body.setMaximumWidth(look.px(widest))
    ground = QFrame()
    ground.setProperty("ground", shade)
    line = row(body, margins=(margin, 16, margin, 16))
    line.setStretch(0, 100)
    line.addStretch(1)
    column(line, parent=ground).addStretch(1)
    scroll = QScrollArea()
    scroll.setWidget(ground)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(scroll.focusPolicy().NoFocus)
    return scroll


def first_field(card: QWidget) -> QWidget | None:
    """Where the keyboard begins in it."""
    return next((one for one in card.findChildren(QWidget) if _takes_tab(one)), None)


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
