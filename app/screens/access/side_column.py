"""The left column of a view of people: a search field, what it narrows, and a hint at the foot."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from app.widgets.fonts import Type
from app.widgets.labels import PlainLabel
from app.widgets.layouts import column, row
from app.widgets.look import Look
from app.widgets.search_field import SearchField

WIDTH = 304


def side_column(look: Look, search: SearchField, narrowed: QWidget, hint: str) -> QFrame:
    foot, made = QFrame(), QFrame()
    foot.setProperty("edge", "top")
    column(PlainLabel(hint, Type.HINT, "text2", wrap=True), margins=(16, 10, 16, 10), parent=foot)
    made.setProperty("ground", "surface")
    made.setProperty("edge", "right")
    made.setFixedWidth(look.px(WIDTH))
    field = row(search, margins=(12, 9, 12, 8))
    column(field, narrowed, foot, spacing=0, margins=(0, 0, 1, 0), parent=made).setStretch(1, 1)
    return made
