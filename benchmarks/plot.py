"""Zoom frames and live frames of the plot against pyqtgraph in the same run: `python benchmarks/plot.py [--quick]`."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pyqtgraph
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.series import Series
from app.widgets.look import Look
from app.widgets.plot import TimeSeriesPlot

WIDTH, HEIGHT = 1600, 900
SPAN = 86_400.0
ZOOMS = {"full": 1.0, "10 %": 0.1, "1 %": 0.01, "0.1 %": 0.001}
CURVES, RATE, WINDOW = 4, 100_000, 60.0  # live: points a second of each curve, seconds in sight
TICK_MS = 16

Floats = NDArray[np.float64]
Frame = Callable[[float, float], None]


def signal(size: int) -> tuple[Floats, Floats]:
    t = np.linspace(0, SPAN, size)
    return t, np.sin(t / 3_000) + np.random.default_rng(1).normal(0, 0.1, size)


def shown(widget: QWidget) -> None:
    widget.resize(WIDTH, HEIGHT)
    widget.show()
    QApplication.processEvents()


def ours(look: Look, t: Floats, values: Floats) -> tuple[TimeSeriesPlot, Frame]:
    plot = TimeSeriesPlot(look)
    plot.set_series("a", "a", "", Series.from_points(t, values))
    shown(plot)

    def frame(start: float, end: float) -> None:
        plot.set_range(start, end)
        plot.draw_now()

    return plot, frame


def stock(t: Floats, values: Floats, *, tuned: bool) -> tuple[QWidget, Frame]:
    widget = pyqtgraph.PlotWidget()
    item = widget.getPlotItem()
    item.plot(t, values)
    if tuned:  # after adding: options given to plot() are overwritten
        item.setDownsampling(auto=True, mode="peak")
        item.setClipToView(True)
    shown(widget)

    def frame(start: float, end: float) -> None:
        item.setXRange(start, end, padding=0)
        widget.viewport().repaint()

    return widget, frame


def zoom_ms(frame: Frame, part: float, frames: int) -> float:
    """The median CPU time of frames that move through the data: other work on the machine hardly changes it."""
    span, taken = SPAN * part, []
    for index in range(frames + 2):
        start = (SPAN - span) * (0.3 + 0.01 * index) if part < 1 else 0.1 * index
        began = time.thread_time()
        frame(start, start + span)
        taken.append((time.thread_time() - began) * 1_000)
    return statistics.median(taken[2:])


def bench_zoom(look: Look, size: int, frames: int) -> None:
    t, values = signal(size)
    rows: dict[str, list[float]] = {}
    began = time.perf_counter()
    plot, frame = ours(look, t, values)
    frame(0, SPAN)
    built = (time.perf_counter() - began) * 1_000
    rows["Sluice"] = [zoom_ms(frame, part, frames) for part in ZOOMS.values()]
    plot.deleteLater()
    for name, tuned in (("pyqtgraph, peak + clipToView", True), ("pyqtgraph plot()", False)):
        widget, frame = stock(t, values, tuned=tuned)
        rows[name] = [zoom_ms(frame, part, frames if tuned else max(frames // 5, 3)) for part in ZOOMS.values()]
        widget.close()
    print(f"\nZoom, {size:,} points, CPU ms a frame (Sluice: data to first frame {built:.0f} ms)")
    table(list(ZOOMS), rows)


def table(heads: list[str], rows: dict[str, list[float]]) -> None:
    """Each figure with how many times the first row's it is."""
    first = next(iter(rows.values()))
    print(f"{'':30}" + "".join(f"{head:>18}" for head in heads))
    for name, figures in rows.items():
        cells = (f"{one:.1f} ({one / base:.1f} x)" for one, base in zip(figures, first, strict=True))
        print(f"{name:30}" + "".join(f"{cell:>18}" for cell in cells))


def live(widget: QWidget, feed: Callable[[Floats], None], seconds: float) -> tuple[float, float]:
    """Frames a second and CPU ms a frame while `feed` takes the moments that are due."""
    loop, timer, frames = QEventLoop(), QTimer(), 0
    last = time.time()

    def tick() -> None:
        nonlocal frames, last
        now = time.time()
        feed(np.arange(last, now, 1 / RATE))
        last, frames = now, frames + 1

    timer.timeout.connect(tick)
    timer.start(TICK_MS)
    QTimer.singleShot(int(seconds * 1_000), loop.quit)
    began, cpu = time.perf_counter(), time.process_time()
    loop.exec()
    timer.stop()
    widget.close()
    return frames / (time.perf_counter() - began), (time.process_time() - cpu) * 1_000 / frames


def live_ours(look: Look, seconds: float) -> tuple[float, float]:
    plot, now = TimeSeriesPlot(look), time.time()
    shown(plot)
    plot.set_range(now - WINDOW, now)
    plot.set_live(True)
    for curve in range(CURVES):
        plot.set_series(str(curve), str(curve), "", Series.from_points([], []))

    def feed(t: Floats) -> None:
        for curve in range(CURVES):
            plot.append(str(curve), t, np.sin(t + curve))
        plot.draw_now()

    feed(np.arange(now - WINDOW, now, 1 / RATE))
    return live(plot, feed, seconds)


def live_stock(seconds: float) -> tuple[float, float]:
    widget, size = pyqtgraph.PlotWidget(), int(WINDOW * RATE)
    item = widget.getPlotItem()
    curves = [item.plot(pen=pyqtgraph.intColor(curve)) for curve in range(CURVES)]
    item.setDownsampling(auto=True, mode="peak")
    item.setClipToView(True)
    shown(widget)
    t = time.time() - WINDOW + np.arange(size) / RATE
    rings = [(np.concatenate((t, t)), np.concatenate((np.sin(t + curve),) * 2)) for curve in range(CURVES)]
    at = 0

    def feed(fresh: Floats) -> None:
        """A ring written twice, so that the window is always one slice."""
        nonlocal at
        index = (at + np.arange(len(fresh))) % size
        at = (at + len(fresh)) % size
        for curve, (times, values) in enumerate(rings):
            for half in (index, index + size):
                times[half], values[half] = fresh, np.sin(fresh + curve)
            curves[curve].setData(times[at : at + size], values[at : at + size])
        item.setXRange(fresh[-1] - WINDOW, fresh[-1], padding=0)
        widget.viewport().repaint()

    return live(widget, feed, seconds)


def main() -> None:
    quick = "--quick" in sys.argv
    app = QApplication([])
    look = Look(app)
    print(f"Software rendering: Qt's raster engine on platform {app.platformName()}, {WIDTH}x{HEIGHT}, no OpenGL")
    print(f"pyqtgraph {pyqtgraph.__version__}; smaller is better, ratios are to Sluice in the same run")
    for size in (1_000_000,) if quick else (1_000_000, 10_000_000):
        bench_zoom(look, size, 10 if quick else 40)
    seconds = 2.0 if quick else 6.0
    rows = {"Sluice": live_ours(look, seconds), "pyqtgraph, peak + clipToView": live_stock(seconds)}
    print(f"\nLive, {CURVES} curves x {RATE:,} points/s, {WINDOW:.0f} s in sight")
    table(["frames/s", "CPU ms a frame"], {name: list(figures) for name, figures in rows.items()})


if __name__ == "__main__":
    main()
