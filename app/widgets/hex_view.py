"""Bytes in rows, coloured by the field they belong to, read and selected with mouse or keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from app.widgets.fonts import Type
from app.widgets.hex_grid import ByteSpan, HexGrid, row_length
from app.widgets.labels import cut
from app.widgets.look import KEYBOARD_REASONS, Look
from app.widgets.paint import CENTER, draw_rounded, draw_text, text_width
from app.words import plural

ROW, CELL, CELL_HEIGHT, GAP = 26, 25, 22, 9
MOST_ROWS = 8  # that the view asks room for; more are scrolled
PRINTABLE = range(0x20, 0x7F)


NOTHING = ByteSpan(0, 0)


class HexView(QAbstractScrollArea):
    """`byte_selected` and `byte_hovered` carry a position, -1 for none; selecting by `select_span` is silent."""

    byte_selected = Signal(int)
    byte_hovered = Signal(int)

    def __init__(
        self, look: Look, name: str = "Payload", *, ascii_column: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._name, self._ascii = look, name, ascii_column
        self._data, self._spans = b"", tuple[ByteSpan, ...]()
        self._selected = NOTHING
        self._cursor, self._anchor, self._hovered = 0, 0, -1
        self._grid = HexGrid(0, 1, 0, 1, 1, 1)
        self._keyboard = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        look.changed.connect(self._fit)
        self.set_bytes(b"")

    # what the owner does

    def set_bytes(self, data: bytes) -> None:
        """New bytes have no spans and no selection yet."""
        self._data, self._spans, self._selected = data, (), NOTHING
        self._cursor = self._anchor = 0
        self.setAccessibleName(f"{self._name}, {plural(len(data), 'byte')}")
        self.setAccessibleDescription(data[:64].hex(" ").upper())
        self._fit()

    def set_spans(self, spans: Sequence[ByteSpan]) -> None:
        """The bytes of each field, coloured in turn; what lies outside the data is left out."""
        clipped = (span.clipped(len(self._data)) for span in spans)
        self._spans = tuple(sorted(filter(None, clipped), key=lambda span: span.start))
        self.viewport().update()

    def select_span(self, start: int, end: int) -> None:
        """Up to, not including, `end`; an empty span selects nothing."""
        self._selected = ByteSpan(start, end).clipped(len(self._data))
        if self._selected:
            self._cursor = self._anchor = self._selected.start
            self._reveal(self._cursor)
        self.viewport().update()

    def selected_span(self) -> tuple[int, int]:
        return self._selected.start, self._selected.end

    def copy_hex(self) -> None:
        """The selected bytes, or all when none are."""
        chosen = self._data[self._selected.start : self._selected.end] if self._selected else self._data
        QGuiApplication.clipboard().setText(chosen.hex().upper())

    def describe(self, position: int) -> str:
        """`byte 10, 05, decimal 5, co2`."""
        value = self._data[position]
        names = [cut(span.name) for span in self._spans if position in span and span.name]
        return ", ".join([f"byte {position}", f"{value:02X}", f"decimal {value}", *names])

    # what hands do

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = self._under(event)
        if event.button() == Qt.MouseButton.LeftButton and position is not None:
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._go_to(position, extend=extend)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = self._under(event)
        self._hover(-1 if position is None else position)
        if event.buttons() & Qt.MouseButton.LeftButton and position is not None and position != self._cursor:
            self._go_to(position, extend=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the press was: half a click is nobody else's

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._keyboard = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._keyboard = True
        target = self._target(Qt.Key(event.key()), event.modifiers())
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_hex()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_span(0, len(self._data))
        elif target is not None and self._data:
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._go_to(min(max(target, 0), len(self._data) - 1), extend=extend)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.describe(self._cursor)))
        else:
            super().keyPressEvent(event)

    def _target(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> int | None:
        """Where a key leads; it may lie outside the data."""
        row = self._grid.row_length
        page = max(int(self.viewport().height() / self._grid.row_height), 1) * row
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -row,
            Qt.Key.Key_Down: row,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        if key in steps:
            return self._cursor + steps[key]
        whole = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Home:
            return 0 if whole else self._cursor // row * row
        if key == Qt.Key.Key_End:
            return len(self._data) - 1 if whole else self._cursor // row * row + row - 1
        return None

    def _go_to(self, position: int, *, extend: bool) -> None:
        self._cursor = position
        self._anchor = self._anchor if extend else position
        first, last = sorted((self._anchor, position))
        self._selected = ByteSpan(first, last + 1)
        self._reveal(position)
        self.viewport().update()
        self.byte_selected.emit(position)

    def _hover(self, position: int) -> None:
        if position != self._hovered:
            self._hovered = position
            self.viewport().setToolTip(self.describe(position) if position >= 0 else "")
            self.byte_hovered.emit(position)

    def _under(self, event: QMouseEvent) -> int | None:
        return self._grid.position_at(event.position() + QPointF(0, self.verticalScrollBar().value()))

    # where things are

    def sizeHint(self) -> QSize:
        rows = min(max(self._grid.rows, 1), MOST_ROWS)
        return QSize(round(self._left() + self._per_byte() * 16), rows * self._look.px(ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self._left() + self._per_byte() * 4), self._look.px(ROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px, rows, left = self._look.px, self._grid.rows, self._left()
        length = row_length(self.viewport().width() - left, self._per_byte())
        self._grid = HexGrid(len(self._data), length, left, px(CELL), px(CELL_HEIGHT), px(ROW))
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(px(ROW))
        bar.setRange(0, max(self._grid.rows * px(ROW) - self.viewport().height(), 0))
        if rows != self._grid.rows:
            self.updateGeometry()
        self.viewport().update()

    def _reveal(self, position: int) -> None:
        height, bar = self._look.px(ROW), self.verticalScrollBar()
        top = position // self._grid.row_length * height
        bar.setValue(min(max(bar.value(), top + height - self.viewport().height()), top))

    def _left(self) -> float:
        digits = max(len(f"{max(len(self._data) - 1, 0):X}"), 4)
        return text_width(self._look, Type.MONO_SMALL, "0" * digits) + self._look.px(GAP)

    def _per_byte(self) -> float:
        return self._look.px(CELL) + (self._letter() if self._ascii else 0)

    def _letter(self) -> float:
        return text_width(self._look, Type.MONO, "0")

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, top = QPainter(self.viewport()), self.verticalScrollBar().value()
        painter.translate(0, -top)
        rows = self._grid.visible(top, self.viewport().height())
        self._paint_grounds(painter, rows)
        for row in rows:
            self._paint_row(painter, row)
        if self._keyboard and self.hasFocus() and self._data:
            painter.setPen(QPen(self._look.color("focus"), 2))
            painter.drawRoundedRect(self._grid.cell_at(self._cursor).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_grounds(self, painter: QPainter, rows: range) -> None:
        """Fields in two colours in turn; the selection is a field's colour too, with an edge where it lies on one."""
        for number, span in enumerate(self._spans):
            for box in self._grid.boxes(span, rows):
                draw_rounded(painter, box, 4, self._look.color("byte_b" if number % 2 else "byte_a"))
        for box in self._grid.boxes(self._selected, rows):
            if self._spans:
                painter.setPen(QPen(self._look.color("accent"), 1.5))
                painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
            else:
                draw_rounded(painter, box, 4, self._look.color("byte_a"))

    def _paint_row(self, painter: QPainter, row: int) -> None:
        grid, look = self._grid, self._look
        first = row * grid.row_length
        line = QRectF(0, row * grid.row_height, grid.left, grid.row_height)
        draw_text(painter, look, line, f"{first:04X}", Type.MONO_SMALL, "text3")
        for position in range(first, min(first + grid.row_length, grid.size)):
            style = Type.MONO_STRONG if position in self._selected else Type.MONO
            role = "text" if self._in_field(position) else "text2"
            draw_text(painter, look, grid.cell_at(position), f"{self._data[position]:02X}", style, role, align=CENTER)
        if self._ascii:
            letters = "".join(
                chr(byte) if byte in PRINTABLE else "." for byte in self._data[first : first + grid.row_length]
            )
            x = grid.left + grid.row_length * grid.cell + look.px(GAP)
            box = QRectF(x, line.top(), grid.row_length * self._letter() + 2, grid.row_height)
            draw_text(painter, look, box, letters, Type.MONO, "text3")

    def _in_field(self, position: int) -> bool:
        return position in self._selected or any(position in span for span in self._spans)
