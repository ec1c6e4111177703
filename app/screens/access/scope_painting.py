"""Paints the scope matrix: its two-line header, ticks, and what is locked or staged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, cast

from PySide6.QtCore import QLineF, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.look import Look

Index = QModelIndex | QPersistentModelIndex
HEADER, MARGIN, PADDING = 52, 20, 8
FIRST_KEY = 4
TONES = {"warn": "warn", "danger": "danger"}


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """Text, or a tick. Locked: not for this kind of user. Fixed: nobody can change it here."""

    text: str = ""
    tick: bool | None = None
    is_locked: bool = False
    is_staged: bool = False
    is_fixed: bool = False
    is_mono: bool = False


class MatrixCells(Protocol):
    def cell(self, row: int, column: int) -> MatrixCell: ...


class MatrixPainter(QStyledItemDelegate):
    """`keyboard`: the focus was moved by keys and shows a ring."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.keyboard = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = cast(MatrixCells, index.model()).cell(index.row(), index.column())
        painter.save()
        rect = QRectF(option.rect)
        self._paint_ground(painter, rect, cell, index.column())
        if cell.tick is None:
            self._paint_text(painter, rect, cell, index.column())
        else:
            self._paint_tick(painter, rect, cell)
        if self.keyboard and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._look.color("focus"), 2))
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -3), 4, 4)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRectF, cell: MatrixCell, column: int) -> None:
        look = self._look
        role = "info_soft" if cell.is_staged else "subtle" if cell.is_locked else "surface"
        painter.fillRect(rect, look.color(role))
        edge = rect.bottom() - 0.5
        paint.draw_rule(painter, QLineF(rect.left(), edge, rect.right(), edge), look.color("line"))
        if column == FIRST_KEY:
            draw_divider(painter, look, rect)

    def _paint_text(self, painter: QPainter, rect: QRectF, cell: MatrixCell, column: int) -> None:
        look = self._look
        role = "text3" if cell.is_locked else "text"
        if cell.text == "✓":
            paint.draw_icon(painter, look, "check", "text2", 14, rect)
        elif column >= 2:
            style = Type.HINT if column >= FIRST_KEY else Type.BODY
            paint.draw_text(painter, look, rect, cell.text, style, "text3", align=paint.CENTER)
        else:
            inner = rect.adjusted(look.px(PADDING if column else MARGIN), 0, -look.px(PADDING), 0)
            style = Type.MONO if cell.is_mono else Type.BODY
            paint.draw_text(painter, look, inner, cell.text, style, role)

    def _paint_tick(self, painter: QPainter, rect: QRectF, cell: MatrixCell) -> None:
        look, side = self._look, self._look.px(paint.CHECK)
        box = QRectF(round(rect.center().x() - side / 2), round(rect.center().y() - side / 2), side, side)
        if cell.is_fixed:
            if cell.tick:
                paint.draw_icon(painter, look, "check", "text2", 14, box)
            else:
                paint.draw_text(painter, look, rect, "–", Type.BODY, "text3", align=paint.CENTER)
            return
        paint.draw_check(painter, look, box, Qt.CheckState.Checked if cell.tick else Qt.CheckState.Unchecked)
        if cell.is_staged:
            place = QRectF(box.right() + look.px(6), box.top(), side, side)
            paint.draw_icon(painter, look, "pencil", "info", 12, place)


class MatrixHeader(QHeaderView):
    """Each section's data is a title, a line below it and that line's tone."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look = look
        self.setSectionsClickable(False)
        self.setSectionsMovable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._look.px(HEADER))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802
        look, place = self._look, QRectF(rect)
        title, below, tone = self.model().headerData(section, self.orientation())
        painter.save()
        painter.fillRect(place, look.color("subtle"))
        edge = place.bottom() - 0.5
        paint.draw_rule(painter, QLineF(place.left(), edge, place.right(), edge), look.color("line"))
        upper = QRectF(place.left(), place.top() + look.px(7), place.width(), look.px(18))
        lower = QRectF(place.left(), place.top() + look.px(27), place.width(), look.px(16))
        if section >= FIRST_KEY:
            side = look.px(PADDING)
            upper, lower = upper.adjusted(side, 0, -side, 0), lower.adjusted(side / 2, 0, -side / 2, 0)
            paint.draw_text(painter, look, upper, title, Type.LABEL, "text", align=paint.CENTER)
            paint.draw_text(painter, look, lower, below, Type.SMALL, TONES.get(tone, "text2"), align=paint.CENTER)
        elif section >= 2:
            upper.setRight(upper.right() + look.px(40))
            paint.draw_text(painter, look, upper, title, Type.HEADER, "text3")
            paint.draw_text(painter, look, lower, below, Type.SMALL, "text2", align=paint.CENTER)
        else:
            paint.draw_text(painter, look, place.adjusted(look.px(MARGIN), 0, 0, 0), title, Type.HEADER, "text3")
        if section == FIRST_KEY:
            draw_divider(painter, look, place)
        painter.restore()


def draw_divider(painter: QPainter, look: Look, rect: QRectF) -> None:
    """Between what is so and what can be chosen."""
    left = rect.left() + 0.5
    paint.draw_rule(painter, QLineF(left, rect.top(), left, rect.bottom()), look.color("line"))
