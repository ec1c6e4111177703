"""A plot of measured fields over time."""

from app.widgets.plot.widget import TimeSeriesPlot

__all__ = ["TimeSeriesPlot"]
