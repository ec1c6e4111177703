"""A frame on a painter: grid, silences, lines, axes, and what the cursor adds on top."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from app.widgets.look import Look
from app.widgets.plot import axes, captions
from app.widgets.plot.axes import Tag
from app.widgets.plot.colors import line_color
from app.widgets.plot.curve import draw_curve
from app.widgets.plot.frame import Axis, Frame, Reading, strokes
from app.widgets.plot.overlay import Overlay, draw_delta_tags, draw_overlay
from app.widgets.plot.ticks import Tick, local, time_ticks, value_ticks

TOP, BOTTOM, SIDE = 8, 28, 12  # space around the plot, where no axis stands
MOST_AXES = 0.45  # of the width
TIME_SPACE = 72  # pixels from one time to the next
DELTA_SPACE = 56  # pixels beside a delta cursor in which its tag takes the place of other times
CROWDED = 48_000.0  # pixels of ink of all lines from which on they are bands, and a finer stroke looks the same
BAND_ALPHA, GRID_ALPHA = 46, 150
DOT_RADIUS, DOT_RING = 4.0, 1.5


@dataclass(frozen=True, slots=True)
class Place:
    """Where the plot and its axes lie on the canvas, the axes in the order of the frame."""

    area: QRectF
    strips: tuple[QRectF, ...]
    ticks: tuple[tuple[Tick, ...], ...]
    sides: tuple[float, float]  # what the axes need at the left and at the right


def placed(look: Look, frame: Frame, size: QRectF, least: tuple[float, float], overlay: Overlay) -> Place:
    """The first axis at the left, the others at the right; at least so much room for them at each side."""
    top = look.px(TOP + (captions.HEIGHT if captions.has_captions(frame, overlay) else 0))
    height = size.height() - top - look.px(BOTTOM)
    most = min(max(int(height / look.px(axes.LINE_SPACE)), 1), axes.MOST_TICKS)
    ticks = tuple(tuple(value_ticks(axis.shown, most)) for axis in frame.axes)
    widths = _fitting([axes.axis_width(look, one) for one in ticks], size.width())
    sides = (float(widths[0] if widths else look.px(SIDE)), float(max(sum(widths[1:]), look.px(SIDE))))
    left, right = (max(pair) for pair in zip(sides, least, strict=True))
    area = QRectF(left, top, max(size.width() - left - right, 1), max(height, 1))
    strips, x = [], area.right()
    for index, width in enumerate(widths):
        strips.append(QRectF(x if index else left - width, area.top(), width, area.height()))
        x += width if index else 0
    return Place(area, tuple(strips), ticks, sides)


def _fitting(widths: list[int], width: float) -> list[int]:
    """Axes for which there is no room beside the plot get none; their lines and their legend stay."""
    taken = itertools.accumulate(widths)
    return [
        one if index == 0 or so_far <= width * MOST_AXES else 0
        for index, (one, so_far) in enumerate(zip(widths, taken, strict=True))
    ]


class Scene:
    def __init__(self, look: Look) -> None:
        self._look = look

    def draw_lines(self, painter: QPainter, frame: Frame, place: Place, overlay: Overlay) -> None:
        """Everything inside the axes but the cursor."""
        area = place.area
        painter.save()
        painter.setClipRect(area)
        painter.translate(area.topLeft())
        if frame.axes:
            self._draw_grid(painter, frame.axes[0], place.ticks[0], area)
        self._draw_silences(painter, frame, area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_curves(painter, frame, area)
        draw_overlay(painter, self._look, frame, area, overlay)
        painter.restore()

    def _draw_curves(self, painter: QPainter, frame: Frame, area: QRectF) -> None:
        size = area.width(), area.height()
        every = [(axis, line) for axis in frame.axes for line in axis.lines]
        made = [strokes(frame.columns[line.key], frame.shown, axis.shown, *size) for axis, line in every]
        on_pixels = painter.device().devicePixelRatio().is_integer()  # else finer strokes would show their seams
        crowded = on_pixels and sum(one.ink() for one in made) > CROWDED
        for (_, line), one in zip(every, made, strict=True):
            draw_curve(painter, self._look.theme, line.place, one, size, crowded=crowded)

    def _draw_grid(self, painter: QPainter, axis: Axis, ticks: Sequence[Tick], area: QRectF) -> None:
        """Every second value of the first axis, so that the lines stay calm."""
        color = self._look.color("line")
        color.setAlpha(GRID_ALPHA)
        painter.setPen(QPen(color, 1))
        for tick in ticks[1::2]:
            y = (1 - axis.shown.fraction_of(tick.at)) * area.height()
            painter.drawLine(QLineF(0, y, area.width(), y))

    def _draw_silences(self, painter: QPainter, frame: Frame, area: QRectF) -> None:
        ground = self._look.color("warn_fill")
        ground.setAlpha(BAND_ALPHA)
        for start, end in frame.silences:
            left, right = ((at - frame.shown.start) / frame.shown.span * area.width() for at in (start, end))
            band = QRectF(max(left, 0), 0, min(right, area.width()) - max(left, 0), area.height())
            painter.fillRect(band, ground)

    def draw_axes(
        self,
        painter: QPainter,
        frame: Frame,
        place: Place,
        zone: tzinfo | None,
        cursor: float | None,
        readings: Sequence[Reading],
        overlay: Overlay,
    ) -> None:
        area, look = place.area, self._look
        tags: Mapping[str, Reading] = {one.line.key: one for one in readings}
        for number, axis in enumerate(frame.axes):
            if not place.strips[number].width():
                continue
            values = [self._tag(axis, tags[line.key], place.strips[number]) for line in axis.lines if line.key in tags]
            axes.draw_value_axis(
                painter, look, axis, place.ticks[number], place.strips[number], left=number == 0, tags=values
            )
        most = min(max(int(area.width() / look.px(TIME_SPACE)), 1), axes.MOST_TICKS)
        hint = look.color("text3")
        moments = [Tag(self._x(frame, area, tick.at), tick.text, hint) for tick in time_ticks(frame.shown, most, zone)]
        deltas = [self._x(frame, area, t) for t in overlay.deltas]
        moments = [one for one in moments if all(abs(one.at - x) > look.px(DELTA_SPACE) for x in deltas)]
        tag = None
        if cursor is not None and all(abs(self._x(frame, area, cursor) - x) > look.px(2 * DELTA_SPACE) for x in deltas):
            text = f"{local(cursor, zone):%a %-d %b %H:%M:%S}"
            tag = Tag(self._x(frame, area, cursor), text, look.color("text2"))
        strip = QRectF(area.left(), area.bottom(), area.width(), look.px(BOTTOM))
        axes.draw_time_axis(painter, look, moments, strip, tag)
        captions.draw_captions(painter, look, captions.captions(look, frame, overlay, area.width()), area)
        draw_delta_tags(painter, look, frame, area, overlay, zone)

    def _tag(self, axis: Axis, one: Reading, strip: QRectF) -> Tag:
        y = (1 - axis.shown.fraction_of(one.value)) * strip.height()
        text = axes.tag_text(self._look, one.value, strip.width())
        return Tag(y, text, line_color(self._look.theme, one.line.place))

    @staticmethod
    def _x(frame: Frame, area: QRectF, t: float) -> float:
        return (t - frame.shown.start) / frame.shown.span * area.width()

    def draw_cursor(
        self, painter: QPainter, frame: Frame, place: Place, cursor: float, readings: Sequence[Reading]
    ) -> None:
        """A line through the moment and a dot on every sample there: nothing covers the curves."""
        area = place.area
        painter.save()
        painter.setClipRect(area)
        painter.translate(area.topLeft())
        x = self._x(frame, area, cursor)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.color("text"), 1))
        painter.drawLine(QLineF(x, 0, x, area.height()))
        painter.setPen(QPen(self._look.color("surface"), DOT_RING))
        for one in readings:
            axis = next(axis for axis in frame.axes if one.line in axis.lines)
            y = (1 - axis.shown.fraction_of(one.value)) * area.height()
            painter.setBrush(QColor(line_color(self._look.theme, one.line.place)))
            painter.drawEllipse(QPointF(self._x(frame, area, one.t), y), DOT_RADIUS, DOT_RADIUS)
        painter.restore()
