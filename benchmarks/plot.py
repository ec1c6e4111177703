"""Pans, zooms and live frames of the plot beside three others: `python -m benchmarks.plot [--quick]`.

CPU time of the drawing thread: other work on the machine hardly changes it. Nothing here is drawn by a graphics card.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pyqtgraph
from PySide6.QtWidgets import QApplication, QWidget

from app.series import Series
from app.widgets.look import Look
from app.widgets.plot import TimeSeriesPlot
from benchmarks.peers.processes import HOME
from benchmarks.plot_live import bench_live

WIDTH, HEIGHT = 1600, 900
SPAN = 86_400.0
PARTS = (1.0, 0.3, 0.1, 0.03, 0.01, 0.001, 0.0001)  # of the day, in sight
# and the most points that fit its memory and our patience
PEERS = {
    "matplotlib": 10_000_000,
    "QtCharts": 1_000_000,
    "Qwt": 10_000_000,
    "vispy": 10_000_000,
    "QCustomPlot": 10_000_000,
}
PATIENCE_S = 240

Floats = NDArray[np.float64]
Frame = Callable[[float, float], None]


@dataclass(frozen=True, slots=True)
class Taken:
    name: str
    ms: tuple[float, ...]  # each frame
    wall: tuple[float, ...] = ()

    @property
    def whole(self) -> float:
        """Of the frames that show everything."""
        return statistics.median(self.ms[: max(len(self.ms) // len(PARTS), 1)])

    @property
    def mean(self) -> float:
        return statistics.fmean(self.ms)

    @property
    def median(self) -> float:
        return statistics.median(self.ms)

    @property
    def p99(self) -> float:
        return float(np.quantile(self.ms, 0.99))


def ranges(count: int) -> list[tuple[float, float]]:
    """A walk through the data: at each depth pans, then deeper."""
    each = max(count // len(PARTS), 1)
    found = []
    for part in PARTS:
        span = SPAN * part
        for step in range(each):
            start = (SPAN - span) * (0.3 + 0.4 * step / each) if part < 1 else 0.1 * step
            found.append((start, start + span))
    return found


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


def frames(name: str, frame: Frame, walk: Sequence[tuple[float, float]]) -> Taken:
    frame(*walk[0])
    ms, wall = [], []
    for start, end in walk:
        began, clock = time.thread_time(), time.perf_counter()
        frame(start, end)
        ms.append((time.thread_time() - began) * 1_000)
        wall.append((time.perf_counter() - clock) * 1_000)
    return Taken(name, tuple(ms), tuple(wall))


def of_peers(size: int, count: int) -> Iterator[Taken]:
    python = HOME / "venv" / "bin" / "python"
    program = Path(__file__).parent / "peers" / "apps" / "plots.py"
    walk = [f"{start!r},{end!r}" for start, end in ranges(count)]
    for peer, most in PEERS.items():
        if size > most:
            print(f"{peer}: left out above {most:,} points")
            continue
        try:
            done = subprocess.run(
                [str(python), str(program), peer, str(size), *walk],
                capture_output=True,
                text=True,
                check=True,
                timeout=PATIENCE_S,
                env={**os.environ, "EGL_PLATFORM": "surfaceless", "LIBGL_ALWAYS_SOFTWARE": "1"},  # for vispy
            )
        except (OSError, subprocess.SubprocessError):
            print(f"{peer}: not there, or not done in {PATIENCE_S} s")
            continue
        yield Taken(peer, tuple(json.loads(done.stdout.splitlines()[-1])))


def bench_zoom(look: Look, size: int, count: int) -> None:
    t, values = signal(size)
    began = time.perf_counter()
    plot, frame = ours(look, t, values)
    frame(0, SPAN)
    built = (time.perf_counter() - began) * 1_000
    found = [frames("Sluice", frame, ranges(count))]
    plot.deleteLater()
    for name, tuned in (("pyqtgraph, peak + clipToView", True), ("pyqtgraph plot()", False)):
        widget, frame = stock(t, values, tuned=tuned)
        found.append(frames(name, frame, ranges(count if tuned else max(count // 10, len(PARTS)))))
        widget.close()
        widget.deleteLater()
        QApplication.processEvents()
    found += of_peers(size, len(PARTS))
    print(f"\nPan and zoom, {size:,} points, CPU ms a frame (Sluice: data to first frame {built:.0f} ms)")
    print(f"{'':30}{'median':>9}{'p99':>9}{'whole':>9}{'× the walk':>12}{'× whole':>9}")
    first = found[0]
    for one in found:
        print(
            f"{one.name:30}{one.median:>9.1f}{one.p99:>9.1f}{one.whole:>9.1f}"
            f"{one.mean / first.mean:>12.1f}{one.whole / first.whole:>9.1f}"
        )
    print(f"Sluice on the clock: p99 {np.quantile(found[0].wall, 0.99):.1f} ms; what else runs here counts in that")


def main() -> None:
    quick = "--quick" in sys.argv
    app = QApplication([])
    look = Look(app)
    print(f"Software rendering: Qt's raster engine on platform {app.platformName()}, {WIDTH}x{HEIGHT}, no OpenGL")
    print(f"pyqtgraph {pyqtgraph.__version__}; smaller is better, ratios are to Sluice in the same run")
    for size in (1_000_000,) if quick else (1_000_000, 10_000_000):
        bench_zoom(look, size, 70 if quick else 350)
    bench_live(look, 2.0 if quick else 8.0)


if __name__ == "__main__":
    main()
