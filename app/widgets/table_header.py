"""The table's header: painted labels, a sort mark on one column, a tri-state tick for all matching rows."""

from PySide6.QtCore import QLineF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from app.widgets import paint
from app.widgets.cell_painting import check_rect
from app.widgets.fonts import Type
from app.widgets.look import Look

HEIGHT = 34
DENSE_HEIGHT = 30
PADDING = 12
MARGIN = 24  # of the first column: the page's own


class TableHeader(QHeaderView):
    """A section without a title is the tick column when `ticks` is set."""

    tick_clicked = Signal()

    def __init__(
        self, look: Look, *, ticks: bool, dense: bool, margin: int = MARGIN, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look, self._ticks, self._dense, self._margin = look, ticks, dense, margin
        self._tick = Qt.CheckState.Unchecked
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionsMovable(False)
        self.setMinimumSectionSize(look.px(40))
        self.setMouseTracking(True)

    def show_tick(self, state: Qt.CheckState, tip: str) -> None:
        self._tick = state
        self.setToolTip(tip)
        self.viewport().update()

    def tick(self) -> Qt.CheckState:
        return self._tick

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._look.px(DENSE_HEIGHT if self._dense else HEIGHT))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        section = self.logicalIndexAt(event.position().toPoint())
        super().mouseReleaseEvent(event)
        if self._ticks and section == 0 and event.button() == Qt.MouseButton.LeftButton:
            self.tick_clicked.emit()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802
        painter.save()
        place = QRectF(rect)
        painter.fillRect(place, self._look.color("subtle"))
        edge = place.bottom() - 0.5
        paint.draw_rule(painter, QLineF(place.left(), edge, place.right(), edge), self._look.color("line"))
        inner = place.adjusted(self._look.px(self._left(section)), 0, -self._look.px(PADDING), -1)
        if self._ticks and section == 0:
            paint.draw_check(painter, self._look, check_rect(self._look, inner), self._tick)
        else:
            self._paint_label(painter, inner, section)
        painter.restore()

    def _paint_label(self, painter: QPainter, rect: QRectF, section: int) -> None:
        look, title = self._look, str(self.model().headerData(section, self.orientation()) or "")
        sorted_by = title and self.isSortIndicatorShown() and self.sortIndicatorSection() == section
        right = self.model().headerData(section, self.orientation(), Qt.ItemDataRole.TextAlignmentRole) is not None
        mark = look.px(18) if sorted_by else 0
        width = min(paint.text_width(look, Type.HEADER, title) + 1, rect.width() - mark)
        left = rect.right() - width - mark if right else rect.left()
        label = QRectF(left, rect.top(), width, rect.height())
        paint.draw_text(painter, look, label, title, Type.HEADER, "text" if sorted_by else "text3")
        if sorted_by:
            up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            place = QRectF(label.right() + look.px(3), rect.top(), look.px(14), rect.height())
            paint.draw_icon(painter, look, "arrow-up" if up else "arrow-down", "text", 14, place)

    def _left(self, section: int) -> int:
        return self._margin if self.visualIndex(section) == 0 else PADDING
