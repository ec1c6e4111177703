"""What a plot holds and shows, and how hands change it. Knows no widget; the present is handed in."""

from __future__ import annotations

from dataclasses import replace

from app.series import Series
from app.widgets.plot.frame import Frame, Line, Reading, frame, next_sample, readings, snapped
from app.widgets.plot.ranges import TimeRange, ValueRange, time_range

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
        self._manual: dict[str, ValueRange] = {}
        self._now = now

    def put(self, line: Line) -> None:
        """Add or replace; a line keeps its number, and with it its colour."""
        known = self.lines.get(line.key)
        taken = {one.place for one in self.lines.values()}
        place = known.place if known else next(number for number in range(len(taken) + 1) if number not in taken)
        if known and self.live:
            _carry_over(known.series, line.series)
        self.lines[line.key] = replace(line, place=place)

    def remove(self, key: str) -> None:
        del self.lines[key]
        axes = {line.axis for line in self.lines.values()}
        self._manual = {axis: shown for axis, shown in self._manual.items() if axis in axes}

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


def _carry_over(before: Series, fetched: Series) -> None:
    """Live points that came while the others were being fetched."""
    if len(fetched):
        newer = before.t > fetched.t[-1]
        fetched.append(before.t[newer], before.value[newer])
