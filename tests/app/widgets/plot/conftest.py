"""A plot at a known moment in a known zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from app.series import Series
from app.widgets.look import Look
from app.widgets.plot import TimeSeriesPlot

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC).timestamp()
DAY = 86_400.0


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def plot(qtbot: QtBot, look: Look, clock: Clock) -> TimeSeriesPlot:
    """Shown, 800 by 300, empty."""
    made = TimeSeriesPlot(look, now=clock, zone=UTC)
    qtbot.addWidget(made)
    made.resize(800, 300)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def day() -> Callable[[], Series]:
    """A sample every 5 minutes of the day before NOW, rising from 0 to 287."""
    return lambda: Series.from_points(NOW - DAY + 300.0 * np.arange(1, 289), np.arange(288.0))
