"""The table: rows are selected, ticked, opened and copied by mouse and keyboard alike."""

from collections.abc import Hashable, Iterable, Iterator
from itertools import groupby
from typing import Literal, Protocol, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app import words
from app.widgets.cell_delegate import CellDelegate
from app.widgets.look import KEYBOARD_REASONS, Look
from app.widgets.roomy_table import RoomyTable
from app.widgets.row_painting import CellModel, RowPainter, RowState
from app.widgets.table_header import MARGIN, PADDING, TableHeader

Density = Literal["two_line", "single", "dense"]
Index = QModelIndex | QPersistentModelIndex

_HEIGHTS: dict[Density, tuple[int, int]] = {"two_line": (44, 36), "single": (36, 31), "dense": (29, 29)}
COPIED_MS = 1_000
NEW_MS = 1_500


class KeyedModel(Protocol):
    """What the view asks of a model to keep a selection across refreshes."""

    def key_at(self, row: int) -> Hashable: ...
    def row_of(self, key: Hashable) -> int | None: ...


class TableView(RoomyTable):
    """One tab stop; signals carry row numbers of the model, valid at the moment they are emitted."""

    selection_changed = Signal()
    opened = Signal(int)
    action_clicked = Signal(int, str)
    chip_clicked = Signal(int, int)
    menu_requested = Signal(QPoint)  # global, for the selected rows

    def __init__(
        self,
        look: Look,
        name: str,
        *,
        density: Density = "two_line",
        ticks: bool = False,
        sortable: bool = True,
        margin: int = MARGIN,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._density, self._margin = look, density, margin
        self._sorted_by = (-1, Qt.SortOrder.AscendingOrder)
        self._pressed: str | None = None
        self._kept: tuple[list[Hashable], Hashable | None, int] = ([], None, 0)
        self._new: set[Hashable] = set()
        self._delegate = CellDelegate(look, margin=margin, parent=self)
        self._hovered_row = -1
        self._copied = (-1, -1)  # row and column of the cell that says so
        self._has_keyboard = False  # it moves the focus, which is shown then
        self.setAccessibleName(name)
        self.setItemDelegate(self._delegate)
        self._set_up_behaviour()
        self._set_up_header(ticks, sortable)
        self._fit()
        look.changed.connect(self._fit)

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802
        super().setModel(model)
        if model is None:
            return
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.selectionModel().selectionChanged.connect(self._tell_selection)
        self._fit_columns()

    def selected(self) -> list[int]:
        """The selected rows, from top to bottom."""
        model = self.selectionModel()
        ranges = model.selection().toList() if model else []
        return sorted({row for one in ranges for row in range(one.top(), one.bottom() + 1)})

    def select(self, rows: Iterable[int]) -> None:
        """Select exactly these rows."""
        chosen, model = QItemSelection(), self.model()
        for first, last in _runs(sorted(rows)):
            chosen.select(model.index(first, 0), model.index(last, model.columnCount() - 1))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)

    def show_copied(self, row: int, column: int) -> None:
        """Say "Copied" in that chip for a second."""
        self._copied = (row, column)
        self.viewport().update()
        QTimer.singleShot(COPIED_MS, self, self._forget_copied)

    def show_new(self, keys: Iterable[Hashable]) -> None:
        """Tint rows that just came in."""
        if self._look.still:
            return
        self._new |= set(keys)
        self.viewport().update()
        QTimer.singleShot(NEW_MS, self, self._forget_new)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_to_width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """QTableView's own would ask style and delegate for every cell."""
        area, header = event.rect(), self._header
        ends = range(self.rowAt(area.top()), (self.rowAt(area.bottom()) + 1) or self._row_count())
        visible = (header.logicalIndex(at) for at in range(header.count()))
        columns = [
            (column, float(left), float(width))
            for column in visible
            if (width := header.sectionSize(column))
            and (left := header.sectionViewportPosition(column)) <= area.right()
            and left + width > area.left()
        ]
        painter = QPainter(self.viewport())
        sides = (self._look.px(self._margin), self._look.px(PADDING), self._look.px(PADDING))
        rows = RowPainter(painter, self._look, cast(CellModel, self.model()), columns, sides)
        for row in ends if ends.start >= 0 else ():
            rows.paint(row, self.rowViewportPosition(row), self.rowHeight(row), self._row_state(row))
        painter.end()

    def _row_count(self) -> int:
        return self.model().rowCount() if self.model() else 0

    def _row_state(self, row: int) -> RowState:
        model, current = self.model(), self.currentIndex()
        selected, hovered = self.selectionModel().isSelected(model.index(row, 0)), row == self._hovered_row
        ground = "selection" if selected else "hover" if hovered else self._tint(row) or "surface"
        has_ring = self._has_keyboard and current.row() == row and self.hasFocus()
        focus = current.column() if has_ring else -1
        copied = self._copied[1] if row == self._copied[0] else -1
        return RowState(ground, selected, hovered, focus, copied)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._has_keyboard = True
        current = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._copied_text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            self.opened.emit(current.row())
        elif event.key() == Qt.Key.Key_Space and current.isValid():
            self._toggle(current.row())
        elif event.key() == Qt.Key.Key_Escape and self.selected():
            self.clearSelection()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._has_keyboard = False
        self._pressed = self._hit(event)
        if self._pressed == "check":
            self._toggle(self.indexAt(event.position().toPoint()).row())
        elif self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hit, pressed, self._pressed = self._hit(event), self._pressed, None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
        elif hit == pressed and hit != "check":
            self._click(hit, self.indexAt(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self._hit(event) is None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(index.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if self._hit(event) else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._has_keyboard = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)
        if self._has_keyboard and not self.currentIndex().isValid() and self.model().rowCount():
            no_update = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.model().index(0, 0), no_update)

    def _set_up_behaviour(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_for_menu)

    def _set_up_header(self, ticks: bool, sortable: bool) -> None:
        self._header = self._make_header(ticks)
        self.setHorizontalHeader(self._header)
        self._header.tick_clicked.connect(self._toggle_all)
        self._header.setSectionsClickable(sortable)
        self._header.setSortIndicatorShown(True)
        self._header.setSortIndicator(*self._sorted_by)
        self._header.sortIndicatorChanged.connect(self._on_sort_mark_moved)

    def _make_header(self, ticks: bool) -> TableHeader:
        return TableHeader(self._look, ticks=ticks, dense=self._density == "dense", margin=self._margin, parent=self)

    def _fit(self) -> None:
        roomy, compact = _HEIGHTS[self._density]
        height = self._look.px(compact if self._look.compact else roomy)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self._fit_columns()

    def _fit_columns(self) -> None:
        for at, column in enumerate(getattr(self.model(), "columns", ())):
            self._header.resizeSection(at, self._look.px(column.width))
        self._fit_to_width()

    def _fit_to_width(self) -> None:
        """Hide what can be spared, then let one column take what is left over."""
        columns, room = getattr(self.model(), "columns", ()), self.viewport().width()
        spared = sorted((at for at, one in enumerate(columns) if one.spare), key=lambda at: -columns[at].spare)
        needed = sum(self._look.px(one.width) for one in columns)
        for at in spared:
            self._header.setSectionHidden(at, needed > room)
            needed -= self._look.px(columns[at].width) if needed > room else 0
        mode = self._header.ResizeMode
        for at, one in enumerate(columns):
            if one.stretch:
                is_short = one.firm and needed > room
                self._header.setSectionResizeMode(at, mode.Interactive if is_short else mode.Stretch)
                if is_short:
                    self._header.resizeSection(at, self._look.px(one.width))

    def sort_by(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort and show the mark."""
        self._header.setSortIndicator(column, order)

    def _on_sort_mark_moved(self, column: int, order: Qt.SortOrder) -> None:
        specs = getattr(self.model(), "columns", ())
        if column < len(specs) and not specs[column].sortable:
            self._header.setSortIndicator(*self._sorted_by)  # the header moves its mark before it asks
            return
        self._sorted_by = (column, order)
        if column >= 0:
            self.model().sort(column, order)

    def _toggle(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), flags.Toggle | flags.Rows)

    def _toggle_all(self) -> None:
        if self._header.tick() == Qt.CheckState.Checked:
            self.clearSelection()
        else:
            self.selectAll()

    def _tell_selection(self) -> None:
        chosen, total = len(self.selected()), self.model().rowCount()
        all_of_them = Qt.CheckState.Checked if chosen and chosen == total else Qt.CheckState.PartiallyChecked
        self._header.show_tick(all_of_them if chosen else Qt.CheckState.Unchecked, f"{chosen} of {total} selected")
        self.selection_changed.emit()

    def _hit(self, event: QMouseEvent) -> str | None:
        index = self.indexAt(event.position().toPoint())
        return self._delegate.hit(self.visualRect(index), index, event.position()) if index.isValid() else None

    def _click(self, hit: str, index: Index) -> None:
        if hit == "chip":
            self.chip_clicked.emit(index.row(), index.column())
        else:
            self.action_clicked.emit(index.row(), hit)

    def _hover(self, row: int) -> None:
        before = self._hovered_row
        if row != before:
            self._hovered_row = row
            for changed in (before, row):
                place = self.visualRect(self.model().index(changed, 0))
                self.viewport().update(0, place.top(), self.viewport().width(), place.height())

    def _copied_text(self) -> str:
        model, rows = self.model(), self.selected()
        if len(rows) < 2:
            return words.typed(str(self.currentIndex().data() or ""))
        columns = [at for at in range(model.columnCount()) if model.headerData(at, Qt.Orientation.Horizontal)]
        lines = ("\t".join(str(model.index(row, at).data() or "") for at in columns) for row in rows)
        return words.typed("\n".join(lines))

    def _ask_for_menu(self, at: QPoint) -> None:
        row = self.indexAt(at).row()
        if row >= 0 and row not in self.selected():
            self.select([row])
        self.menu_requested.emit(self.viewport().mapToGlobal(at))

    def _keep(self) -> None:
        """Before a refresh: what is selected, where the focus is, how far the table is scrolled."""
        model, current = cast(KeyedModel, self.model()), self.currentIndex()
        keys = [model.key_at(row) for row in self.selected()]
        here = model.key_at(current.row()) if current.isValid() else None
        self._kept = (keys, here, self.verticalScrollBar().value())

    def _restore(self) -> None:
        model = cast(KeyedModel, self.model())
        keys, here, scrolled = self._kept
        places = {key: row for key in [*keys, here] if key is not None and (row := model.row_of(key)) is not None}
        self.select(places[key] for key in keys if key in places)
        if here in places:
            no_update = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.model().index(places[here], 0), no_update)
        self.verticalScrollBar().setValue(scrolled)
        if keys:
            self._tell_selection()

    def _tint(self, row: int) -> str | None:
        return "ok_soft" if self._new and cast(KeyedModel, self.model()).key_at(row) in self._new else None

    def _forget_copied(self) -> None:
        self._copied = (-1, -1)
        self.viewport().update()

    def _forget_new(self) -> None:
        self._new.clear()
        self.viewport().update()


def _runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Rows one below the other, as first and last: thousands are few of them."""
    for _, run in groupby(enumerate(rows), lambda numbered: numbered[1] - numbered[0]):
        members = [row for _, row in run]
        yield members[0], members[-1]
