"""Axes on a painter: ticks, titles and the tags that carry the values under the cursor. Plain text only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.widgets.fonts import Type
from app.widgets.look import Look
from app.widgets.paint import draw_rounded, text_width
from app.widgets.plot.colors import line_color
from app.widgets.plot.frame import Axis
from app.widgets.plot.ticks import DIGITS, Tick, reading

TICK_TEXT, TAG_TEXT, TITLE = Type.HINT, Type.HINT_STRONG, Type.BADGE
TICK, TEXT_GAP, TITLE_SPACE, TAG_PADDING, TAG_HEIGHT = 4, 5, 16, 7, 18
TAG_SPACE = 2  # between a tag and a tick's text
EDGE = 4  # between a title and the edge of the plot
FEWEST_DIGITS = 3  # of a tag where the axis is narrow
BESIDE_TAG = TICK + 2 * TAG_PADDING + TITLE_SPACE + EDGE
NARROWEST = 64
LINE_SPACE = 27  # pixels from one value to the next, the text included
MOST_TICKS = 12  # of an axis, however long: more say no more
TIME_WIDTH = 42  # pixels that a time takes
CENTER, ELIDE = Qt.AlignmentFlag.AlignCenter, Qt.TextElideMode.ElideRight


@dataclass(frozen=True, slots=True)
class Tag:
    """A value on its axis; `at` is the middle, in pixels along the axis."""

    at: float
    text: str
    color: QColor


def axis_width(look: Look, ticks: Sequence[Tick]) -> int:
    """In steps, so that the plot does not jump while numbers change."""
    metrics = look.metrics(TAG_TEXT)
    widest = max((metrics.horizontalAdvance(tick.text) for tick in ticks), default=0)
    need = widest + look.px(BESIDE_TAG)
    return max(look.px(NARROWEST), 8 * -(-int(need) // 8))


def tag_text(look: Look, value: float, width: float) -> str:
    """The value with as many digits as an axis of this width has room for."""
    texts = [reading(value, digits) for digits in range(DIGITS, FEWEST_DIGITS - 1, -1)]
    room = width - look.px(BESIDE_TAG)
    return next((text for text in texts if text_width(look, TAG_TEXT, text) <= room), texts[-1])


def axis_color(look: Look, axis: Axis) -> QColor:
    """The colour of its line; neutral when several share it."""
    return line_color(look.theme, axis.lines[0].place) if len(axis.lines) == 1 else look.color("text2")


def axis_title(axis: Axis) -> str:
    if len(axis.lines) == 1:
        return axis.lines[0].title
    if len(_units(axis)) > 1:
        return ", ".join(line.title for line in axis.lines)
    return f"{', '.join(line.label for line in axis.lines)} {axis.lines[0].unit}".strip()


def _units(axis: Axis) -> list[str]:
    return list(dict.fromkeys(line.unit for line in axis.lines))


def _title_within(look: Look, axis: Axis, room: float) -> str:
    """Names and units; where there is no room for all of it the units alone, for the legend has the names."""
    texts = (axis_title(axis), ", ".join(filter(None, _units(axis))))
    return next((text for text in texts if text_width(look, TITLE, text) <= room), "")


def stacked(tags: Sequence[Tag], height: float, length: float) -> list[Tag]:
    """Tags moved apart so that none covers another or leaves the axis."""
    placed: list[Tag] = []
    for tag in sorted(tags, key=lambda one: one.at):
        least = placed[-1].at + height if placed else height / 2
        placed.append(replace(tag, at=max(tag.at, least)))
    limit = length - height / 2
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = replace(placed[index], at=min(placed[index].at, limit))
        limit = placed[index].at - height
    return placed


def draw_value_axis(
    painter: QPainter, look: Look, axis: Axis, ticks: Sequence[Tick], rect: QRectF, *, left: bool, tags: Sequence[Tag]
) -> None:
    """`left` tells on which side of the plot the axis stands; a tick under a tag is left out."""
    color, height = axis_color(look, axis), rect.height()
    placed = stacked(tags, look.px(TAG_HEIGHT), height)
    places = [(tick, (1 - axis.shown.fraction_of(tick.at)) * height) for tick in ticks]
    _draw_marks(painter, look, rect, [y for _, y in places], left=left)
    room = (look.px(TAG_HEIGHT) + look.metrics(TICK_TEXT).capHeight()) / 2 + look.px(TAG_SPACE)
    free = [(tick.text, y) for tick, y in places if all(abs(tag.at - y) > room for tag in placed)]
    _draw_tick_texts(painter, look, rect, free, color, left=left)
    for tag in placed:
        _draw_tag(painter, look, rect, tag, left=left)
    _draw_title(painter, look, rect, _title_within(look, axis, height), color, left=left)


def _draw_marks(painter: QPainter, look: Look, rect: QRectF, places: Sequence[float], *, left: bool) -> None:
    """The spine, and a mark at each tick."""
    edge, top = rect.right() if left else rect.left(), rect.top()
    tip = edge + (-look.px(TICK) if left else look.px(TICK))
    painter.setPen(QPen(look.color("line"), 1))
    painter.drawLines([QLineF(edge, top, edge, rect.bottom()), *(QLineF(edge, top + y, tip, top + y) for y in places)])


def _draw_tick_texts(
    painter: QPainter, look: Look, rect: QRectF, texts: Sequence[tuple[str, float]], color: QColor, *, left: bool
) -> None:
    gap, height = look.px(TEXT_GAP), look.px(TAG_HEIGHT)
    side = Qt.AlignmentFlag.AlignRight if left else Qt.AlignmentFlag.AlignLeft
    align = int(side | Qt.AlignmentFlag.AlignVCenter)
    painter.setFont(look.font(TICK_TEXT))
    painter.setPen(color)
    for text, y in texts:
        painter.drawText(
            QRectF(rect.left() + gap, rect.top() + y - height / 2, rect.width() - 2 * gap, height), align, text
        )


def _draw_tag(painter: QPainter, look: Look, rect: QRectF, tag: Tag, *, left: bool) -> None:
    width, height = text_width(look, TAG_TEXT, tag.text) + look.px(2 * TAG_PADDING), look.px(TAG_HEIGHT)
    x = rect.right() - width - look.px(TICK) if left else rect.left() + look.px(TICK)
    draw_tag(painter, look, QRectF(x, rect.top() + tag.at - height / 2, width, height), tag.text, tag.color)


def draw_tag(painter: QPainter, look: Look, box: QRectF, text: str, ground: QColor) -> None:
    draw_rounded(painter, box, 3, ground)
    _write(painter, look, TAG_TEXT, look.color("surface"), box, CENTER, text)


def _draw_title(painter: QPainter, look: Look, rect: QRectF, title: str, color: QColor, *, left: bool) -> None:
    """Turned, near the outer edge."""
    space = look.px(TITLE_SPACE)
    x = rect.left() + look.px(EDGE) if left else rect.right() - look.px(EDGE) - space
    painter.save()
    painter.translate(QPointF(x, rect.bottom()))
    painter.rotate(-90)
    _write(painter, look, TITLE, color, QRectF(0, 0, rect.height(), space), CENTER, title)
    painter.restore()


def draw_time_axis(painter: QPainter, look: Look, ticks: Sequence[Tag], rect: QRectF, tag: Tag | None) -> None:
    """`rect` begins where the plot ends; a label under the tag is left out."""
    left, top, mark = rect.left(), rect.top(), look.px(TICK)
    painter.setPen(QPen(look.color("line"), 1))
    painter.drawLines(
        [
            QLineF(left, top, rect.right(), top),
            *(QLineF(left + tick.at, top, left + tick.at, top - mark) for tick in ticks),
        ]
    )
    taken = _time_tag_box(look, rect, tag) if tag else QRectF()
    painter.setFont(look.font(TICK_TEXT))
    metrics, least = look.metrics(TICK_TEXT), look.px(TIME_WIDTH)
    place, height = top + look.px(TEXT_GAP), look.px(TAG_HEIGHT)
    for tick in ticks:
        width = max(metrics.horizontalAdvance(tick.text) + 2, least)
        box = QRectF(left + tick.at - width / 2, place, width, height)
        if not box.intersects(taken):
            painter.setPen(tick.color)
            painter.drawText(box, int(CENTER), tick.text)
    if tag:
        draw_tag(painter, look, taken, tag.text, tag.color)


def _time_tag_box(look: Look, rect: QRectF, tag: Tag) -> QRectF:
    width = text_width(look, TAG_TEXT, tag.text) + look.px(2 * TAG_PADDING + 2)
    left = min(max(rect.left() + tag.at - width / 2, rect.left()), rect.right() - width)
    return QRectF(left, rect.top() + look.px(TEXT_GAP), width, look.px(TAG_HEIGHT))


def draw_plain(
    painter: QPainter, look: Look, style: Type, color: QColor, box: QRectF, align: Qt.AlignmentFlag, text: str
) -> None:
    """One line, elided where it does not fit."""
    metrics = look.metrics(style)
    _write(painter, look, style, color, box, align, metrics.elidedText(text, ELIDE, box.width() + 0.5))


def _write(
    painter: QPainter, look: Look, style: Type, color: QColor, box: QRectF, align: Qt.AlignmentFlag, text: str
) -> None:
    """One line that fits."""
    painter.setFont(look.font(style))
    painter.setPen(color)
    painter.drawText(box, int(align), text)
