"""A JSON value to look into: folded, searched, copied, and pointed at by path."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping

from PySide6.QtCore import (
    QLineF,
    QModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from app.widgets.fonts import Type
from app.widgets.json_model import Index, Json, JsonModel, Part, Role, is_container
from app.widgets.look import KEYBOARD_REASONS, Look
from app.widgets.paint import draw_icon, draw_rounded, draw_rule, text_width

Parts = tuple[Part, ...]

ROW, INDENT, MARGIN, CHEVRON = 24, 16, 8, 14
NARROWEST_TEXT = 200  # pixels that stay for the text of the deepest row; more are reached by scrolling
COPY_PATH = "Ctrl+Shift+C"
MOST_OPENED = 2_000  # rows that one command may open
SLICE_S = 0.008  # of searching between two looks at what else the window has to do
KIND_ROLES = {
    "string": "syntax_string",
    "number": "syntax_number",
    "boolean": "syntax_keyword",
    "null": "syntax_keyword",
}


class JsonTree(QTreeView):
    """`path_selected` carries the dotted path of what a person chose; choosing by `select_path` is silent."""

    path_selected = Signal(str)
    search_finished = Signal(bool)

    def __init__(self, look: Look, name: str = "JSON", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._model = JsonModel(self)
        self._open: set[Parts] = {("",)}
        self._silent, self._keyboard = False, False
        self._search: Iterator[Parts | None] = iter(())
        self._search_timer = QTimer(self)
        self._search_timer.timeout.connect(self._search_on)
        self.setAccessibleName(name)
        self.setModel(self._model)
        self.setItemDelegate(_Rows(look, self))
        self._set_up()

    def _set_up(self) -> None:
        self.setHeaderHidden(True)
        self.header().setStretchLastSection(False)
        self.setUniformRowHeights(True)
        self.setIndentation(self._look.px(INDENT))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.expanded.connect(lambda index: self._remember(index, is_open=True))
        self.collapsed.connect(lambda index: self._remember(index, is_open=False))
        self.selectionModel().currentChanged.connect(self._tell)
        self._look.changed.connect(self._fit)

    # what the owner does

    def set_value(self, value: Json) -> None:
        self.set_roots({"": value})

    def set_roots(self, roots: Mapping[str, Json]) -> None:
        """Several values side by side; what was open or selected stays so where the new value has it too."""
        chosen, opened = self._model.parts(self.currentIndex()), sorted(self._open, key=len)
        self._search_timer.stop()
        self._silent = True
        self._model.set_roots(roots)
        for parts in opened:
            self.setExpanded(self._model.index_of(parts), True)
        self._choose(self._model.index_of(chosen))
        self._silent = False
        self._fit()

    def select_path(self, path: str) -> bool:
        """False, and nothing selected, when the value has no such path."""
        index = self._model.index_of_path(path)
        self._silent = True
        self._choose(index)
        self._silent = False
        return index.isValid()

    def selected_path(self) -> str:
        return self._model.path(self.currentIndex())

    def path_at(self, place: QPoint) -> str:
        """Of the line there; empty where there is none."""
        return self._model.path(self.indexAt(place))

    def expand_to(self, depth: int) -> None:
        """Open so many levels, from the top and not more than a person could look through."""
        self._open_below(QModelIndex(), depth + 1)

    def find_next(self, text: str) -> None:
        """Go to the next key or value with the text in it, round the end; `search_finished` says if there is one."""
        self._search = _matches(self._model.walk(), text.casefold(), self._model.parts(self.currentIndex()))
        self._search_timer.start(0)

    def copy_path(self) -> None:
        if self.currentIndex().isValid():
            QGuiApplication.clipboard().setText(self.selected_path())

    def copy_value(self) -> None:
        """As it is: a text without quotes, everything else as JSON, uncut."""
        if self.currentIndex().isValid():
            value = self._model.value(self.currentIndex())
            text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
            QGuiApplication.clipboard().setText(text)

    # what hands do

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._keyboard = True
        if QKeySequence(event.keyCombination()) == QKeySequence(COPY_PATH):
            self.copy_path()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_value()
        elif event.key() == Qt.Key.Key_Asterisk:  # Qt would open a million rows
            self._open_below(self.currentIndex(), 100)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        """For the current row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy value"), QKeySequence.StandardKey.Copy, self.copy_value)
        menu.addAction(self.tr("Copy path"), QKeySequence(COPY_PATH), self.copy_path)
        menu.addSeparator()
        menu.addAction(self.tr("Open everything below"), lambda: self._open_below(self.currentIndex(), 100))
        return menu

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._keyboard = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)

    def _tell(self, index: QModelIndex) -> None:
        if index.isValid() and not self._silent:
            self.path_selected.emit(self._model.path(index))

    def _remember(self, index: QModelIndex, *, is_open: bool) -> None:
        parts = self._model.parts(index)
        if is_open and len(self._open) < MOST_OPENED:
            self._open.add(parts)
        elif not is_open:
            self._open.discard(parts)
        self._fit()

    def _choose(self, index: QModelIndex) -> None:
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)
        else:
            self.selectionModel().clear()

    def _open_below(self, top: QModelIndex, depth: int) -> None:
        level, opened = [top], 0
        for _ in range(depth):
            below: list[QModelIndex] = []
            for parent in level:
                rows = self._model.rowCount(parent)
                opened += rows
                if opened > MOST_OPENED:
                    return
                self.setExpanded(parent, True)
                below += (
                    index for row in range(rows) if self._model.hasChildren(index := self._model.index(row, 0, parent))
                )
            level = below

    def _search_on(self) -> None:
        until = time.perf_counter() + SLICE_S
        for found in self._search:
            if found is not None:
                self._search_timer.stop()
                if found:
                    self._choose(self._model.index_of(found))
                self.search_finished.emit(bool(found))
                return
            if time.perf_counter() > until:
                return

    # painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As wide as the pane, or wider for rows that are indented far."""
        self.setIndentation(self._look.px(INDENT))
        deepest = max((len(parts) for parts in self._open), default=0) + 1
        need = deepest * self.indentation() + self._look.px(NARROWEST_TEXT)
        self.setColumnWidth(0, max(self.viewport().width(), need))

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        """All of it, without the style: highlight, guides, chevron, key and value."""
        row, look = QRectF(option.rect), self._look
        left = self.visualRect(index).left()
        painter.save()
        inner = row.adjusted(look.px(MARGIN) / 2, 0.5, -look.px(MARGIN) / 2, -0.5)
        if self.selectionModel().isSelected(index):
            draw_rounded(painter, inner, 4, look.color("byte_a"))
        self._draw_guides(painter, row, left)
        if self._model.hasChildren(index):
            name = "chevron-down" if self.isExpanded(index) else "chevron-right"
            box = QRectF(left - self.indentation(), row.top(), self.indentation(), row.height())
            draw_icon(painter, look, name, "text3", CHEVRON, box)
        self._draw_text(painter, row.adjusted(left + look.px(3) - row.left(), 0, -look.px(MARGIN), 0), index)
        if self._keyboard and self.hasFocus() and index == self.currentIndex():
            painter.setPen(QPen(look.color("focus"), 2))
            painter.drawRoundedRect(inner.adjusted(1, 1, -1, -1), 4, 4)
        painter.restore()

    def _draw_guides(self, painter: QPainter, row: QRectF, left: int) -> None:
        color, step = self._look.color("line"), self.indentation()
        offset = left % step if left >= 0 else 0
        for x in range(max(offset, 0) + step // 2, min(left - step, self.viewport().width()), step):
            draw_rule(painter, QLineF(x, row.top(), x, row.bottom()), color)

    def _draw_text(self, painter: QPainter, box: QRectF, index: Index) -> None:
        key, value = str(index.data(Role.KEY)), str(index.data(Role.VALUE))
        painter.setFont(self._look.font(Type.MONO))
        kind = KIND_ROLES.get(str(index.data(Role.KIND)), "text3")
        joint = ": " if key and value else ""
        for text, role in ((key, "text" if value else "text3"), (joint, "text3"), (value, kind)):
            fitting = self._fitting(text, box.width())
            painter.setPen(self._look.color(role))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), fitting)
            box = box.adjusted(text_width(self._look, Type.MONO, fitting), 0, 0, 0)

    def _fitting(self, text: str, width: float) -> str:
        """Elided by counting: laying out two thousand characters a row would cost a frame."""
        room = max(int(width / text_width(self._look, Type.MONO, "0")), 0)
        return text if len(text) <= room else text[: max(room - 1, 0)] + "…"


class _Rows(QStyledItemDelegate):
    """Only the height of a row: the view paints it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(0, self._look.px(ROW))


def _matches(walk: Iterator[tuple[Parts, Json]], needle: str, after: Parts) -> Iterator[Parts | None]:
    """None for each value that is passed, then the parts of the match; empty parts when there is none."""
    passed = not after
    first: Parts = ()
    for parts, value in walk:
        if needle in str(parts[-1]).casefold() or (not is_container(value) and needle in _plain(value)):
            if passed:
                yield parts
                return
            first = first or parts
        passed = passed or parts == after
        yield None
    yield first


def _plain(value: Json) -> str:
    try:
        return value.casefold() if isinstance(value, str) else json.dumps(value)
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return ""
