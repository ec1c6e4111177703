"""What hands do to a plot: live and paused, presets, zoom, pan, cursor."""

from __future__ import annotations

import numpy as np
import pytest

from app.series import Series
from app.widgets.plot.frame import Line
from app.widgets.plot.state import ALL, ZOOMED, State

NOW = 1_000_000.0
DAY = 86_400.0


def line(key: str, unit: str = "ppm", t: tuple[float, ...] = (NOW - 100, NOW)) -> Line:
    return Line(key, key, unit, Series.from_points(t, np.arange(len(t), dtype=float)), 0)


@pytest.fixture
def state() -> State:
    made = State(NOW)
    made.put(line("a"))
    return made


def test_that_it_starts_live_with_the_last_day() -> None:
    state = State(NOW)
    assert state.live
    assert (state.shown.start, state.shown.end) == (NOW - DAY, NOW)


def test_that_a_line_keeps_its_colour_and_frees_it_when_removed(state: State) -> None:
    state.put(line("b"))
    state.put(line("a"))
    assert (state.lines["a"].place, state.lines["b"].place) == (0, 1)
    state.remove("a")
    state.put(line("c"))
    assert (state.lines["b"].place, state.lines["c"].place) == (1, 0)


def test_that_points_which_came_during_a_fetch_are_kept_while_live(state: State) -> None:
    state.lines["a"].series.append([NOW + 5], [7])
    state.put(line("a"))
    assert state.lines["a"].series.t.tolist() == [NOW - 100, NOW, NOW + 5]
    state.set_live(False)
    state.put(line("a"))
    assert state.lines["a"].series.t.tolist() == [NOW - 100, NOW]


def test_that_live_follows_now_and_paused_does_not(state: State) -> None:
    state.follow(NOW + 60)
    assert state.shown.end == NOW + 60
    state.set_live(False)
    state.follow(NOW + 120)
    assert state.shown.end == NOW + 60
    state.set_live(True)
    assert state.shown.end == NOW + 120
    assert state.shown.span == DAY


def test_that_a_sample_a_little_ahead_is_in_sight_and_one_of_a_wrong_clock_is_not_waited_for(state: State) -> None:
    state.lines["a"].series.append([NOW + 10], [1])
    state.follow(NOW)
    assert state.shown.end == NOW + 10
    state.lines["a"].series.append([NOW + 100 * DAY], [1])
    state.follow(NOW)
    assert state.shown.end == NOW


def test_that_a_drag_pauses_and_moves(state: State) -> None:
    state.drag(0.5, 0, state.frame(500))
    assert not state.live
    assert state.shown.end == NOW - DAY / 2
    assert state.preset == ZOOMED


def test_that_a_live_zoom_keeps_now_at_the_edge(state: State) -> None:
    state.zoom_time(0.5, 0.1)
    assert state.live
    assert (state.shown.start, state.shown.end) == (NOW - DAY / 2, NOW)


def test_that_a_paused_zoom_keeps_what_is_under_the_pointer(state: State) -> None:
    state.set_live(False)
    state.zoom_time(0.5, 0.25)
    assert state.shown.at(0.25) == pytest.approx(NOW - 0.75 * DAY)


def test_that_a_preset_ends_where_the_range_ended(state: State) -> None:
    state.drag(1, 0, state.frame(500))
    state.choose("1h")
    assert (state.shown.start, state.shown.end) == (NOW - DAY - 3_600, NOW - DAY)
    state.set_live(True)
    state.choose("7d")
    assert (state.shown.start, state.shown.end) == (NOW - 7 * DAY, NOW)


def test_that_all_is_everything_there_is_to_fetch(state: State) -> None:
    state.choose(ALL)
    assert (state.shown.start, state.shown.end) == (NOW - 103, NOW)  # with a margin before the first sample
    state.extent = (NOW - 90 * DAY, NOW)
    state.choose(ALL)
    assert state.shown.start == NOW - 90 * DAY * 1.03
    state.follow(NOW + 50)
    assert (state.shown.start, state.shown.end) == (NOW - 90 * DAY * 1.03, NOW + 50)


def test_that_all_of_nothing_changes_nothing() -> None:
    state = State(NOW)
    state.choose(ALL)
    assert state.shown.span == DAY


def test_that_one_axis_is_scaled_or_all_and_can_be_fitted_again(state: State) -> None:
    state.put(line("b", "°C"))
    fitted = [axis.shown for axis in state.frame(500).axes]
    state.zoom_values(0.5, 0.5, "unit °C", state.frame(500))
    one = [axis.shown for axis in state.frame(500).axes]
    assert one[0] == fitted[0]
    assert one[1].half == pytest.approx(fitted[1].half / 2)
    state.zoom_values(0.5, 0.5, "", state.frame(500))
    assert [axis.shown.half for axis in state.frame(500).axes] == pytest.approx(
        [fitted[0].half / 2, fitted[1].half / 4]
    )
    state.fit_values()
    assert [axis.shown for axis in state.frame(500).axes] == fitted


def test_that_only_a_scaled_axis_is_dragged_up_and_down(state: State) -> None:
    before = state.frame(500).axes[0].shown
    state.drag(0, 0.5, state.frame(500))
    assert state.frame(500).axes[0].shown == before
    state.zoom_values(0.5, 0.5, "", state.frame(500))
    before = state.frame(500).axes[0].shown
    state.drag(0, 0.5, state.frame(500))
    assert state.frame(500).axes[0].shown.lo == pytest.approx(before.lo + before.half)
    assert state.live


def test_that_the_cursor_steps_from_sample_to_sample() -> None:
    state = State(NOW)
    state.put(line("a", t=(NOW - 3_000, NOW - 2_000, NOW - 1_000)))
    for wanted in (NOW - 1_000, NOW - 2_000, NOW - 3_000, NOW - 3_000):
        state.step_cursor(-1, 500)
        assert state.cursor == wanted
    state.step_cursor(1, 500)
    assert state.cursor == NOW - 2_000


def test_that_the_legend_reads_the_newest_in_sight_without_a_cursor(state: State) -> None:
    assert [one.value for one in state.readings(500)] == [1]
    state.point(1 - 100 / DAY, 500)
    assert [one.value for one in state.readings(500)] == [0]
