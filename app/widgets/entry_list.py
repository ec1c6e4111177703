"""A list to choose from at the left of a page: name over a hint, a badge over a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.labels import cut
from app.widgets.look import KEYBOARD_REASONS, Look

Index = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole + 1
ROW, EDGE, PADDING, DISC, INDENT = 54, 8, 12, 28, 20
GATES_AT = 0.43  # of the width


@dataclass(frozen=True, slots=True)
class Mark:
    """A badge."""

    text: str
    tone: str = "neutral"
    sign: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """`fact` stands under the badge, `lead` over it; `icon` on a disc before the name, `depth` steps to the right.
    `gates` are those used and those there are, in the middle."""

    key: str
    name: str
    hint: str
    mark: Mark | None = None
    fact: str = ""
    icon: str = ""
    depth: int = 0
    lead: str = ""
    gates: tuple[int, int] | None = None


class EntryList(QListView):
    """`chosen` carries the key of what a person chose; choosing by `choose` is silent."""

    chosen = Signal(str)
    menu_requested = Signal(QPoint)  # global, for the entry that is chosen

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = _Entries(self)
        self._delegate = _Rows(look, self)
        self._wanted, self._filling = "", False
        self.setAccessibleName(name)
        self.setModel(self._entries)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._tell)
        look.changed.connect(self.scheduleDelayedItemsLayout)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        self._filling = True
        self._entries.show(entries)
        self._filling = False
        self.choose(self._wanted)

    def choose(self, key: str) -> None:
        """A key that is not here yet is chosen as soon as it is."""
        self._wanted, self._filling = key, True
        at = self._entries.row_of(key)
        if at is None:
            self.clearSelection()
        elif self.currentIndex().row() != at or not self.selectionModel().isSelected(self.currentIndex()):
            self.setCurrentIndex(self._entries.index(at))
        self._filling = False

    def keys(self) -> list[str]:
        return [one.key for one in self._entries.entries]

    def entries(self) -> tuple[Entry, ...]:
        return self._entries.entries

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._delegate.keyboard = False
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._delegate.keyboard = True
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._delegate.keyboard = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
            if not index.isValid():
                return
            self.setCurrentIndex(index)
        if self.currentIndex().isValid():
            corner = self.visualRect(self.currentIndex()).bottomLeft() + QPoint(EDGE, 0)
            at = event.globalPos() if event.reason() == QContextMenuEvent.Reason.Mouse else self.mapToGlobal(corner)
            self.menu_requested.emit(at)

    def _tell(self, index: QModelIndex) -> None:
        if not self._filling and index.isValid():
            self._wanted = self._entries.entries[index.row()].key
            self.chosen.emit(self._wanted)


class _Entries(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()

    def show(self, entries: Sequence[Entry]) -> None:
        """Where the same keys stay in place they are painted again, nothing else."""
        if [one.key for one in entries] == [one.key for one in self.entries]:
            self.entries = tuple(entries)
            if entries:
                self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self.entries = tuple(entries)
        self.endResetModel()

    def row_of(self, key: str) -> int | None:
        return next((at for at, one in enumerate(self.entries) if one.key == key), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cut(entry.name)
            case Qt.ItemDataRole.ToolTipRole:
                return cut(f"{entry.name}\n{entry.hint}")
            case Qt.ItemDataRole.AccessibleTextRole:
                used = f"{entry.gates[0]} of {entry.gates[1]} used" if entry.gates else ""
                said = (entry.name, entry.hint, used, entry.lead, entry.mark.text if entry.mark else "", entry.fact)
                return ", ".join(filter(None, said))
            case _ if role == ENTRY:
                return entry
        return None


class _Rows(QStyledItemDelegate):
    def __init__(self, look: Look, view: EntryList) -> None:
        super().__init__(view)
        self._look = look
        self.keyboard = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(self._look.px(160), self._look.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY)
        assert isinstance(entry, Entry)
        painter.save()
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = QRectF(option.rect).adjusted(self._look.px(EDGE), 1, -self._look.px(EDGE), -1)
        paint.draw_row_ground(painter, self._look, ground, option.state, keyboard=self.keyboard)
        self._paint_words(painter, ground, entry, is_chosen=is_chosen)
        painter.restore()

    def _paint_words(self, painter: QPainter, ground: QRectF, entry: Entry, *, is_chosen: bool) -> None:
        look, middle, gap = self._look, ground.center().y(), self._look.px(8)
        inner = ground.adjusted(look.px(PADDING + INDENT * entry.depth), 0, -look.px(PADDING), 0)
        if entry.icon:
            inner.setLeft(self._paint_disc(painter, inner, entry.icon, is_chosen=is_chosen))
        first = QRectF(inner.left(), middle - look.px(19), inner.width(), look.px(18))
        second = QRectF(inner.left(), middle + look.px(2), inner.width(), look.px(16))
        if entry.gates:
            self._paint_gates(painter, inner, entry.gates)
            first.setRight(self._gates_left(inner) - gap)
            second.setRight(first.right())
        self._paint_right(painter, inner, first, second, entry, is_chosen=is_chosen)
        paint.draw_text(painter, look, first, entry.name, Type.STRONG, "text")
        paint.draw_text(painter, look, second, entry.hint, Type.HINT, "text2")

    def _paint_disc(self, painter: QPainter, inner: QRectF, icon: str, *, is_chosen: bool) -> float:
        """Where the words begin."""
        look, side = self._look, self._look.px(DISC)
        disc = QRectF(inner.left(), inner.center().y() - side / 2, side, side)
        paint.draw_rounded(painter, disc, side / 2, look.color("surface" if is_chosen else "neutral_soft"))
        paint.draw_icon(painter, look, icon, "text2", 16, disc)
        return disc.right() + look.px(10)

    def _paint_right(
        self, painter: QPainter, inner: QRectF, first: QRectF, second: QRectF, entry: Entry, *, is_chosen: bool
    ) -> None:
        """The lead, the badge and the fact; without gates the name and the hint end where they begin."""
        look, gap = self._look, self._look.px(8)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        upper, lower = (QRectF(inner.left(), line.top(), inner.width(), line.height()) for line in (first, second))
        if entry.lead:
            paint.draw_text(painter, look, upper, entry.lead, Type.NAME, "text", align=right)
        if entry.mark:
            width, height = paint.badge_width(look, entry.mark.text, entry.mark.sign), look.px(paint.BADGE_HEIGHT)
            line = lower if entry.lead else upper
            badge = QRectF(inner.right() - width, line.top() - 1, width, height)
            tone = "surface" if is_chosen else paint.TONES[entry.mark.tone][1]
            paint.draw_badge(painter, look, badge, entry.mark.text, entry.mark.tone, entry.mark.sign, tone)
            if not entry.gates:
                (second if entry.lead else first).setRight(badge.left() - gap)
        if entry.fact and not (entry.mark and entry.lead):
            paint.draw_text(painter, look, lower, entry.fact, Type.HINT, "text2", align=right)
            if not entry.gates:
                second.setRight(inner.right() - paint.text_width(look, Type.HINT, entry.fact) - gap)

    def _gates_left(self, inner: QRectF) -> float:
        return inner.left() + inner.width() * GATES_AT

    def _paint_gates(self, painter: QPainter, inner: QRectF, gates: tuple[int, int]) -> None:
        """Over their number in words; all used is a state of its own."""
        look, left, middle = self._look, self._gates_left(inner), inner.center().y()
        paint.draw_gates(painter, look, QPointF(left, middle - look.px(19)), gates)
        below = QRectF(left, middle + look.px(2), look.px(60), look.px(16))
        is_spent = gates[0] >= gates[1]
        paint.draw_text(painter, look, below, f"{gates[0]} of {gates[1]}", Type.HINT, "warn" if is_spent else "text2")
