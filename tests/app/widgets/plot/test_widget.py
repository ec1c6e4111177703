"""The plot as its owner and its user meet it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

import app
from app.series import Series
from app.theme import DARK
from app.widgets.look import Look
from app.widgets.plot import TimeSeriesPlot, axes
from app.widgets.plot.frame import Axis, Line
from app.widgets.plot.ranges import ValueRange

from .conftest import DAY, NOW, Clock

Day = Callable[[], Series]
CONTROL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def drawn(plot: TimeSeriesPlot, day: Day) -> TimeSeriesPlot:
    plot.set_series("co2", "co2", "ppm", day())
    plot._draw()
    return plot


def at(plot: TimeSeriesPlot, x: float, y: float = 0.5) -> QPoint:
    area = plot._canvas.area()
    return QPointF(area.left() + x * area.width(), area.top() + y * area.height()).toPoint()


def wheel(plot: TimeSeriesPlot, where: QPoint, notches: int, modifier: Qt.KeyboardModifier = NONE) -> None:
    canvas, turn = plot._canvas, QPoint(0, 120 * notches)
    buttons, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    place = QPointF(canvas.mapToGlobal(where))
    QApplication.sendEvent(canvas, QWheelEvent(QPointF(where), place, QPoint(), turn, buttons, modifier, phase, False))


def drag(plot: TimeSeriesPlot, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(plot._canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(plot._canvas, (start + end) / 2)
    QTest.mouseMove(plot._canvas, end)
    QTest.mouseRelease(plot._canvas, Qt.MouseButton.LeftButton, pos=end)


def shown_range(plot: TimeSeriesPlot) -> tuple[float, float]:
    return plot._state.shown.start, plot._state.shown.end


def legend(plot: TimeSeriesPlot) -> list[str]:
    return [one.accessibleName() for one in entries(plot)]


def entries(plot: TimeSeriesPlot) -> list[QAbstractButton]:
    return list(plot._head.legend._entries.values())


def colors(picture: QImage) -> set[str]:
    return {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 2) for y in range(picture.height())}


def test_that_an_axis_says_its_unit_where_its_names_have_no_room(look: Look) -> None:
    """What the legend says is cut off nowhere."""
    series = Series.from_points([], [])
    lines = (Line("1", "temperature_2", "°C", series, 0), Line("2", "dew_point", "°C", series, 1))
    axis = Axis("unit °C", lines, ValueRange(0, 1))
    assert axes._title_within(look, axis, 400) == "temperature_2, dew_point °C"
    assert axes._title_within(look, axis, 60) == "°C"
    assert axes._title_within(look, axis, 2) == ""
    assert axes._title_within(look, Axis("series 3", (Line("3", "y" * 90, "", series, 0),), ValueRange(0, 1)), 60) == ""


def test_that_lines_are_drawn_without_pyqtgraph() -> None:
    """Its import would hold the window for a tenth of a second, in whatever thread."""
    for path in Path(app.__file__).parent.rglob("*.py"):
        assert not re.search(r"^\s*(import|from) pyqtgraph", path.read_text("utf-8"), re.MULTILINE), path


def test_that_an_empty_plot_says_how_it_fills(plot: TimeSeriesPlot) -> None:
    plot.set_empty_text("Nothing here", "Drag a field")
    before = plot.grab().toImage()
    plot.set_empty_text("", "")
    assert plot.grab().toImage() != before


def test_that_the_range_in_sight_is_asked_for_once_it_rests(plot: TimeSeriesPlot, qtbot: QtBot) -> None:
    asked: list[tuple[float, float, int]] = []
    plot.range_wanted.connect(lambda *range_: asked.append(range_))
    with qtbot.waitSignal(plot.range_wanted):
        for hours in range(1, 10):
            plot.set_range(NOW - hours * 3_600, NOW)
    assert asked == [(NOW - 9 * 3_600, NOW, round(plot._canvas.area().width()))]


def test_that_the_wheel_zooms_time_and_with_control_values(drawn: TimeSeriesPlot) -> None:
    drawn.set_live(False)
    wheel(drawn, at(drawn, 0.5), 2)
    start, end = shown_range(drawn)
    assert end - start == pytest.approx(DAY / 1.25**2)
    assert (start + end) / 2 == pytest.approx(NOW - DAY / 2, abs=DAY / 500)
    drawn._draw()
    before = drawn._frame.axes[0].shown if drawn._frame else None
    wheel(drawn, at(drawn, 0.5), 1, CONTROL)
    drawn._draw()
    assert before
    assert drawn._frame
    assert drawn._frame.axes[0].shown.half == pytest.approx(before.half / 1.25)
    assert shown_range(drawn) == (start, end)


def test_that_the_wheel_over_an_axis_zooms_that_axis_alone(drawn: TimeSeriesPlot, day: Day) -> None:
    drawn.set_series("t", "t", "°C", day())
    drawn._draw()
    assert drawn._frame
    before = [axis.shown for axis in drawn._frame.axes]
    strip = QPoint(drawn._canvas.width() - 20, drawn._canvas.height() // 2)
    wheel(drawn, strip, 1)
    drawn._draw()
    after = [axis.shown for axis in drawn._frame.axes]
    assert after[0] == before[0]
    assert after[1].half < before[1].half


def test_that_a_drag_moves_and_pauses_and_space_follows_again(drawn: TimeSeriesPlot, qtbot: QtBot) -> None:
    with qtbot.waitSignal(drawn.live_changed, check_params_cb=lambda live: not live):
        drag(drawn, at(drawn, 0.25), at(drawn, 0.75))
    assert shown_range(drawn)[1] == pytest.approx(NOW - DAY / 2, abs=DAY / 300)
    assert not drawn.is_live()
    with qtbot.waitSignal(drawn.live_changed, check_params_cb=bool):
        QTest.keyClick(drawn, Qt.Key.Key_Space)
    assert shown_range(drawn) == (NOW - DAY, NOW)


@pytest.mark.parametrize(("label", "length"), [("1 h", 3_600), ("7 d", 7 * DAY), ("All", 300 * 287 * 1.03)])
def test_that_a_preset_shows_its_length(drawn: TimeSeriesPlot, label: str, length: float) -> None:
    button = next(one for one in drawn.findChildren(QAbstractButton) if one.text() == label)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    start, end = shown_range(drawn)
    assert end - start == pytest.approx(length)
    assert button.isChecked()


def test_that_live_moves_on_with_the_clock_and_a_new_point_is_in_sight(
    drawn: TimeSeriesPlot, clock: Clock, qtbot: QtBot
) -> None:
    clock.now += 600
    drawn.append("co2", NOW + 590, 288.0)
    qtbot.waitUntil(lambda: shown_range(drawn)[1] == NOW + 600)
    qtbot.waitUntil(lambda: legend(drawn) == ["co2 288 ppm"])


def test_that_words_follow_the_picture_slower_than_it_moves(drawn: TimeSeriesPlot, qtbot: QtBot) -> None:
    said = legend(drawn)
    drawn.append("co2", NOW, 5)
    drawn._draw()
    assert legend(drawn) == said
    qtbot.waitUntil(lambda: legend(drawn) == ["co2 5 ppm"])
    assert drawn.accessibleDescription() == "co2 0 to 287 ppm, 1 series, 24 h"


def test_that_a_point_of_a_removed_series_is_dropped(drawn: TimeSeriesPlot) -> None:
    drawn.remove("co2")
    drawn.append("co2", NOW, 5)
    assert legend(drawn) == []


def test_that_it_draws_only_when_there_is_something_new(drawn: TimeSeriesPlot, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not drawn._draw_timer.isActive())
    assert drawn._follow_timer.interval() > 60_000 * 0.99  # a pixel of a day
    for _ in range(500):
        drawn.append("co2", NOW, 5)
    assert drawn._draw_timer.isActive()


def test_that_nothing_runs_while_it_is_hidden(drawn: TimeSeriesPlot, clock: Clock) -> None:
    drawn.hide()
    drawn.append("co2", NOW + 5, 5)
    drawn.set_range(0, 10)
    timers = (drawn._draw_timer, drawn._follow_timer, drawn._settle_timer)
    assert not any(timer.isActive() for timer in timers)
    drawn.show()
    assert drawn._draw_timer.isActive()
    assert drawn._settle_timer.isActive()


def test_that_the_legend_reads_the_values_under_the_pointer(drawn: TimeSeriesPlot) -> None:
    assert legend(drawn) == ["co2 287 ppm"]
    QTest.mouseMove(drawn._canvas, at(drawn, 0.5))
    assert legend(drawn) in (["co2 143 ppm"], ["co2 144 ppm"])
    QTest.mouseMove(drawn._canvas, QPoint(2, 2))
    assert legend(drawn) == ["co2 287 ppm"]


def test_that_keys_move_the_cursor_and_escape_takes_it_away(drawn: TimeSeriesPlot) -> None:
    QTest.keyClick(drawn, Qt.Key.Key_Left)
    QTest.keyClick(drawn, Qt.Key.Key_Left)
    assert legend(drawn) == ["co2 286 ppm"]
    QTest.keyClick(drawn, Qt.Key.Key_Home)
    assert legend(drawn) == ["co2 0 ppm"]
    QTest.keyClick(drawn, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert legend(drawn) in (["co2 28 ppm"], ["co2 29 ppm"])
    QTest.keyClick(drawn, Qt.Key.Key_Escape)
    assert legend(drawn) == ["co2 287 ppm"]


def test_that_keys_zoom_and_pan(drawn: TimeSeriesPlot) -> None:
    QTest.keyClick(drawn, Qt.Key.Key_Plus)
    assert shown_range(drawn)[0] == pytest.approx(NOW - DAY / 1.5)
    QTest.keyClick(drawn, Qt.Key.Key_Left, CONTROL)
    assert shown_range(drawn)[1] == pytest.approx(NOW - DAY / 6)


def test_that_a_click_on_a_line_names_its_sample_and_beside_it_nothing(drawn: TimeSeriesPlot, qtbot: QtBot) -> None:
    clicked: list[tuple[str, float]] = []
    drawn.point_clicked.connect(lambda key, t: clicked.append((key, t)))
    QTest.mouseClick(drawn._canvas, Qt.MouseButton.LeftButton, pos=at(drawn, 0.5, 0.05))
    QTest.mouseClick(drawn._canvas, Qt.MouseButton.LeftButton, pos=at(drawn, 0.5, 0.5))
    assert [key for key, _ in clicked] == ["co2"]
    assert clicked[0][1] == pytest.approx(NOW - DAY / 2, abs=600)


def test_that_a_line_is_removed_from_the_legend_by_key_and_by_mouse(drawn: TimeSeriesPlot, day: Day) -> None:
    removed: list[str] = []
    drawn.series_removed.connect(removed.append)
    drawn.set_series("t", "t", "°C", day())
    QTest.keyClick(entries(drawn)[1], Qt.Key.Key_Delete)
    assert removed == ["t"]
    QTest.mouseClick(entries(drawn)[0], Qt.MouseButton.LeftButton, pos=QPoint(60, 12))
    assert removed == ["t"]
    QTest.mouseClick(entries(drawn)[0], Qt.MouseButton.LeftButton, pos=QPoint(10, 12))
    assert removed == ["t", "co2"]


def test_that_the_legend_takes_a_row_of_its_own_rather_than_be_cut(
    drawn: TimeSeriesPlot, day: Day, qtbot: QtBot
) -> None:
    QApplication.processEvents()
    beside = drawn._head.height()
    assert legend_names_are_whole(drawn)
    for number in range(4):
        drawn.set_series(str(number), f"a long name {number}", "", day())
    drawn._draw()
    QApplication.processEvents()
    assert drawn._head.height() > beside
    assert legend_names_are_whole(drawn)
    for number in range(4):
        drawn.remove(str(number))
    qtbot.waitUntil(lambda: drawn._head.height() == beside)


def test_that_new_data_leave_the_legend_and_the_plot_where_they_are(drawn: TimeSeriesPlot, day: Day) -> None:
    """Else the plot is resized, asks for its range again, is given new data, and so on."""
    before, resized = entries(drawn), []
    drawn._canvas.resized.connect(lambda: resized.append(True))
    for _ in range(3):
        drawn.set_series("co2", "co2", "ppm", day())
        drawn._draw()
        QApplication.processEvents()
    assert entries(drawn) == before
    assert not resized


def test_that_long_names_that_differ_at_the_end_look_different(plot: TimeSeriesPlot, day: Day) -> None:
    pictures = []
    for end in ("0004", "0007"):
        plot.set_series("a", f"{'concentration' * 4} · {end}", "ppm", day())
        plot._draw()
        QApplication.processEvents()
        pictures.append(entries(plot)[0].grab().toImage())
    assert pictures[0].size() == pictures[1].size()
    assert pictures[0] != pictures[1]


def legend_names_are_whole(plot: TimeSeriesPlot) -> bool:
    return all(entry.width() >= entry.sizeHint().width() for entry in entries(plot))


def test_that_no_preset_is_chosen_while_the_range_is_another(drawn: TimeSeriesPlot) -> None:
    drawn.set_range(NOW - 1_234, NOW)
    buttons = drawn._head._presets.buttons()
    assert not any(button.isChecked() for button in buttons)
    assert any(button.focusPolicy() & Qt.FocusPolicy.TabFocus for button in buttons)
    QTest.keyClick(drawn._head._presets, Qt.Key.Key_Left)
    assert [button.text() for button in buttons if button.isChecked()] == ["7 d"]


def test_that_axes_leave_the_plot_its_room_and_their_lines_stay(drawn: TimeSeriesPlot, day: Day) -> None:
    for number in range(12):
        drawn.set_series(str(number), str(number), f"unit {number}", day())
    drawn._draw()
    assert drawn._canvas.area().width() > drawn._canvas.width() / 2
    assert len(legend(drawn)) == 13


def test_that_the_titles_of_the_outermost_axes_do_not_touch_the_edge(drawn: TimeSeriesPlot, day: Day) -> None:
    drawn.set_series("t", "t", "°C", day())
    drawn._draw()
    picture = drawn._canvas.grab().toImage()
    rows, width = range(10, picture.height() - 40), picture.width()
    ground = drawn._canvas._look.color("surface")
    edges = [*range(4), *range(width - 4, width)]
    assert all(picture.pixelColor(x, y) == ground for x in edges for y in rows)
    assert any(picture.pixelColor(x, y) != ground for x in range(4, 20) for y in rows)


def test_that_a_tag_has_as_many_digits_as_its_axis_has_room_for(look: Look) -> None:
    assert axes.tag_text(look, 25.5, 64) == "25.5"
    assert axes.tag_text(look, 22.1384729, 200) == "22.1385"
    assert axes.tag_text(look, 22.1384729, 40) == "22.1"


def test_that_it_describes_itself_in_words(drawn: TimeSeriesPlot) -> None:
    assert drawn.accessibleName() == "Plot"
    assert drawn.accessibleDescription() == "co2 0 to 287 ppm, 1 series, 24 h"


def test_that_the_zone_of_the_time_axis_can_be_chosen(drawn: TimeSeriesPlot) -> None:
    before = drawn.grab().toImage()
    drawn.set_zone(timezone(timedelta(hours=2, minutes=30)))
    drawn._draw()
    assert drawn.grab().toImage() != before


def test_that_a_line_has_its_colour_in_each_theme(drawn: TimeSeriesPlot, look: Look) -> None:
    assert look.theme.plot[0].lower() in colors(drawn.grab().toImage())
    look.switch(DARK)
    drawn._draw()
    seen = colors(drawn.grab().toImage())
    assert {QColor(DARK.plot[0]).name(), QColor(DARK.surface).name()} <= seen


def test_that_a_silence_is_a_band(drawn: TimeSeriesPlot, look: Look) -> None:
    t = NOW - DAY + 300.0 * np.delete(np.arange(1, 289), np.arange(100, 150))
    drawn.set_series("co2", "co2", "ppm", Series.from_points(t, t - t[0]))
    drawn._draw()
    middle = at(drawn, 125 / 288, 0.9) + drawn._canvas.pos()
    band, surface = drawn.grab().toImage().pixelColor(middle), look.color("surface")
    assert band != surface


def test_that_a_band_says_its_length_above_itself(drawn: TimeSeriesPlot, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[str, float]] = []
    plain = axes.draw_plain

    def spy(*given: Any) -> None:
        if given[-1].startswith("silent"):
            said.append((given[-1], given[4].center().x() - drawn._canvas.area().left()))
        plain(*given)

    monkeypatch.setattr(axes, "draw_plain", spy)
    missing = [*range(50, 150), *range(200, 210)]  # broad enough for words, and too narrow, with room beside it
    t = NOW - DAY + 300.0 * np.delete(np.arange(1, 289), missing)
    drawn.set_series("co2", "co2", "ppm", Series.from_points(t, t))
    drawn._draw()
    drawn.grab()
    assert [text for text, _ in said[:2]] == ["silent 8 h", "silent 55 min"]
    assert said[1][1] > drawn._canvas.area().width() * 205 / 288
    assert said[0][1] == pytest.approx(drawn._canvas.area().width() * 100.5 / 288, abs=2)


def test_that_the_picture_is_twice_as_sharp_and_the_screen_stays_as_it_is(drawn: TimeSeriesPlot) -> None:
    before = drawn.grab().toImage()
    picture = drawn.picture()
    assert (picture.width(), picture.height()) == (1_600, 600)
    assert drawn.grab().toImage() == before


def test_that_the_table_holds_what_is_in_sight(drawn: TimeSeriesPlot) -> None:
    drawn.set_range(NOW - 600, NOW)
    assert "".join(drawn.csv_lines()).splitlines() == [
        "time,co2 ppm",
        "2026-11-22T13:50:00.000Z,285",
        "2026-11-22T13:55:00.000Z,286",
        "2026-11-22T14:00:00.000Z,287",
    ]


def test_that_no_label_in_it_renders_markup(drawn: TimeSeriesPlot) -> None:
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in drawn.findChildren(QLabel))
