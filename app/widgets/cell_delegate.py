"""Paints table cells directly from the model's data, without a style or a style sheet."""

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtCore import QEvent, QLineF, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from app.widgets import paint
from app.widgets.cell_painting import CellState, action_rects, check_rect, chip_rect, needs, paint_cell
from app.widgets.cells import ActionsCell, Cell, CheckCell, ChipCell
from app.widgets.labels import cut
from app.widgets.look import Look
from app.widgets.table_header import MARGIN, PADDING

BAR = 3
Index = QModelIndex | QPersistentModelIndex


class CellModel(Protocol):
    """Any model the delegate can paint: it answers `cell` for every row and column it counts."""

    def cell(self, row: int, column: int) -> Cell: ...


class CellDelegate(QStyledItemDelegate):
    """The view sets what it knows: the hovered row, the copied cell, whether the keyboard moves the focus."""

    def __init__(self, look: Look, *, margin: int = MARGIN, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._margin = look, margin
        self.hovered_row = -1
        self.copied: tuple[int, int] | None = None
        self.keyboard = False
        self.tint: Callable[[int], str | None] = lambda _: None  # a ground for rows that stand out, by colour role

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        rect = QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        state = CellState(selected, index.row() == self.hovered_row, (index.row(), index.column()) == self.copied)
        self._paint_ground(painter, rect, index, state)
        cell = _cell(index)
        paint_cell(painter, self._look, self._inner(rect, index), cell, state)
        if self.keyboard and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._look.color("focus"), 2))
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -3), 4, 4)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        side = self._look.px(PADDING + self._left(index))
        return QSize(round(needs(self._look, _cell(index))) + side + 2, self._look.px(28))

    def hit(self, rect: QRect, index: Index, at: QPointF) -> str | None:
        """What the pointer is on: "check", "chip", the name of an action, or nothing."""
        cell, inner = _cell(index), self._inner(QRectF(rect), index)
        if isinstance(cell, CheckCell):
            return "check" if check_rect(self._look, inner).adjusted(-6, -6, 6, 6).contains(at) else None
        if isinstance(cell, ChipCell) and cell.known:
            return "chip" if chip_rect(self._look, inner, cell, icon=True).contains(at) else None
        if isinstance(cell, ActionsCell):
            places = zip(cell.actions, action_rects(self._look, inner, cell), strict=True)
            return next((action.name for action, place in places if place.contains(at)), None)
        return None

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), self.tip(option.rect, index, QPointF(event.pos())), view)
        return True

    def tip(self, rect: QRect, index: Index, at: QPointF) -> str:
        cell = _cell(index)
        if isinstance(cell, ActionsCell):
            name = self.hit(rect, index, at)
            return next((action.label for action in cell.actions if action.name == name), "")
        told = index.data(Qt.ItemDataRole.ToolTipRole)
        if told:
            return cut(str(told))
        inner = self._inner(QRectF(rect), index)
        return cut(str(index.data() or "")) if needs(self._look, cell) > inner.width() else ""

    def _paint_ground(self, painter: QPainter, rect: QRectF, index: Index, state: CellState) -> None:
        look = self._look
        resting = self.tint(index.row()) or "surface"
        role = "selection" if state.selected else "hover" if state.hovered else resting
        painter.fillRect(rect, look.color(role))
        edge = rect.bottom() - 0.5
        paint.draw_rule(painter, QLineF(rect.left(), edge, rect.right(), edge), look.color("line"))
        if state.selected and self._is_first(index):
            painter.fillRect(QRectF(rect.left(), rect.top(), BAR, rect.height()), look.color("accent"))

    def _inner(self, rect: QRectF, index: Index) -> QRectF:
        return rect.adjusted(self._look.px(self._left(index)), 0, -self._look.px(PADDING), -1)

    def _left(self, index: Index) -> int:
        return self._margin if self._is_first(index) else PADDING

    def _is_first(self, index: Index) -> bool:
        return index.column() == 0


def _cell(index: Index) -> Cell:
    return cast(CellModel, index.model()).cell(index.row(), index.column())
