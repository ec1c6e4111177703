"""The brush over the flow: a range by mouse and by keyboard, and away again."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.widgets.flow import FlowBar
from app.widgets.flow_brush import FlowBrush
from app.widgets.look import Look

BARS = tuple(FlowBar(f"13:{at:02}", 30, 1 if at == 5 else 0) for at in range(60))
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def chart(look: Look, qtbot: QtBot) -> FlowBrush:
    chart = FlowBrush(look)
    qtbot.addWidget(chart)
    chart.resize(636, 140)  # ten pixels a bar, from 34 on
    chart.show_bars(BARS)
    chart.show()
    return chart


def drag(chart: FlowBrush, start: int, end: int) -> None:
    QTest.mousePress(chart, LEFT, pos=QPoint(start, 60))
    QTest.mouseMove(chart, QPoint((start + end) // 2, 60))
    QTest.mouseMove(chart, QPoint(end, 60))
    QTest.mouseRelease(chart, LEFT, pos=QPoint(end, 60))


def test_that_a_range_is_drawn_and_a_click_beside_it_takes_it_away(chart: FlowBrush, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chart.range_chosen) as heard:
        drag(chart, 239, 139)
    assert heard.args == [10, 20]
    assert "chosen 13:10 to 13:21" in chart.accessibleName()
    with qtbot.waitSignal(chart.range_chosen) as heard:
        QTest.mouseClick(chart, LEFT, pos=QPoint(500, 60))
    assert heard.args == [-1, -1]


def test_that_a_range_is_moved_and_taken_by_its_ends(chart: FlowBrush) -> None:
    drag(chart, 139, 239)
    drag(chart, 189, 289)
    assert chart.chosen_range() == (20, 30)
    drag(chart, 234, 139)
    assert chart.chosen_range() == (10, 30)
    drag(chart, 344, 439)
    assert chart.chosen_range() == (10, 40)


def test_that_a_drag_beyond_the_edge_ends_at_the_edge(chart: FlowBrush) -> None:
    drag(chart, 539, 700)
    assert chart.chosen_range() == (50, 59)


def test_that_a_double_click_takes_the_range_away(chart: FlowBrush, qtbot: QtBot) -> None:
    drag(chart, 139, 239)
    with qtbot.waitSignal(chart.range_chosen) as heard:
        QTest.mouseDClick(chart, LEFT, pos=QPoint(189, 60))
    assert heard.args == [-1, -1]


def test_that_escape_ends_a_drag_as_it_was_before_and_then_takes_the_range_away(chart: FlowBrush, qtbot: QtBot) -> None:
    drag(chart, 139, 239)
    QTest.mousePress(chart, LEFT, pos=QPoint(189, 60))
    QTest.mouseMove(chart, QPoint(289, 60))
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.chosen_range() == (10, 20)
    with qtbot.waitSignal(chart.range_chosen) as heard:
        QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert heard.args == [-1, -1]


def test_that_a_range_is_chosen_by_the_keyboard_too(chart: FlowBrush, qtbot: QtBot) -> None:
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.chosen_range() == (59, 59)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.chosen_range() == (58, 58)
    with qtbot.waitSignal(chart.range_chosen) as heard:
        QTest.keyClick(chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert heard.args == [58, 59]
    assert "chosen 13:58 to now" in chart.accessibleName()


def test_that_fewer_bars_than_the_range_take_the_range_away(chart: FlowBrush) -> None:
    QTest.keyClick(chart, Qt.Key.Key_Left)
    chart.show_bars(BARS[:10])
    assert chart.chosen_range() is None


def test_that_fresh_bars_do_not_disturb_a_drag(chart: FlowBrush) -> None:
    QTest.mousePress(chart, LEFT, pos=QPoint(139, 60))
    QTest.mouseMove(chart, QPoint(239, 60))
    chart.show_bars(BARS)
    chart.show_range(None)
    assert chart.chosen_range() == (10, 20)
