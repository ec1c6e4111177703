"""What lies over the lines of a plot: thresholds, notes, delta cursors, and marks of duplicates and late arrivals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Literal

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.widgets.look import Look
from app.widgets.paint import text_width
from app.widgets.plot import axes
from app.widgets.plot.frame import Axis, Frame
from app.widgets.plot.ranges import TimeRange
from app.widgets.plot.ticks import local

Kind = Literal["duplicate", "late"]
DASH, DOT = (5.0, 4.0), (1.0, 3.0)
MARK = 4.0  # pixels from the middle of a mark to its edge
REACH = 6.0  # pixels within which the pointer is on something
LETTERS = "AB"


@dataclass(frozen=True, slots=True)
class Note:
    key: str
    t: float
    text: str


@dataclass(frozen=True, slots=True)
class Threshold:
    key: str
    line: str  # key of the line whose axis it stands on
    value: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something about a record that the line alone does not show."""

    t: float
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Overlay:
    notes: tuple[Note, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    marks: tuple[Mark, ...] = ()
    deltas: tuple[float, ...] = ()  # moments


def part_of(shown: TimeRange, t: float) -> float:
    return (t - shown.start) / shown.span


def words_at(overlay: Overlay, shown: TimeRange, part: float, width: float) -> str:
    """What the notes and marks under the pointer say."""
    at, reach = shown.at(part), REACH / width * shown.span
    said = [(one.t, one.text) for one in overlay.notes] + [(one.t, one.text) for one in overlay.marks]
    found = [text for t, text in said if abs(t - at) <= reach]
    return "\n".join(found[:5])


def draw_overlay(painter: QPainter, look: Look, frame: Frame, area: QRectF, overlay: Overlay) -> None:
    """Inside the axes, with the painter's origin at the corner of the area."""
    by_line = {line.key: axis for axis in frame.axes for line in axis.lines}
    for threshold in overlay.thresholds:
        if axis := by_line.get(threshold.line):
            _draw_threshold(painter, look, axis, area, threshold)
    for note in _in_sight(overlay.notes, frame.shown):
        _draw_note(painter, look, frame.shown, area, note)
    for x, kind in _marks_in_sight(overlay.marks, frame.shown, area.width()):
        _draw_mark(painter, look, QPointF(x, area.height() - MARK), kind)
    for t in overlay.deltas:
        x = part_of(frame.shown, t) * area.width()
        painter.setPen(_pen(look.color("accent"), DASH))
        painter.drawLine(QLineF(x, 0, x, area.height()))


def draw_delta_tags(
    painter: QPainter, look: Look, frame: Frame, area: QRectF, overlay: Overlay, zone: tzinfo | None
) -> None:
    """On the time axis, below the area; A is the earlier one."""
    for letter, t in zip(LETTERS, sorted(overlay.deltas), strict=False):
        if not frame.shown.start <= t <= frame.shown.end:
            continue
        text = f"{letter} {local(t, zone):%H:%M:%S}"
        width = text_width(look, axes.TAG_TEXT, text) + look.px(2 * axes.TAG_PADDING)
        x = area.left() + part_of(frame.shown, t) * area.width() - width / 2
        x = min(max(x, area.left()), area.right() - width)
        box = QRectF(x, area.bottom() + look.px(axes.TEXT_GAP), width, look.px(axes.TAG_HEIGHT))
        axes.draw_tag(painter, look, box, text, look.color("accent"))


def _pen(color: QColor, dashes: Iterable[float]) -> QPen:
    pen = QPen(color, 1)
    pen.setDashPattern(list(dashes))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _in_sight(notes: Sequence[Note], shown: TimeRange) -> list[Note]:
    return [note for note in notes if shown.start <= note.t <= shown.end]


def _marks_in_sight(marks: Sequence[Mark], shown: TimeRange, width: float) -> list[tuple[float, Kind]]:
    """Where they are drawn: of hundreds that lie on one another one is seen."""
    seen = (mark for mark in marks if shown.start <= mark.t <= shown.end)
    return sorted({(float(round(part_of(shown, mark.t) * width)), mark.kind) for mark in seen})


def _draw_threshold(painter: QPainter, look: Look, axis: Axis, area: QRectF, threshold: Threshold) -> None:
    y = (1 - axis.shown.fraction_of(threshold.value)) * area.height()
    if not 0 <= y <= area.height():
        return
    painter.setPen(_pen(look.color("warn_fill"), DASH))
    painter.drawLine(QLineF(0, y, area.width(), y))


def _draw_note(painter: QPainter, look: Look, shown: TimeRange, area: QRectF, note: Note) -> None:
    """A dotted line; what it says stands above the plot."""
    x = part_of(shown, note.t) * area.width()
    painter.setPen(_pen(look.color("info"), DOT))
    painter.drawLine(QLineF(x, 0, x, area.height()))


def _draw_mark(painter: QPainter, look: Look, at: QPointF, kind: Kind) -> None:
    """A ring is a duplicate, a triangle came late."""
    painter.setPen(QPen(look.color("warn"), 1.5))
    painter.setBrush(look.color("surface"))
    if kind == "duplicate":
        painter.drawEllipse(at, MARK - 1, MARK - 1)
    else:
        corners = (QPointF(-MARK, MARK - 1), QPointF(MARK, MARK - 1), QPointF(0, -MARK))
        painter.drawPolygon(QPolygonF([at + corner for corner in corners]))


def thresholds_for(
    thresholds: Sequence[Threshold], converted: Mapping[str, tuple[float, float]]
) -> tuple[Threshold, ...]:
    """In the unit that each line is shown in; `converted` holds factor and offset by key of the line."""
    return tuple(
        Threshold(one.key, one.line, one.value * converted[one.line][0] + converted[one.line][1], one.text)
        for one in thresholds
        if one.line in converted
    )
