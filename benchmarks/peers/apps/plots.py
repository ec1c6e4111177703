"""Pans and zooms of other plots, run by the peers' own Python: prints CPU ms of each frame as JSON.

`python plots.py PEER POINTS FRAMES START,END START,END …`
"""

import json
import sys
import time

import numpy as np

WIDTH, HEIGHT, SPAN = 1600, 900, 86_400.0


def signal(size):
    t = np.linspace(0, SPAN, size)
    return t, np.sin(t / 3_000) + np.random.default_rng(1).normal(0, 0.1, size)


def matplotlib_frames(t, values, ranges):
    """Agg, as QtAgg draws, without the copy to the screen."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
    canvas, axes = FigureCanvasAgg(figure), figure.add_subplot()
    axes.plot(t, values, linewidth=1)
    for start, end in ranges:
        axes.set_xlim(start, end)
        yield canvas.draw


def qtcharts_frames(t, values, ranges):
    from PySide6.QtCharts import QChart, QChartView, QLineSeries
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    series, chart = QLineSeries(), QChart()
    series.appendNp(t, values)
    chart.addSeries(series)
    chart.createDefaultAxes()
    view = QChartView(chart)
    view.resize(WIDTH, HEIGHT)
    view.show()
    app.processEvents()
    axis = chart.axes()[0]
    for start, end in ranges:

        def frame(start=start, end=end):
            axis.setRange(start, end)
            view.viewport().repaint()

        yield frame
    view.close()


def qwt_frames(t, values, ranges):
    """PythonQwt, a port of Qwt."""
    from PySide6.QtWidgets import QApplication
    from qwt import QwtPlot, QwtPlotCurve

    app = QApplication([])
    plot, curve = QwtPlot(), QwtPlotCurve("")
    curve.setData(t, values)
    curve.attach(plot)
    plot.resize(WIDTH, HEIGHT)
    plot.show()
    app.processEvents()
    for start, end in ranges:

        def frame(start=start, end=end):
            plot.setAxisScale(QwtPlot.xBottom, start, end)
            plot.replot()
            plot.canvas().repaint()

        yield frame
    plot.close()


def vispy_frames(t, values, ranges):
    """Without a window, on Mesa's software OpenGL where there is no graphics card."""
    import vispy

    vispy.use(app="egl")
    from vispy import scene

    canvas = scene.SceneCanvas(size=(WIDTH, HEIGHT), show=False)
    view = canvas.central_widget.add_view()
    scene.Line(np.column_stack((t, values)).astype(np.float32), parent=view.scene)
    view.camera = scene.PanZoomCamera()
    for start, end in ranges:

        def frame(start=start, end=end):
            view.camera.set_range(x=(start, end), y=(-1.5, 1.5), margin=0)
            canvas.render()

        yield frame


def qcustomplot_frames(t, values, ranges):
    import PyQt6.QtPrintSupport  # noqa: F401  its library has to be there first
    from PyQt6.QtWidgets import QApplication
    from QCustomPlot_PyQt6 import QCustomPlot

    app = QApplication([])
    plot = QCustomPlot()
    graph = plot.addGraph()
    graph.setData(t.tolist(), values.tolist(), True)
    graph.rescaleAxes()
    plot.resize(WIDTH, HEIGHT)
    plot.show()
    app.processEvents()
    for start, end in ranges:

        def frame(start=start, end=end):
            plot.xAxis.setRange(start, end)
            plot.replot(QCustomPlot.RefreshPriority.rpImmediateRefresh)

        yield frame
    plot.close()


PEERS = {
    "matplotlib": matplotlib_frames,
    "QtCharts": qtcharts_frames,
    "Qwt": qwt_frames,
    "vispy": vispy_frames,
    "QCustomPlot": qcustomplot_frames,
}


def main():
    peer, size = sys.argv[1], int(sys.argv[2])
    ranges = [tuple(map(float, pair.split(","))) for pair in sys.argv[3:]]
    taken = []
    for frame in PEERS[peer](*signal(size), [ranges[0], *ranges]):
        began = time.process_time()
        frame()
        taken.append((time.process_time() - began) * 1_000)
    print(json.dumps(taken[1:]))


if __name__ == "__main__":
    main()
