"""Several plots that show one range of time: what one shows the others show, and their areas stand in line."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.widgets.plot.widget import TimeSeriesPlot


class Links(QObject):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._plots: list[TimeSeriesPlot] = []

    def add(self, plot: TimeSeriesPlot) -> None:
        if self._plots:
            plot.join(self._plots[0])
        self._plots.append(plot)
        plot.range_moved.connect(lambda: self._join(plot))
        plot.cursor_moved.connect(lambda: self._point(plot))
        plot.sides_changed.connect(self._align)

    def remove(self, plot: TimeSeriesPlot) -> None:
        self._plots.remove(plot)
        plot.disconnect(self)
        self._align()

    def _join(self, source: TimeSeriesPlot) -> None:
        for other in self._others(source):
            other.join(source)

    def _point(self, source: TimeSeriesPlot) -> None:
        for other in self._others(source):
            other.point_at(source.moment())

    def _others(self, source: TimeSeriesPlot) -> list[TimeSeriesPlot]:
        return [plot for plot in self._plots if plot is not source] if source in self._plots else []

    def _align(self) -> None:
        """Each keeps as much room for axes as the one that needs most."""
        sides = [plot.sides() for plot in self._plots]
        left, right = max((left for left, _ in sides), default=0.0), max((right for _, right in sides), default=0.0)
        for plot in self._plots:
            plot.keep_room(left, right) if len(self._plots) > 1 else plot.keep_room(0.0, 0.0)
