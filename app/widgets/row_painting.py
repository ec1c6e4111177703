"""Paints whole rows of a table at once: the ground of a row in one stroke, fonts and pens only where they change.

QTableView would go to the style sheet for every cell; while a table is scrolled that takes most of a frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen

from app.widgets.cell_painting import CellState, paint_cell
from app.widgets.cells import Cell, TextCell
from app.widgets.look import Look

BAR = 3  # at the left of a selected row
Place = tuple[int, float, float]  # a column, where it begins, how wide it is


class CellModel(Protocol):
    """Any model that can be painted: it answers `cell` for every row and column it counts."""

    def cell(self, row: int, column: int) -> Cell: ...


@dataclass(frozen=True, slots=True)
class RowState:
    """`ground` is a colour role; `focus` is the column with the focus ring, `copied` the one that says so."""

    ground: str
    selected: bool = False
    hovered: bool = False
    focus: int = -1
    copied: int = -1


class RowPainter:
    """For one paint event. `sides` are the pixels left of the first column, left of the others, and right of each."""

    def __init__(
        self, painter: QPainter, look: Look, model: CellModel, columns: list[Place], sides: tuple[int, int, int]
    ) -> None:
        self._painter, self._look, self._model = painter, look, model
        self._columns, self._sides = columns, sides

    def paint(self, row: int, top: float, height: float, state: RowState) -> None:
        self._paint_ground(top, height, state)
        for column, left, width in self._columns:
            cell = self._model.cell(row, column)
            side = self._sides[0 if column == 0 else 1]
            inner = QRectF(left + side, top, width - side - self._sides[2], height - 1)
            if isinstance(cell, TextCell):
                if cell.text or cell.icon:
                    paint_cell(self._painter, self._look, inner, cell, CellState())
                continue
            self._painter.save()
            self._painter.setClipRect(QRectF(left, top, width, height))
            paint_cell(self._painter, self._look, inner, cell, self._cell_state(column, state))
            self._painter.restore()
        self._paint_focus(top, height, state.focus)

    def _cell_state(self, column: int, state: RowState) -> CellState:
        return CellState(state.selected, state.hovered, column == state.copied)

    def _paint_ground(self, top: float, height: float, state: RowState) -> None:
        if not self._columns:
            return
        look, painter = self._look, self._painter
        left, end = self._columns[0][1], sum(self._columns[-1][1:])
        painter.fillRect(QRectF(left, top, end - left, height), look.color(state.ground))
        painter.fillRect(QRectF(left, top + height - 1, end - left, 1), look.color("line"))
        if state.selected and self._columns[0][0] == 0:
            painter.fillRect(QRectF(left, top, BAR, height), look.color("accent"))

    def _paint_focus(self, top: float, height: float, focus: int) -> None:
        for column, left, width in self._columns:
            if column == focus:
                self._painter.setPen(QPen(self._look.color("focus"), 2))
                self._painter.drawRoundedRect(QRectF(left, top, width, height).adjusted(2, 2, -2, -3), 4, 4)
