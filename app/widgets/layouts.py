"""Rows and columns on the 4 px grid, without Qt's own margins."""

from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Margins = tuple[int, int, int, int]  # left, top, right, bottom
Box = TypeVar("Box", bound=QBoxLayout)
NONE: Margins = (0, 0, 0, 0)


def row(
    *items: QWidget | QLayout, spacing: int = 8, margins: Margins = NONE, parent: QWidget | None = None
) -> QHBoxLayout:
    """Side by side; with a parent it becomes that widget's layout."""
    return _filled(QHBoxLayout(), items, spacing, margins, parent)


def column(
    *items: QWidget | QLayout, spacing: int = 8, margins: Margins = NONE, parent: QWidget | None = None
) -> QVBoxLayout:
    """One below the other; with a parent it becomes that widget's layout."""
    return _filled(QVBoxLayout(), items, spacing, margins, parent)


def _filled(
    box: Box, items: tuple[QWidget | QLayout, ...], spacing: int, margins: Margins, parent: QWidget | None
) -> Box:
    box.setSpacing(spacing)
    box.setContentsMargins(*margins)
    for item in items:
        if isinstance(item, QWidget):
            box.addWidget(item)
        else:
            box.addLayout(item)
    if parent:
        parent.setLayout(box)
    return box
