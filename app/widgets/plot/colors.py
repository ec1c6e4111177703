"""Colour and dashes of a line by its number: six colours, four of them told apart by dashes as well."""

from __future__ import annotations

from PySide6.QtGui import QColor

from app.theme import Theme

DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (2, 3), (8, 3, 2, 3))
FIRST_DASH = (0, 0, 0, 1, 2, 3)


def line_color(theme: Theme, place: int) -> QColor:
    return QColor(theme.plot[place % len(theme.plot)])


def line_dashes(place: int) -> tuple[float, ...]:
    """From the seventh line on colours come back with the next dash."""
    rounds, color = divmod(place, len(FIRST_DASH))
    return DASHES[(FIRST_DASH[color] + rounds) % len(DASHES)]
