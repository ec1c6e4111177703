"""The table of records: asks for the rows it shows, stands still while new ones come in above."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.screens.data.asked import Asked, problem_with
from app.screens.data.records_model import RecordsModel
from app.screens.data.rows import Row
from app.screens.data.table_columns import AT_END, DEVICE, SIGN_WIDTH, TIME
from app.widgets import paint
from app.widgets.cell_painting import needs
from app.widgets.filter_header import FilterHeader
from app.widgets.fonts import Type
from app.widgets.look import Look
from app.widgets.plot.drag import FieldDrag
from app.widgets.table_header import PADDING, TableHeader
from app.widgets.table_view import TableView
from app.widgets.timers import one_shot
from embedded_server.domain.condition import HELP

Index = QModelIndex | QPersistentModelIndex
MARGIN = 16
ASK_MS = 15  # rows are asked for at most that often
SAMPLE = 30  # rows that tell how wide a column is
EDGE = 6  # pixels at the ends of a header where its width is changed
NARROWEST, WIDEST = 56, 190
RAW_NEEDS = 72


class RecordsTable(TableView):
    rows_wanted = Signal(int, int)  # first and last
    sort_asked = Signal(str)  # by a column, named as a condition on it is; empty: by time
    behind_changed = Signal(int)  # how many new rows are above what is shown

    def __init__(self, look: Look, model: RecordsModel, parent: QWidget | None = None) -> None:
        super().__init__(look, "Records", density="dense", margin=MARGIN, sortable=False, parent=parent)
        self._records = model
        self._behind = 0
        self._fitted: tuple[str, ...] = ()
        self._is_measured = False  # there were rows when the columns were made as wide as what they say
        self._widths: list[int] = []
        self._needed: dict[str, int] = {}  # by title, of the rows that were seen: a column does not become narrower
        self._ask = one_shot(self, ASK_MS, self._want_rows)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # what lies behind is not painted first
        self.setModel(model)
        self._show_order(Asked())
        self._header.setSectionsClickable(True)
        self.filters.left.connect(self.setFocus)
        self.drag = FieldDrag(self._header, self._field_at, takes=True)
        self.drag.clicked.connect(self._ask_for_order)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        model.modelReset.connect(self._on_reset)
        model.dataChanged.connect(self.want_rows)
        model.columns_changed.connect(self.fit_columns)

    def _field_at(self, place: QPoint) -> tuple[str, str] | None:
        """The field of the header there, of whichever device the plot has; none near an edge, which is for widths."""
        section = self._header.logicalIndexAt(place)
        left = self._header.sectionViewportPosition(section)
        is_inside = EDGE <= place.x() - left <= self._header.sectionSize(section) - EDGE
        fields = self._records.choice.shown(self._records.fields)
        number = section - DEVICE - 1
        return ("", fields[number].path) if is_inside and 0 <= number < len(fields) else None

    def show_filters(self, asked: Asked) -> None:
        """Silently: what is in force, and the order."""
        self.filters.show_filters(asked.conditions)
        self._show_order(asked)

    def _show_order(self, asked: Asked) -> None:
        """A mark on the column that decides; on none where that is not shown."""
        self._asked, keys = asked, self._records.filter_keys()
        is_up = asked.oldest_first if not asked.sort else not asked.is_descending
        column = TIME if not asked.sort else keys.index(asked.sort) if asked.sort in keys else -1
        self._sorted_by = (column, Qt.SortOrder.AscendingOrder if is_up else Qt.SortOrder.DescendingOrder)
        if (self._header.sortIndicatorSection(), self._header.sortIndicatorOrder()) != self._sorted_by:
            self._header.blockSignals(True)
            self._header.setSortIndicator(*self._sorted_by)
            self._header.blockSignals(False)
            self._header.viewport().update()
        if asked.sort and 0 <= column < len(self._widths):
            self._make_room(column)

    def _make_header(self, ticks: bool) -> TableHeader:  # noqa: ARG002  # there are none
        self.filters = FilterHeader(self._look, problem_with, HELP, margin=self._margin, parent=self)
        return self.filters

    def _on_sort_mark_moved(self, column: int, order: Qt.SortOrder) -> None:
        """The header moves its mark before anybody has asked for another order."""
        if (column, order) == self._sorted_by:
            return
        keys = self._records.filter_keys()
        self._show_order(self._asked)
        if column == TIME or (0 <= column < len(keys) and keys[column]):
            self.sort_asked.emit(keys[column])

    def _ask_for_order(self, place: QPoint) -> None:
        keys, column = self._records.filter_keys(), self._header.logicalIndexAt(place)
        if 0 <= column < len(keys):
            self.sort_asked.emit(keys[column])

    def is_at_top(self) -> bool:
        return self.verticalScrollBar().value() == 0

    def go_to_top(self) -> None:
        self.verticalScrollBar().setValue(0)

    def show_row(self, row: int) -> None:
        """Make it the current one, in the middle when it was out of sight."""
        index = self.model().index(row, 0)
        visible = self.viewport().rect().contains(self.visualRect(index))
        hint = TableView.ScrollHint.EnsureVisible if visible else TableView.ScrollHint.PositionAtCenter
        self.scrollTo(index, hint)
        self.setCurrentIndex(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End are about rows here: to the newest record, and to the oldest of a million."""
        is_end, rows = event.key() == Qt.Key.Key_End, self._records.rowCount()
        if not (is_end or event.key() == Qt.Key.Key_Home) or event.modifiers() or not rows:
            super().keyPressEvent(event)
        else:
            self.show_row(rows - 1 if is_end else 0)

    def want_rows(self) -> None:
        """Ask for what is shown, soon."""
        if not self._ask.isActive():
            self._ask.start()

    def shown_rows(self) -> tuple[int, int]:
        height = max(self.verticalHeader().defaultSectionSize(), 1)
        first = self.verticalScrollBar().value() // height
        return first, first + self.viewport().height() // height + 1

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:  # noqa: N802
        bar = self.verticalScrollBar()
        value, first = bar.value(), self.shown_rows()[0]
        super().rowsInserted(parent, start, end)
        if value and start <= first:
            added = end - start + 1
            self.updateGeometries()
            bar.setValue(value + added * self.verticalHeader().defaultSectionSize())
            self._set_behind(self._behind + added)
        self.want_rows()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self.viewport()).fillRect(event.rect(), self._look.color("surface"))
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._widths:
            self._share_width()
        self.want_rows()

    def fit_columns(self) -> None:
        """As wide as what the first rows say, where the columns are others than before."""
        titles = tuple(column.title for column in self._records.columns)
        self.filters.show_columns(self._records.filter_keys(), titles)
        self._show_order(self._asked)
        if self._fitted != titles:
            self._fit_columns()
            self._fitted = titles

    def fit_again(self) -> None:
        """Once the first rows of a listing are here; until then columns stay as wide as they are."""
        if not self._is_measured and self._records.row(0):
            self._fit_columns()

    def _fit_columns(self) -> None:
        if self.model() is None:  # the base class fits before there is one
            return
        self._header.setStretchLastSection(False)
        rows = self._rows_here(range(SAMPLE))
        self._is_measured = bool(rows)
        for at, column in enumerate(self._records.columns):
            self._needed[column.title] = max(self._content_width(at, rows), self._needed.get(column.title, 0))
        self._widths = [self._needed[column.title] for column in self._records.columns]
        for at, width in enumerate(self._widths):
            self._header.setSectionResizeMode(at, self._header.ResizeMode.Interactive)
            if at != len(self._widths) - AT_END:
                self._header.resizeSection(at, width)
        self._share_width()

    def _rows_here(self, rows: range) -> list[Row]:
        return [row for row in map(self._records.row, rows) if row]

    def _content_width(self, at: int, rows: list[Row]) -> int:
        look, column = self._look, self._records.columns[at]
        if at >= len(self._records.columns) - AT_END:  # the payload gets what is left over
            return look.px(SIGN_WIDTH)
        title = paint.text_width(look, Type.HEADER, column.title) + (
            look.px(18) if at in (TIME, self._sorted_by[0]) else 0
        )
        widest = max([title, *(needs(look, column.painted(row)) for row in rows)])
        side = look.px((MARGIN if at == TIME else PADDING) + PADDING)
        return round(min(max(widest, look.px(NARROWEST)), look.px(WIDEST))) + side + 2

    def _share_width(self) -> None:
        """What is left goes to the payload; where little is left the payload goes and the device gets it."""
        raw = len(self._records.columns) - AT_END
        others = (at for at in range(len(self._records.columns)) if at not in (raw, DEVICE))
        spare = self.viewport().width() - sum(map(self._header.sectionSize, others)) - self._widths[DEVICE]
        has_room = spare >= self._look.px(RAW_NEEDS)
        self.setColumnHidden(raw, not has_room)
        if has_room:
            self._header.resizeSection(raw, spare)
        else:
            self._header.resizeSection(DEVICE, self._widths[DEVICE] + max(spare, 0))

    def _make_room_for_dates(self) -> None:
        """Moments of other days are longer; the column does not become narrower again."""
        self._make_room(TIME)

    def _make_room(self, column: int) -> None:
        width = self._content_width(column, self._rows_here(range(*self.shown_rows())))
        if self._widths and width > self._header.sectionSize(column):
            self._header.resizeSection(column, width)
            self._share_width()

    def _want_rows(self) -> None:
        self._make_room_for_dates()
        self.rows_wanted.emit(*self.shown_rows())

    def _on_scrolled(self) -> None:
        if self.is_at_top():
            self._set_behind(0)
        self.want_rows()

    def _on_reset(self) -> None:
        self._needed.clear()
        self._is_measured = False
        self._set_behind(0)
        self.want_rows()

    def _set_behind(self, rows: int) -> None:
        if rows != self._behind:
            self._behind = rows
            self.behind_changed.emit(rows)
