"""Delta cursors, notes, thresholds, marks, axes changed by menus, fields that are dropped, plots that are linked."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QDropEvent, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QMenu
from pytestqt.qtbot import QtBot

from app.series import Series
from app.widgets.fonts import Type
from app.widgets.look import Look
from app.widgets.plot import TimeSeriesPlot, axes
from app.widgets.plot.drag import FieldDrag
from app.widgets.plot.drop import FIELD_MIME, dropped_field, field_data
from app.widgets.plot.ends_dialog import typed_number
from app.widgets.plot.frame import Line
from app.widgets.plot.linked import Links
from app.widgets.plot.overlay import Mark, Note, Threshold, words_at
from app.widgets.plot.statistics import distance, signed, statistic
from app.widgets.plot.units import conversion, others

from .conftest import DAY, NOW, Clock

Day = Callable[[], Series]


@pytest.fixture
def drawn(plot: TimeSeriesPlot, day: Day) -> TimeSeriesPlot:
    plot.set_series("co2", "co2", "ppm", day())
    plot.set_series("t", "temperature", "°C", day())
    plot._draw()
    return plot


def choose(plot: TimeSeriesPlot, axis: str, text: str) -> None:
    menu = plot.made_menu(axis, 0.5, 0.5)
    every = [*menu.actions(), *(one for inner in menu.findChildren(QMenu) for one in inner.actions())]
    next(action for action in every if action.text().startswith(text)).trigger()
    plot._draw()


def axes_of(plot: TimeSeriesPlot) -> list[list[str]]:
    assert plot._frame is not None
    return [[line.label for line in axis.lines] for axis in plot._frame.axes]


def test_that_two_delta_cursors_say_the_difference_of_every_line(drawn: TimeSeriesPlot) -> None:
    drawn.point_at(NOW - 7_200)
    QTest.keyClick(drawn, Qt.Key.Key_D)
    drawn.point_at(NOW - 3_600)
    assert drawn._compared.full_text() == "A to B 1 h · co2 +12 ppm · temperature +12 °C"
    QTest.keyClick(drawn, Qt.Key.Key_D)
    drawn.point_at(None)
    assert not drawn._compared.isHidden()
    QTest.keyClick(drawn, Qt.Key.Key_D)
    drawn._draw()
    assert drawn._compared.isHidden()


def test_that_a_delta_cursor_is_moved_by_hand(drawn: TimeSeriesPlot) -> None:
    drawn.point_at(NOW - DAY / 2)
    drawn.mark_delta()
    drawn._draw()
    canvas, shown = drawn._canvas, drawn._state.shown
    area = canvas.area()
    start = QPointF(area.left() + area.width() / 2, area.center().y()).toPoint()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, QPointF(area.left() + area.width() * 0.6, start.y()).toPoint())
    QTest.mouseMove(canvas, QPointF(area.left() + area.width() * 0.75, start.y()).toPoint())
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start)
    assert drawn._state.overlay.deltas[0] == pytest.approx(shown.at(0.75), abs=DAY / 300)
    assert drawn._state.shown == shown


def test_that_statistics_are_those_of_the_visible_range() -> None:
    t = np.arange(100.0)
    line = next(iter(_lines(Series.from_points(t, t * 2))))
    found = statistic(line, 10, 20)
    assert (found.points, found.lo, found.mean, found.hi, found.change) == (11, 20, 30, 40, 20)
    assert statistic(line, 500, 600).points == 0


def test_that_a_bucket_counts_for_all_its_points() -> None:
    series = Series.from_buckets([1, 2], [0, 10], [2, 30], [1, 20], [9, 1])
    found = statistic(next(iter(_lines(series))), 0, 9)
    assert (found.points, found.lo, found.hi) == (10, 0, 30)
    assert found.mean == pytest.approx(2.9)


def _lines(series: Series) -> list[Line]:
    return [Line("a", "a", "", series, 0)]


def test_that_the_table_reads_what_is_in_sight(drawn: TimeSeriesPlot, qtbot: QtBot) -> None:
    QTest.keyClick(drawn, Qt.Key.Key_S)
    drawn.set_range(NOW - 3_600, NOW)
    qtbot.waitUntil(lambda: drawn._details._statistics.rowCount() == 2)
    drawn._count()
    texts = [drawn._details._statistics.index(0, column).data() for column in range(9)]
    assert texts == ["co2", "ppm", "13", "275", "281", "287", "275", "287", "+12"]
    drawn._details._pages.setCurrentIndex(1)
    drawn._draw()
    drawn._count()
    values = drawn._details._values
    assert values is not None
    assert [values.index(0, column).data() for column in range(3)] == ["2026-11-22 14:00:00", "287", "287"]


def test_that_lines_share_an_axis_or_part_by_its_menu(drawn: TimeSeriesPlot) -> None:
    choose(drawn, "unit °C", "Share the axis of co2")
    assert axes_of(drawn) == [["co2", "temperature"]]
    choose(drawn, "unit ppm", "Own axis for co2")
    assert axes_of(drawn) == [["co2"], ["temperature"]]


def test_that_a_line_is_shown_in_another_unit_and_live_points_too(drawn: TimeSeriesPlot) -> None:
    choose(drawn, "unit °C", "°F")
    line = drawn._state.lines["t"]
    assert (line.unit, line.series.value[0], line.series.value[10]) == ("°F", 32, 50)
    drawn.append("t", [NOW + 1], [100])
    assert drawn._state.lines["t"].series.value[-1] == 212
    drawn.set_series("t", "temperature", "°C", Series.from_points([NOW], [0]))
    assert drawn._state.lines["t"].series.value[0] == 32


def test_that_the_ends_of_an_axis_are_kept_until_it_is_fitted(drawn: TimeSeriesPlot) -> None:
    assert drawn._frame is not None
    choose(drawn, "unit ppm", "From zero")
    before = drawn._frame.axes[0].shown
    drawn.set_range(NOW - 3_600, NOW)
    drawn._draw()
    assert drawn._frame.axes[0].shown == before
    choose(drawn, "unit ppm", "Fit")
    assert drawn._frame.axes[0].shown != before


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,200.5", 1_200.5), (" -3 ", -3), ("−12.5", -12.5), ("1e−3", 0.001), ("x", None), ("1e999", None)],
)
def test_that_ends_are_typed_as_numbers(text: str, number: float | None) -> None:
    assert typed_number(text) == number


@pytest.mark.parametrize("unit", ["°C", "hPa", "m/s", "V"])
def test_that_units_turn_back_into_themselves(unit: str) -> None:
    for other in others(unit):
        there, back = conversion(unit, other), conversion(other, unit)
        value = 12.5 * there.factor + there.offset
        assert value * back.factor + back.offset == pytest.approx(12.5)
    assert others("lx") == ()


def test_that_notes_and_marks_are_drawn_and_told(drawn: TimeSeriesPlot) -> None:
    before = drawn.grab().toImage()
    drawn.set_notes([Note("1", NOW - DAY / 2, "Window <b>open</b>")])
    drawn.set_marks([Mark(NOW - DAY / 4, "late", "12 min late"), Mark(NOW - DAY / 8, "duplicate", "Came twice")])
    drawn.set_thresholds([Threshold("2", "co2", 100.0), Threshold("3", "gone", 1.0)])
    drawn._draw()
    assert drawn.grab().toImage() != before
    overlay, shown = drawn._state.overlay, drawn._state.shown
    assert words_at(overlay, shown, 0.5, 700) == "Window <b>open</b>"
    assert words_at(overlay, shown, 0.75, 700) == "12 min late"
    assert words_at(overlay, shown, 0.1, 700) == ""


def test_that_a_threshold_follows_the_unit(drawn: TimeSeriesPlot) -> None:
    drawn.set_thresholds([Threshold("1", "t", 100.0)])
    choose(drawn, "unit °C", "°F")
    assert drawn._state.drawn_overlay().thresholds[0].value == 212
    with_menu: list[tuple[str, float]] = []
    drawn.threshold_asked.connect(lambda key, value: with_menu.append((key, value)))
    assert drawn._frame is not None
    fahrenheit = drawn._frame.axes[1].shown.at(0.5)
    choose(drawn, "", f"Threshold at {fahrenheit:.0f} °F")
    ((key, value),) = with_menu
    assert key == "t"
    assert value == pytest.approx((fahrenheit - 32) / 1.8)


def test_that_notes_are_asked_for_and_removed(drawn: TimeSeriesPlot, qtbot: QtBot) -> None:
    drawn.point_at(NOW - 300)
    with qtbot.waitSignal(drawn.note_asked) as asked:
        QTest.keyClick(drawn, Qt.Key.Key_A)
    assert asked.args == [NOW - 300]
    drawn.set_notes([Note("7", drawn._state.shown.at(0.5), "Here")])
    with qtbot.waitSignal(drawn.note_removed) as removed:
        choose(drawn, "", "Remove the note")
    assert removed.args == ["7"]


def test_that_a_dragged_field_is_dropped(drawn: TimeSeriesPlot, qtbot: QtBot) -> None:
    data = field_data("70B3", "co2.value")
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(drawn.field_dropped) as dropped:
        drawn.dropEvent(event)
    assert dropped.args == ["70B3", "co2.value"]


@pytest.mark.parametrize(
    "carried", [b"", b"{", b"[]", b'{"device":1,"field":"x"}', b'{"device":"","field":""}', b"[" * 9_999]
)
def test_that_what_is_no_field_is_not_dropped(carried: bytes) -> None:
    data = QMimeData()
    data.setData(FIELD_MIME, carried)
    assert dropped_field(data) is None


def test_that_linked_plots_show_one_range_and_one_moment(
    drawn: TimeSeriesPlot, qtbot: QtBot, look: Look, clock: Clock, day: Day
) -> None:
    lower = TimeSeriesPlot(look, leads=False, now=clock, zone=drawn.zone())
    qtbot.addWidget(lower)
    lower.resize(800, 300)
    lower.set_series("long", "a name", "a unit as long as this", Series.from_points([NOW], [1e300]))
    links = Links(drawn)
    links.add(drawn)
    links.add(lower)
    with qtbot.waitExposed(lower):
        lower.show()
    for plot in (lower, drawn, lower, drawn):
        plot._draw()
    assert lower._canvas.area().left() == drawn._canvas.area().left()
    assert lower._canvas.area().right() == drawn._canvas.area().right()
    lower.set_range(NOW - 60, NOW)
    assert drawn._state.shown == lower._state.shown
    drawn._point(1.0)
    assert lower.moment() == drawn.moment() is not None
    drawn.set_live(True)
    assert lower.is_live()
    links.remove(lower)
    drawn.set_range(NOW - 600, NOW)
    assert lower._state.shown.span == 60


def test_that_a_crosshair_is_switched_off(drawn: TimeSeriesPlot) -> None:
    QTest.keyClick(drawn, Qt.Key.Key_X)
    QTest.mouseMove(drawn._canvas, drawn._canvas.area().center().toPoint())
    assert drawn.moment() is None
    QTest.keyClick(drawn, Qt.Key.Key_X)
    QTest.mouseMove(drawn._canvas, drawn._canvas.area().center().toPoint() * 0.9)
    assert drawn.moment() is not None


def test_that_the_plot_is_drawn_as_strokes(drawn: TimeSeriesPlot, tmp_path: Path) -> None:
    file = str(tmp_path / "plot.svg")
    generator = QSvgGenerator()
    generator.setFileName(file)
    generator.setSize(QSize(*drawn.drawing_size()))
    painter = QPainter(generator)
    drawn.draw_on(painter)
    painter.end()
    text = Path(file).read_text("utf-8")
    assert "polyline" in text or "path" in text
    assert "<image" not in text
    assert not QImage(file).isNull()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.25, "0.25 s"),
        (59.5, "59.5 s"),
        (60, "1 min"),
        (95, "1 min 35 s"),
        (17_999, "5 h"),
        (90_000, "1 d 1 h"),
        (86_399, "1 d"),
    ],
)
def test_that_a_distance_is_said_in_two_units(seconds: float, said: str) -> None:
    assert distance(seconds) == said


@given(
    st.lists(st.tuples(st.integers(0, 500), st.floats(allow_nan=True, width=32)), max_size=60),
    st.integers(0, 500),
    st.integers(0, 500),
)
def test_that_statistics_are_exact(points: list[tuple[int, float]], one: int, other: int) -> None:
    start, end = sorted((one, other))
    (line,) = _lines(Series.from_points([t for t, _ in points], [value for _, value in points]))
    found = statistic(line, start, end)
    inside = [value for t, value in points if start <= t <= end and np.isfinite(value)]
    assert found.points == len(inside)
    if inside:
        assert (found.lo, found.hi) == (min(inside), max(inside))
        assert found.lo <= found.mean <= found.hi


@pytest.mark.parametrize("takes", [True, False])
def test_that_a_field_is_dragged_once_the_hand_moves_far_enough(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, takes: bool
) -> None:
    view = QListWidget()
    qtbot.addWidget(view)
    view.addItem("co2")
    view.show()
    started: list[tuple[str, str]] = []
    drag = FieldDrag(view, lambda place: ("70B3", "co2") if place.y() < 10 else None, takes=takes)
    monkeypatch.setattr(drag, "drag", lambda *found: started.append(found))
    ground, left = view.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(ground, left, pos=QPoint(5, 5))
    QTest.mouseMove(ground, QPoint(6, 5))
    QTest.mouseRelease(ground, left, pos=QPoint(6, 5))
    assert (started, view.currentRow()) == ([], -1 if takes else 0)
    QTest.mousePress(ground, left, pos=QPoint(5, 5))
    for x in (8, 40, 60):
        QTest.mouseMove(ground, QPoint(x, 5))
    QTest.mouseRelease(ground, left, pos=QPoint(60, 5))
    assert started == [("70B3", "co2")]
    QTest.mousePress(ground, left, pos=QPoint(5, 50))
    QTest.mouseMove(ground, QPoint(60, 50))
    assert len(started) == 1


def test_that_captions_stand_beside_one_another(drawn: TimeSeriesPlot, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[str, float, float]] = []
    plain = axes.draw_plain

    def spy(*given: Any) -> None:
        if given[2] is Type.HINT:  # titles of axes have another style
            said.append((given[-1], given[4].left(), given[4].right()))
        plain(*given)

    monkeypatch.setattr(axes, "draw_plain", spy)
    at = drawn._state.shown.at
    drawn.set_notes(
        [Note("1", at(0.5), "A long note about a window"), Note("2", at(0.53), "Shut"), Note("3", at(0.999), "End")]
    )
    drawn._draw()
    drawn.grab()
    assert [text for text, _, _ in said] == ["A long note about a window", "Shut", "End"]
    assert all(end <= left for (_, _, end), (_, left, _) in pairwise(said))
    assert said[-1][2] <= drawn._canvas.area().right()


@pytest.mark.parametrize(
    ("change", "text"), [(143.0, "+143"), (-0.3, "−0.3"), (0.0, "0"), (-0.0, "0"), (float("nan"), "–")]
)
def test_that_a_change_has_a_sign_unless_there_is_none(change: float, text: str) -> None:
    assert signed(change) == text
