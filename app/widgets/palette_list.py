"""The results of the palette: headings that cannot be chosen, entries with their matched letters in bold."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.widgets import paint
from app.widgets.fonts import Type
from app.widgets.key_caps import caps_width, draw_caps
from app.widgets.look import Look
from app.widgets.palette_match import Entry, Hit

ROW = 40
HEADING = 30
PADDING = 8
LINE_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
Line = Hit | str  # a string is a heading


class PaletteList(QListView):
    """Never takes the focus: the field above it keeps it and moves the choice."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._model = _Lines(self)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(look, self))
        self.setAccessibleName("Results")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("ground", "raised")

    def show_hits(self, hits: Sequence[Hit]) -> None:
        lines: list[Line] = []
        for at, hit in enumerate(hits):
            if at == 0 or hits[at - 1].entry.group != hit.entry.group:
                lines.append(hit.entry.group.upper())
            lines.append(hit)
        self._model.show_lines(lines or ["NOTHING FOUND"])
        self._choose(next((at for at, line in enumerate(lines) if isinstance(line, Hit)), None))
        self.setFixedHeight(self._wanted_height(lines or ["NOTHING FOUND"]))

    def entry(self) -> Entry | None:
        """What is chosen."""
        line = self._model.line(self.currentIndex().row())
        return line.entry if isinstance(line, Hit) else None

    def entries(self) -> list[Entry]:
        return [line.entry for line in self._model.lines if isinstance(line, Hit)]

    def step(self, by: int) -> None:
        """To the next entry up or down, round the ends."""
        rows = [at for at, line in enumerate(self._model.lines) if isinstance(line, Hit)]
        if rows:
            current = self.currentIndex().row()
            at = rows.index(current) if current in rows else -by
            self._choose(rows[(at + by) % len(rows)])

    def _choose(self, row: int | None) -> None:
        self.setCurrentIndex(QModelIndex() if row is None else self._model.index(row, 0))

    def _wanted_height(self, lines: Sequence[Line]) -> int:
        heights = (self._look.px(ROW if isinstance(line, Hit) else HEADING) for line in lines)
        return sum(heights) + self._look.px(PADDING)


class _Lines(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def line(self, row: int) -> Line | None:
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.entry.title if isinstance(line, Hit) else line
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(line)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        is_entry = isinstance(self.lines[index.row()], Hit)
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if is_entry else Qt.ItemFlag.NoItemFlags


class _Delegate(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(100, self._look.px(ROW if isinstance(index.data(LINE_ROLE), Hit) else HEADING))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line, rect = index.data(LINE_ROLE), QRectF(option.rect)
        painter.save()
        painter.fillRect(rect, self._look.color("raised"))
        if isinstance(line, Hit):
            self._paint_hit(painter, rect, line, bool(option.state & QStyle.StateFlag.State_Selected))
        else:
            place = rect.adjusted(self._look.px(21), self._look.px(6), 0, 0)
            paint.draw_text(painter, self._look, place, line, Type.HEADER, "text3")
        painter.restore()

    def _paint_hit(self, painter: QPainter, rect: QRectF, hit: Hit, chosen: bool) -> None:
        look, entry = self._look, hit.entry
        if chosen:
            paint.draw_rounded(painter, rect.adjusted(8, 1, -8, -1), 4, look.color("selection"))
            painter.fillRect(QRectF(rect.left() + 8, rect.top() + 1, 3, rect.height() - 2), look.color("accent"))
        role = "disabled" if entry.why_not else "text"
        icon = QRectF(rect.left() + look.px(21), rect.top(), look.px(16), rect.height())
        paint.draw_icon(painter, look, entry.icon, "disabled" if entry.why_not else "text2", 16, icon)
        right = rect.right() - look.px(20)
        if entry.shortcut:
            keys = entry.shortcut.split("+")
            width = caps_width(look, keys)
            right -= width
            draw_caps(painter, look, QRectF(right, rect.top(), width, rect.height()), keys)
        title = QRectF(icon.right() + look.px(11), rect.top(), 0, rect.height())
        left = self._paint_title(painter, title, hit, role, right)
        fact = QRectF(left + look.px(12), rect.top(), right - left - look.px(20), rect.height())
        paint.draw_text(painter, look, fact, entry.why_not or entry.fact, Type.HINT, "text2")

    def _paint_title(self, painter: QPainter, start: QRectF, hit: Hit, role: str, right: float) -> float:
        """The title in pieces, matched letters bold and in the accent; returns where it ends."""
        look, left = self._look, start.left()
        for text, matched in pieces(hit):
            style = Type.STRONG if matched else Type.NAME
            width = min(paint.text_width(look, style, text), right - left)
            place = QRectF(left, start.top(), width + 1, start.height())
            paint.draw_text(painter, look, place, text, style, "accent_text" if matched and role == "text" else role)
            left += width
        return left


def pieces(hit: Hit) -> list[tuple[str, bool]]:
    """The title cut where matching begins and ends."""
    cuts, title = [], hit.entry.title
    at = 0
    for start, end in hit.spans:
        start = max(start, at)
        if end > start:
            cuts += [(title[at:start], False), (title[start:end], True)]
            at = end
    return [piece for piece in [*cuts, (title[at:], False)] if piece[0]]


def _spoken(line: Line) -> str:
    if isinstance(line, str):
        return line
    entry = line.entry
    return ", ".join(filter(None, (entry.title, entry.group, entry.why_not or entry.fact, entry.shortcut)))
