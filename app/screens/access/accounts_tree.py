"""The tree of organisations and accounts: what is chosen and folded stays so when accounts come or go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from app.screens.access.account_nodes import Node
from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.labels import cut
from app.widgets.look import KEYBOARD_REASONS, Look
from app.widgets.tree_painting import CHEVRON, Index, depth, draw_chevron

NODE = Qt.ItemDataRole.UserRole + 1
ROW, INDENT, EDGE, DISC = 48, 16, 8, 28


class AccountsTree(QTreeView):
    """`chosen` carries the key of a node."""

    chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = QStandardItemModel(self)
        self._folded: set[str] = set()
        self._wanted = ""
        self._filling = False
        self._delegate = _RowPainter(look, self)
        self.setAccessibleName("Accounts and organisations")
        self.setModel(self._items)
        self.setItemDelegate(self._delegate)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)  # the delegate indents, so that a selection reaches across
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.selectionModel().currentChanged.connect(self._tell)
        self.collapsed.connect(lambda index: self._folded.add(_node(index).key))
        self.expanded.connect(lambda index: self._folded.discard(_node(index).key))
        look.changed.connect(self.scheduleDelayedItemsLayout)

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        self._filling = True
        folded = set(self._folded)
        self._items.clear()
        for node in nodes:
            self._items.appendRow(_item(node))
        for index in self._everything():
            self.setExpanded(index, _node(index).key not in folded)
        self._folded = folded
        self._filling = False
        self.choose(self._wanted)

    def choose(self, key: str) -> None:
        """Silently; a key that is not there yet is chosen as soon as it is."""
        self._wanted = key
        for index in self._everything():
            if _node(index).key == key:
                self._filling = True
                self.setCurrentIndex(index)
                self._filling = False
                return
        self.clearSelection()

    def keys(self) -> list[str]:
        """Those that are shown, from top to bottom."""
        return [_node(index).key for index in self._everything()]

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:  # noqa: N802
        """The delegate draws them."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._delegate.keyboard = False
        at = event.position()
        index = self.indexAt(at.toPoint())
        if index.isValid() and _node(index).children and at.x() < self._delegate.mark_end(index):
            self.setExpanded(index, not self.isExpanded(index))
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._delegate.keyboard = True
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._delegate.keyboard = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)

    def _tell(self, index: QModelIndex) -> None:
        if not self._filling and index.isValid():
            self._wanted = _node(index).key
            self.chosen.emit(self._wanted)

    def _everything(self, above: QModelIndex = QModelIndex()) -> Iterator[QModelIndex]:  # noqa: B008
        for row in range(self._items.rowCount(above)):
            index = self._items.index(row, 0, above)
            yield index
            yield from self._everything(index)


def _item(node: Node) -> QStandardItem:
    item = QStandardItem(cut(node.label))
    item.setData(node, NODE)
    item.setData(f"{node.label}, {node.hint}", Qt.ItemDataRole.AccessibleTextRole)
    item.setData(cut(node.label), Qt.ItemDataRole.ToolTipRole)
    for child in node.children:
        item.appendRow(_item(child))
    return item


def _node(index: Index) -> Node:
    node = index.data(NODE)
    assert isinstance(node, Node)
    return node


class _RowPainter(QStyledItemDelegate):
    """Chevron, disc, name over a hint."""

    def __init__(self, look: Look, view: AccountsTree) -> None:
        super().__init__(view)
        self._look, self._view = look, view
        self.keyboard = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(self._look.px(160), self._look.px(ROW))

    def mark_end(self, index: Index) -> int:
        return self._look.px(2 * EDGE + INDENT * depth(index) + CHEVRON + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, node = self._look, _node(index)
        painter.save()
        rect = QRectF(option.rect)
        ground = rect.adjusted(look.px(EDGE), 1, -look.px(EDGE), -1)
        paint.draw_row_ground(painter, look, ground, option.state, keyboard=self.keyboard)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        left = rect.left() + self.mark_end(index)
        if node.children:
            at = left - look.px(CHEVRON + 2)
            draw_chevron(painter, look, at, rect, is_open=self._view.isExpanded(index))
        disc = QRectF(left + look.px(2), rect.center().y() - look.px(DISC) / 2, look.px(DISC), look.px(DISC))
        paint.draw_rounded(painter, disc, disc.height() / 2, look.color("surface" if is_selected else "neutral_soft"))
        paint.draw_icon(painter, look, _icon(node), "text2", 16, disc)
        words = QRectF(disc.right() + look.px(10), rect.top(), 0, rect.height())
        words.setRight(rect.right() - look.px(2 * EDGE))
        self._paint_words(painter, words, node)
        painter.restore()

    def _paint_words(self, painter: QPainter, rect: QRectF, node: Node) -> None:
        look, middle = self._look, rect.center().y()
        first = QRectF(rect.left(), middle - look.px(17), rect.width(), look.px(17))
        second = QRectF(rect.left(), middle + look.px(1), rect.width(), look.px(15))
        style = Type.STRONG if node.organisation else Type.NAME
        paint.draw_text(painter, look, first, node.label, style, "text", elide=Qt.TextElideMode.ElideMiddle)
        paint.draw_text(painter, look, second, node.hint, Type.HINT, "text2")


def _icon(node: Node) -> str:
    if node.account is None:
        return "building-2"
    return "users" if node.account.is_integrator else "user"
