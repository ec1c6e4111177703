"""Where bytes stand in rows: pure geometry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

ROW_LENGTHS = (16, 12, 10, 8, 4, 1)


@dataclass(frozen=True, slots=True)
class ByteSpan:
    """Bytes from `start` up to, not including, `end`."""

    start: int
    end: int
    name: str = ""

    def clipped(self, size: int) -> ByteSpan:
        start = min(max(self.start, 0), size)
        return ByteSpan(start, min(max(self.end, start), size), self.name)

    def __bool__(self) -> bool:
        return self.start < self.end

    def __contains__(self, position: int) -> bool:
        return self.start <= position < self.end


@dataclass(frozen=True, slots=True)
class HexGrid:
    """In pixels, from the top of the first row."""

    size: int  # bytes
    row_length: int
    left: float  # of the first byte
    cell: float
    cell_height: float
    row_height: float

    @property
    def rows(self) -> int:
        return -(-self.size // self.row_length)

    def cell_at(self, position: int) -> QRectF:
        row, place = divmod(position, self.row_length)
        top = row * self.row_height + (self.row_height - self.cell_height) / 2
        return QRectF(self.left + place * self.cell, top, self.cell, self.cell_height)

    def position_at(self, at: QPointF) -> int | None:
        row, place = int(at.y() // self.row_height), int((at.x() - self.left) // self.cell)
        position = row * self.row_length + place
        return position if 0 <= place < self.row_length and 0 <= position < self.size else None

    def boxes(self, span: ByteSpan, rows: range) -> Iterator[QRectF]:
        """One for each of these rows that the span is in."""
        for row in rows:
            start, end = max(span.start, row * self.row_length), min(span.end, (row + 1) * self.row_length)
            if start < end:
                yield self.cell_at(start).united(self.cell_at(end - 1))

    def visible(self, top: float, height: float) -> range:
        """The rows in sight."""
        return range(int(top // self.row_height), min(int((top + height) // self.row_height) + 1, self.rows))


def row_length(room: float, per_byte: float) -> int:
    """As many bytes a row as fit, in numbers that are easy to count."""
    return next((length for length in ROW_LENGTHS if length * per_byte <= room), 1)
