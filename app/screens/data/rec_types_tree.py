"""The tree of recTypes as a view: a click on a step folds it, on a recType it opens it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from app import words
from app.local_server.simulator import PREFIX
from app.screens.data.rec_type_nodes import Node
from app.screens.data.rec_types_model import RecTypesModel
from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.look import KEYBOARD_REASONS, Look
from app.widgets.tree_painting import CHEVRON, Index, depth, draw_chevron

ROW = 29
SIGN = 12
INDENT = 14
EDGE = 8  # from the pane's edge to the selection's ground
AGE = 36
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MANY = 100  # recTypes from which on only the first level is unfolded at first
TICK_MS = 1_000  # ages go on


class RecTypesTree(QTreeView):
    """`chosen` carries a recType. What is folded stays folded when recTypes come or go."""

    chosen = Signal(str)

    def __init__(self, look: Look, model: RecTypesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._rec_type = ""
        self._open: set[str] | None = None  # paths that are unfolded; None until there is anything
        self._restoring = False
        self._delegate = _RowPainter(look, self)
        self.setAccessibleName("recTypes")
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)  # the delegate indents, so that a selection reaches across
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self.viewport().update)
        self._clock.start()
        model.modelReset.connect(self._restore)
        self.expanded.connect(lambda index: self._keep(index, True))
        self.collapsed.connect(lambda index: self._keep(index, False))
        look.changed.connect(self.scheduleDelayedItemsLayout)

    def choose(self, rec_type: str) -> None:
        """Show which one is open, unfolding the way to it."""
        self._rec_type = rec_type
        index = self._model.index_of(rec_type)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        else:
            self.clearSelection()

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:  # noqa: N802
        """The delegate draws them."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._delegate.keyboard = False
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._model.node(index).summary is None:
            self.setExpanded(index, not self.isExpanded(index))
        else:
            self._open_index(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._delegate.keyboard = True
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and index.isValid():
            if self._model.node(index).summary is None:
                self.setExpanded(index, not self.isExpanded(index))
            else:
                self._open_index(index)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._delegate.keyboard = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)

    def _open_index(self, index: Index) -> None:
        self.setCurrentIndex(cast(QModelIndex, index))
        self._rec_type = self._model.node(index).path
        self.chosen.emit(self._rec_type)

    def _keep(self, index: QModelIndex, is_open: bool) -> None:
        if not self._restoring and self._open is not None:
            (self._open.add if is_open else self._open.discard)(self._model.node(index).path)

    def _restore(self) -> None:
        """What was unfolded before, and new steps; the simulator's last."""
        self._restoring = True
        known = self._open
        steps = list(self._steps(QModelIndex()))
        if known is None and steps:
            self._open = {node.path for _, node in steps if _is_open_at_first(node, len(steps))}
        for index, node in steps:
            self.setExpanded(index, node.path in (self._open or ()))
        self._restoring = False
        self.choose(self._rec_type)

    def _steps(self, above: QModelIndex) -> list[tuple[QModelIndex, Node]]:
        found = []
        for row in range(self._model.rowCount(above)):
            index = self._model.index(row, 0, above)
            if self._model.node(index).children:
                found += [(index, self._model.node(index)), *self._steps(index)]
        return found

    def unfold(self) -> None:
        """Everything, for as long as a filter is set."""
        self._restoring = True
        self.expandAll()
        self._restoring = False


def _is_open_at_first(node: Node, steps: int) -> bool:
    return not node.path.startswith(PREFIX) and (steps <= MANY or "." not in node.path)


class _RowPainter(QStyledItemDelegate):
    """Chevron, label, a dot for what could not be decoded, count, age."""

    def __init__(self, look: Look, view: RecTypesTree) -> None:
        super().__init__(view)
        self._look, self._view = look, view
        self.keyboard = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(self._look.px(120), self._look.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, node = self._look, cast(RecTypesModel, index.model()).node(index)
        painter.save()
        rect = QRectF(option.rect)
        ground = rect.adjusted(look.px(EDGE), 1, -look.px(EDGE), -1)
        paint.draw_row_ground(painter, look, ground, option.state, keyboard=self.keyboard)
        inner = rect.adjusted(look.px(2 * EDGE + INDENT * depth(index)), 0, -look.px(2 * EDGE), 0)
        if node.children:
            draw_chevron(painter, look, inner.left(), inner, is_open=self._view.isExpanded(index))
        inner.setLeft(inner.left() + look.px(CHEVRON + 3))
        inner.setRight(self._paint_numbers(painter, inner, node) - look.px(6))
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint_label(painter, inner, node, Type.STRONG if is_selected else Type.NAME)
        painter.restore()

    def _paint_numbers(self, painter: QPainter, rect: QRectF, node: Node) -> float:
        """Where they begin."""
        look, age = self._look, words.short_span(max(datetime.now(UTC) - node.last_at, words.DAY * 0))
        paint.draw_text(painter, look, rect, age, Type.SMALL, "text3", align=RIGHT)
        count = words.short_count(node.total)
        place = rect.adjusted(0, 0, -look.px(AGE), 0)
        paint.draw_text(painter, look, place, count, Type.HINT, "text2", align=RIGHT)
        return place.right() - paint.text_width(look, Type.HINT, count)

    def _paint_label(self, painter: QPainter, rect: QRectF, node: Node, style: Type) -> None:
        """The name, and behind it what is wrong: a dot where records failed, a clock where devices are silent."""
        look, mark = self._look, self._look.px(SIGN)
        signs = (node.failed > 0) + (node.silent > 0) if node.summary else 0
        room = rect.adjusted(0, 0, -look.px(SIGN + 4) * signs, 0)
        paint.draw_text(painter, look, room, node.label, style, "text")
        left = min(rect.left() + paint.text_width(look, style, node.label), room.right()) + look.px(5)
        if node.failed and node.summary:
            dot = look.px(7)
            place = QRectF(left + (mark - dot) / 2, rect.center().y() - dot / 2, dot, dot)
            paint.draw_rounded(painter, place, dot / 2, look.color("warn_fill"))
            left += look.px(SIGN + 2)
        if node.silent and node.summary:
            paint.draw_icon(painter, look, "clock", "warn", SIGN, QRectF(left, rect.top(), mark, rect.height()))
