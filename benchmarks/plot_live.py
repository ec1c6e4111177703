"""Sixteen curves that grow while they are looked at, in Sluice's plot and in pyqtgraph's."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pyqtgraph
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.series import Series
from app.widgets.look import Look
from app.widgets.plot import TimeSeriesPlot

CURVES, RATE, WINDOW = 16, 10_000, 60.0  # points a second of each curve, seconds in sight
TICK_MS = 16
WIDTH, HEIGHT = 1600, 900

Floats = NDArray[np.float64]


def live(widget: QWidget, feed: Callable[[Floats], None], seconds: float) -> tuple[float, float]:
    """Frames a second and CPU ms a frame while `feed` takes the moments that are due."""
    loop, timer, frames = QEventLoop(), QTimer(), 0
    timer.setTimerType(Qt.TimerType.PreciseTimer)
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


def _ours(look: Look, seconds: float) -> tuple[float, float]:
    plot, now = TimeSeriesPlot(look), time.time()
    _show(plot)
    plot.set_range(now - WINDOW, now)
    plot.set_live(True)
    for curve in range(CURVES):
        plot.set_series(str(curve), str(curve), "V", Series.from_points([], []))

    def feed(t: Floats) -> None:
        for curve in range(CURVES):
            plot.append(str(curve), t, np.sin(t + curve))
        plot.draw_now()

    feed(np.arange(now - WINDOW, now, 1 / RATE))
    return live(plot, feed, seconds)


def _appending(seconds: float, *, tuned: bool) -> tuple[float, float]:
    """Arrays that grow at their end and lose their beginning, as the examples of pyqtgraph do it."""
    widget = pyqtgraph.PlotWidget()
    item = widget.getPlotItem()
    curves = [item.plot(pen=pyqtgraph.intColor(curve)) for curve in range(CURVES)]
    if tuned:
        item.setDownsampling(auto=True, mode="peak")
        item.setClipToView(True)
    _show(widget)
    size = int(WINDOW * RATE)
    t = time.time() - WINDOW + np.arange(size) / RATE
    values = [np.sin(t + curve) for curve in range(CURVES)]

    def feed(fresh: Floats) -> None:
        nonlocal t
        t = np.append(t, fresh)[-size:]
        for curve, item_of in enumerate(curves):
            values[curve] = np.append(values[curve], np.sin(fresh + curve))[-size:]
            item_of.setData(t, values[curve])
        item.setXRange(t[-1] - WINDOW, t[-1], padding=0)
        widget.viewport().repaint()

    return live(widget, feed, seconds)


def _show(widget: QWidget) -> None:
    widget.resize(WIDTH, HEIGHT)
    widget.show()
    QApplication.processEvents()


def bench_live(look: Look, seconds: float) -> None:
    rows = {
        "Sluice": _ours(look, seconds),
        "pyqtgraph appending, peak + clipToView": _appending(seconds, tuned=True),
        "pyqtgraph appending": _appending(seconds, tuned=False),
    }
    print(f"\nLive, {CURVES} curves x {RATE:,} points/s, {WINDOW:.0f} s in sight")
    print(f"{'':42}{'frames/s':>10}{'CPU ms a frame':>16}{'Sluice is ×':>14}")
    base = rows["Sluice"][1]
    for name, (per_second, ms) in rows.items():
        print(f"{name:42}{per_second:>10.1f}{ms:>16.1f}{ms / base:>14.1f}")
