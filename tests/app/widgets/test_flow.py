"""The flow: let in above the line, refused below it, in words for those who do not see it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.theme import LIGHT
from app.widgets.flow import FlowBar, FlowChart, FlowStrip, nice_top, summary
from app.widgets.look import Look

BARS = tuple(FlowBar(f"13:{at:02}", 30, 1 if at == 5 else 0) for at in range(60))


@pytest.mark.parametrize(("peak", "top"), [(0, 2), (3, 4), (5, 6), (9, 10), (44, 60), (61, 100), (1_001, 2_000)])
def test_that_the_scale_ends_at_a_round_number_that_halves(peak: int, top: int) -> None:
    assert nice_top(peak) == top
    assert top % 2 == 0


def test_that_the_flow_is_told_in_words() -> None:
    assert summary(BARS) == "1,800 let in, 1 refused since 13:00"
    assert summary(()) == "nothing yet"


@pytest.mark.parametrize("bars", [(), BARS[:1], BARS])
def test_that_the_strip_says_what_it_shows(look: Look, qtbot: QtBot, bars: tuple[FlowBar, ...]) -> None:
    strip = FlowStrip(look)
    qtbot.addWidget(strip)
    strip.show_bars(bars)
    strip.resize(strip.sizeHint())
    strip.grab()
    assert strip.accessibleName() == f"Flow: {summary(bars)}"


@pytest.fixture
def chart(look: Look, qtbot: QtBot) -> FlowChart:
    chart = FlowChart(look, brush=True)
    qtbot.addWidget(chart)
    chart.resize(640, 140)
    chart.show_bars(BARS)
    chart.show()
    return chart


def test_that_one_refused_post_among_many_is_seen(chart: FlowChart) -> None:
    shot = chart.grab().toImage()
    colors = [shot.pixelColor(x, y).name().upper() for x in range(80, 120) for y in range(90, 120)]
    assert LIGHT.danger_fill in colors


def test_that_a_bar_tells_its_time_and_numbers(chart: FlowChart) -> None:
    left, right = chart.rect().left() + 35, chart.rect().right() - 3
    assert chart.tip_at(left) == "13:00: 30 let in, 0 refused"
    assert chart.tip_at(right) == "13:59: 30 let in, 0 refused"
    assert chart.tip_at(2) == ""


def test_that_a_range_is_dragged_out_and_taken_away(chart: FlowChart, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chart.range_chosen) as heard:
        QTest.mousePress(chart, Qt.MouseButton.LeftButton, pos=QPoint(400, 60))
        QTest.mouseMove(chart, QPoint(200, 60))
        QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    first, last = heard.args
    assert 0 < first < last < 59
    assert chart.chosen_range() == (first, last)
    with qtbot.waitSignal(chart.range_chosen) as heard:
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(300, 60))
    assert heard.args == [-1, -1]


def test_that_escape_takes_the_range_away(chart: FlowChart, qtbot: QtBot) -> None:
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    QTest.mouseMove(chart, QPoint(400, 60))
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=QPoint(400, 60))
    with qtbot.waitSignal(chart.range_chosen) as heard:
        QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert heard.args == [-1, -1]
    assert chart.chosen_range() is None


def test_that_a_range_is_chosen_by_the_keyboard_too(chart: FlowChart, qtbot: QtBot) -> None:
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.chosen_range() == (59, 59)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.chosen_range() == (58, 58)
    with qtbot.waitSignal(chart.range_chosen) as heard:
        QTest.keyClick(chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert heard.args == [58, 59]


def test_that_a_chart_without_a_brush_cannot_be_dragged(look: Look, qtbot: QtBot) -> None:
    chart = FlowChart(look)
    qtbot.addWidget(chart)
    chart.show_bars(BARS)
    with qtbot.assertNotEmitted(chart.range_chosen):
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(300, 60))
    assert chart.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_that_fewer_bars_than_the_range_take_the_range_away(chart: FlowChart) -> None:
    QTest.keyClick(chart, Qt.Key.Key_Left)
    chart.show_bars(BARS[:10])
    assert chart.chosen_range() is None
