"""What a plot holds and shows, and how hands change it. Knows no widget; the present is handed in."""

from __future__ import annotations

from dataclasses import replace

from app.series import Series, floats
from app.widgets.plot.frame import Axis, Frame, Line, Reading, frame, next_sample, readings, snapped
from app.widgets.plot.overlay import Overlay, thresholds_for
from app.widgets.plot.ranges import TimeRange, ValueRange, time_range
from app.widgets.plot.units import AS_IT_IS, Conversion, conversion

SPANS = {"1h": 3_600.0, "24h": 86_400.0, "7d": 604_800.0}  # seconds
MARGIN = 0.03  # of all there is, before the first sample, so that it does not stick to the axis
ALL, ZOOMED = "all", "zoomed"


class State:
    def __init__(self, now: float) -> None:
        self.lines: dict[str, Line] = {}
        self.live = True
        self.preset = "24h"  # a key of SPANS, ALL or ZOOMED
        self.shown = time_range(now - SPANS[self.preset], now)
        self.cursor: float | None = None
        self.extent: tuple[float, float] | None = None  # of all there is to fetch; else of what is here
        self.overlay = Overlay()
        self._manual: dict[str, ValueRange] = {}
        self._groups: dict[str, str] = {}  # the axis somebody has put a line on
        self._native: dict[str, str] = {}  # the unit a line came in
        self._units: dict[str, str] = {}  # the unit somebody wants it in
        self._now = now

    def put(self, line: Line) -> None:
        """Add or replace; a line keeps its number, and with it its colour, its unit and its axis."""
        known = self.lines.get(line.key)
        self._native[line.key] = line.unit
        line = replace(_in_unit(line, self._units.get(line.key, line.unit)), group=self._groups.get(line.key, ""))
        taken = {one.place for one in self.lines.values()}
        place = known.place if known else next(number for number in range(len(taken) + 1) if number not in taken)
        if known and self.live:
            _carry_over(known.series, line.series)
        self.lines[line.key] = replace(line, place=place)

    def append(self, key: str, t: object, values: object, bucket: float) -> None:
        """Live points, in the unit the line came in."""
        turned = self.conversion_of(key)
        fresh = values if turned == AS_IT_IS else floats(values) * turned.factor + turned.offset
        self.lines[key].series.append(t, fresh, bucket=bucket)

    def extend(self, key: str, fetched: Series, bucket: float) -> None:
        """Live points that were fetched together, likewise."""
        turned = self.conversion_of(key)
        fresh = fetched if turned == AS_IT_IS else fetched.converted(turned.factor, turned.offset)
        self.lines[key].series.extend(fresh, bucket=bucket)

    def remove(self, key: str) -> None:
        del self.lines[key]
        for kept in (self._groups, self._native, self._units):
            kept.pop(key, None)
        self._forget_axes()

    def _forget_axes(self) -> None:
        axes = {line.axis for line in self.lines.values()}
        self._manual = {axis: shown for axis, shown in self._manual.items() if axis in axes}

    # how somebody wants the axes

    def conversion_of(self, key: str) -> Conversion:
        """From the unit a line came in to the one it is shown in."""
        return conversion(self._native[key], self.lines[key].unit)

    def show_in(self, axis: Axis, unit: str) -> None:
        for line in axis.lines:
            self._units[line.key] = unit
            self.lines[line.key] = _in_unit(line, unit)
        self._forget_axes()

    def part_axis(self, key: str) -> None:
        """A line gets an axis of its own."""
        self._put_on(self.lines[key], self.lines[key].own_axis)

    def share_axis(self, axis: Axis, other: Axis) -> None:
        """The lines of the one go on the other."""
        for line in axis.lines:
            self._put_on(line, other.key)

    def _put_on(self, line: Line, group: str) -> None:
        self._groups[line.key] = group
        self.lines[line.key] = replace(line, group=group)
        self._forget_axes()

    def scale(self, axis: str, shown: ValueRange | None) -> None:
        """Fixed to a range; None: to what is seen again."""
        self._manual.pop(axis, None)
        if shown is not None:
            self._manual[axis] = shown

    # what lies over the lines

    def mark_delta(self) -> None:
        """At the cursor, else in the middle: first A, then B; the third time neither."""
        at = self.shown.at(0.5) if self.cursor is None else self.cursor
        deltas = self.overlay.deltas
        self.overlay = replace(self.overlay, deltas=() if len(deltas) == 2 else (*deltas, at))

    def move_delta(self, number: int, part: float) -> None:
        deltas = list(self.overlay.deltas)
        deltas[number] = self.shown.at(part)
        self.overlay = replace(self.overlay, deltas=tuple(deltas))

    def clear_deltas(self) -> None:
        self.overlay = replace(self.overlay, deltas=())

    def compared(self) -> tuple[float, float] | None:
        """The two moments of the delta cursors, the earlier first; while there is one only, the cursor is the other."""
        moments = list(self.overlay.deltas)
        if len(moments) == 1 and self.cursor is not None:
            moments.append(self.cursor)
        return (min(moments), max(moments)) if len(moments) == 2 else None

    def drawn_overlay(self) -> Overlay:
        """With thresholds in the units that are shown."""
        turned = {key: self.conversion_of(key) for key in self.lines}
        factors = {key: (one.factor, one.offset) for key, one in turned.items()}
        return replace(self.overlay, thresholds=thresholds_for(self.overlay.thresholds, factors))

    def follow(self, now: float) -> None:
        """Live: the newest moment is at the right edge. A sample from a wrong clock far ahead is not waited for."""
        self._now = now
        if self.live:
            span = self.shown.span
            newest = [float(one.series.t[-1]) for one in self.lines.values() if len(one.series)]
            end = max([now, *(t for t in newest if t < now + span)])
            start = self._everything()[0] if self.preset == ALL else end - span
            self.shown = time_range(start, end)

    def set_live(self, live: bool) -> None:
        self.live = live
        self.follow(self._now)

    def join(self, other: State) -> None:
        """Show what another plot shows."""
        self.shown, self.preset, self.live = other.shown, other.preset, other.live

    def show(self, shown: TimeRange) -> None:
        """A range that somebody asked for; one that does not end now is not live."""
        self.shown, self.preset, self.live = shown, ZOOMED, False

    def choose(self, preset: str) -> None:
        """Live it ends now, else where the range ended before."""
        self.preset = preset
        end = self.shown.end
        self.shown = time_range(*self._everything()) if preset == ALL else time_range(end - SPANS[preset], end)
        self.follow(self._now)

    def _everything(self) -> tuple[float, float]:
        times = [one.series.t for one in self.lines.values() if len(one.series)]
        ends = [(float(t[0]), float(t[-1])) for t in times] + ([self.extent] if self.extent else [])
        if not ends:
            return self.shown.start, self.shown.end
        first, last = min(start for start, _ in ends), max(end for _, end in ends)
        return first - max((last - first) * MARGIN, 1.0), last

    def drag(self, right: float, down: float, axes: Frame) -> None:
        """Parts of the plot's width and height; only axes that somebody has scaled go up and down."""
        if right:
            self.show(self.shown.moved(-right * self.shown.span))
        for axis in axes.axes:
            if axis.key in self._manual:
                self._manual[axis.key] = self._manual[axis.key].moved(down)

    def zoom_time(self, factor: float, part: float) -> None:
        """Around a part of the width; live the right edge stays."""
        self.shown = self.shown.zoomed(factor, self.shown.end if self.live else self.shown.at(part))
        self.preset = ZOOMED

    def zoom_values(self, factor: float, part: float, axis_key: str, axes: Frame) -> None:
        """Around a part of the height; of every axis when none is named."""
        for axis in axes.axes:
            if axis_key in ("", axis.key):
                self._manual[axis.key] = axis.shown.zoomed(factor, axis.shown.at(part))

    def fit_values(self) -> None:
        self._manual = {}

    def frame(self, width: int) -> Frame:
        return frame(list(self.lines.values()), self.shown, self._manual, width, self._now if self.live else None)

    def point(self, part: float | None, width: float) -> None:
        """Put the cursor at a part of the width, on a sample when one is near."""
        lines, second_per_pixel = self.lines.values(), self.shown.span / width
        self.cursor = None if part is None else snapped(lines, self.shown.at(part), second_per_pixel)

    def step_cursor(self, direction: int, width: float, pixels: float = 0.5) -> None:
        """To the next sample that can be told apart; from the right edge when there is no cursor yet."""
        second_per_pixel = self.shown.span / width
        if self.cursor is None or not self.shown.start <= self.cursor <= self.shown.end:
            found = next_sample(self.lines.values(), self.shown.end, -1e-9)
        else:
            found = next_sample(self.lines.values(), self.cursor, direction * pixels * second_per_pixel)
        if found is not None and self.shown.start <= found <= self.shown.end:
            self.cursor = found

    def readings(self, width: float) -> list[Reading]:
        """At the cursor; without one, the last of each line that is in sight."""
        if self.cursor is None:
            return [one for line in self.lines.values() for one in self._latest(line)]
        return readings(self.lines.values(), self.cursor, self.shown.span / width)

    def _latest(self, line: Line) -> list[Reading]:
        index = line.series.nearest(self.shown.end)
        if index is None:
            return []
        return [Reading(line, float(line.series.t[index]), float(line.series.value[index]))]


def _in_unit(line: Line, unit: str) -> Line:
    turned = conversion(line.unit, unit)
    if turned == AS_IT_IS:
        return line
    return replace(line, unit=unit, series=line.series.converted(turned.factor, turned.offset))


def _carry_over(before: Series, fetched: Series) -> None:
    """Live points that came while the others were being fetched."""
    if len(fetched):
        fetched.extend(before, float(fetched.t[-1]))
