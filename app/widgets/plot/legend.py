"""The names of the lines with their values under the cursor, painted as plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.widgets.fonts import Type
from app.widgets.labels import cut
from app.widgets.layouts import row
from app.widgets.look import Look
from app.widgets.paint import draw_icon, draw_text, text_width
from app.widgets.plot.colors import line_color, line_dashes
from app.widgets.plot.frame import Line

SWATCH, SWATCH_WIDTH, GAP = 14, 3, 6
CROSS, TARGET = 14, 24  # the sign that takes the swatch's place under the pointer, and what may be hit of it
LONGEST_NAME, SHORTEST_NAME = 160, 32
HEIGHT, SPACING = 24, 6


class Legend(QWidget):
    """One entry a line; `removed` carries the line's key."""

    removed = Signal(str)
    needs_changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        look.changed.connect(self.needs_changed)
        self._entries: dict[str, _Entry] = {}
        self._row = row(spacing=SPACING, parent=self)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def needs(self) -> int:
        """The width at which no name is cut."""
        return sum(entry.sizeHint().width() + SPACING for entry in self._entries.values())

    def show_lines(self, lines: Sequence[Line]) -> None:
        """An entry stays while its name and colour do, with the room its values took so far."""
        before, self._entries = self._entries, {}
        for index, line in enumerate(lines):
            known = before.get(line.key)
            entry = before.pop(line.key) if known is not None and known.shows(line) else self._made(line)
            if self._row.indexOf(entry) != index:
                self._row.removeWidget(entry)
                self._row.insertWidget(index, entry)
            self._entries[line.key] = entry
        for entry in before.values():
            self._row.removeWidget(entry)
            entry.hide()
            entry.deleteLater()
        self.needs_changed.emit()

    def _made(self, line: Line) -> _Entry:
        entry = _Entry(self._look, line)
        entry.removed.connect(lambda: self.removed.emit(line.key))
        entry.widened.connect(self.needs_changed)
        return entry

    def show_values(self, values: Mapping[str, str]) -> None:
        """By key of the line, as they are to be read."""
        for key, entry in self._entries.items():
            entry.show_value(values.get(key, ""))


class _Entry(QAbstractButton):
    removed = Signal()
    widened = Signal()

    def __init__(self, look: Look, line: Line) -> None:
        super().__init__()
        self._look, self._line, self._value = look, line, ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # paint again when the pointer comes or goes
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(line.title)
        self.setToolTip(cut(line.title))
        self._widest = ""  # value so far: the names after it stay where they are

    def shows(self, line: Line) -> bool:
        return (line.title, line.place) == (self._line.title, self._line.place)

    def show_value(self, value: str) -> None:
        if value == self._value:
            return
        self._value = value
        self.setAccessibleName(f"{self._line.label} {value} {self._line.unit}".strip())
        if self._width_of(value) > self._width_of(self._widest):
            self._widest = value
            self.updateGeometry()
            self.widened.emit()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        name = min(round(text_width(self._look, Type.LABEL, self._line.label)) + 2, self._look.px(LONGEST_NAME))
        return QSize(self._beside_name() + name, self._look.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Where there is little room the middle of the name is left out, never its end or the value."""
        short = QSize(self._beside_name() + self._look.px(SHORTEST_NAME), self._look.px(HEIGHT))
        return short.boundedTo(self.sizeHint())

    def _beside_name(self) -> int:
        return self._look.px(TARGET + GAP) + self._width_of(self._widest)

    def _width_of(self, value: str) -> int:
        return round(text_width(self._look, Type.HINT, value)) + 2

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, painter = self._look, QPainter(self)
        if self.underMouse() or self.hasFocus():
            draw_icon(painter, look, "x", "text3", CROSS, self._cross())
        else:
            _draw_swatch(painter, look, self._line, 0, self.height())
        name = QRectF(look.px(TARGET), 0, self.width() - self._beside_name(), self.height())
        draw_text(painter, look, name, self._line.label, Type.LABEL, "text", elide=Qt.TextElideMode.ElideMiddle)
        value = QRectF(name.right() + look.px(GAP), 0, self._width_of(self._widest), self.height())
        draw_text(painter, look, value, self._value, Type.HINT, "text2")

    def _cross(self) -> QRectF:
        side = self._look.px(TARGET)
        return QRectF(0, 0, side, self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._cross().contains(event.position()):
            self.removed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


def draw_names(painter: QPainter, look: Look, lines: Sequence[Line]) -> None:
    """The names side by side at the top left, for a drawing that has no widgets."""
    x, height = 0.0, look.px(HEIGHT)
    for line in lines:
        _draw_swatch(painter, look, line, x, height)
        width = text_width(look, Type.LABEL, line.title) + 2
        draw_text(painter, look, QRectF(x + look.px(TARGET), 0, width, height), line.title, Type.LABEL, "text")
        x += look.px(TARGET + 2 * GAP) + width


def _draw_swatch(painter: QPainter, look: Look, line: Line, x: float, height: float) -> None:
    pen = QPen(line_color(look.theme, line.place), look.px(SWATCH_WIDTH))
    if dashes := line_dashes(line.place):
        pen.setDashPattern([length / 4 for length in dashes])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashes else Qt.PenCapStyle.RoundCap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    left = x + look.px((TARGET - SWATCH) / 2)
    painter.drawLine(QLineF(left, height / 2, left + look.px(SWATCH), height / 2))
