"""What the rows of trees have in common: how deep they lie, and the chevron that unfolds them."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF
from PySide6.QtGui import QPainter

from app.widgets import paint
from app.widgets.look import Look

Index: TypeAlias = QModelIndex | QPersistentModelIndex
CHEVRON = 14


def depth(index: Index) -> int:
    """Steps below the top."""
    above = index.parent()
    return 1 + depth(above) if above.isValid() else 0


def draw_chevron(painter: QPainter, look: Look, left: float, row: QRectF, *, is_open: bool) -> None:
    place = QRectF(left, row.top(), look.px(CHEVRON), row.height())
    paint.draw_icon(painter, look, "chevron-down" if is_open else "chevron-right", "text2", CHEVRON, place)
