"""What a table's cells need, which of their buttons the pointer is on, and their tips. `row_painting` paints them."""

from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from app.widgets.cell_painting import action_rects, check_rect, chip_rect, needs
from app.widgets.cells import ActionsCell, Cell, CheckCell, ChipCell
from app.widgets.labels import cut
from app.widgets.look import Look
from app.widgets.row_painting import CellModel
from app.widgets.table_header import MARGIN, PADDING

Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, *, margin: int = MARGIN, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._margin = look, margin

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

    def _inner(self, rect: QRectF, index: Index) -> QRectF:
        return rect.adjusted(self._look.px(self._left(index)), 0, -self._look.px(PADDING), -1)

    def _left(self, index: Index) -> int:
        return self._margin if index.column() == 0 else PADDING


def _cell(index: Index) -> Cell:
    return cast(CellModel, index.model()).cell(index.row(), index.column())
