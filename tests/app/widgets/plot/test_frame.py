"""A frame shares axes by unit, breaks lines where samples are missing and marks the silences of all."""

from __future__ import annotations

import numpy as np
import pytest

from app.series import Series
from app.widgets.plot.frame import Line, frame, next_sample, readings, snapped, strokes
from app.widgets.plot.ranges import ValueRange, time_range

NAN = float("nan")
HOUR = time_range(0, 3_600)


def line(key: str, series: Series, unit: str = "ppm") -> Line:
    return Line(key, key, unit, series, 0)


def steady(silent_from: float = 3_600, silent_to: float = 3_600) -> Series:
    t = np.arange(0, 3_601, 60.0)
    t = t[(t < silent_from) | (t >= silent_to)]
    return Series.from_points(t, np.sin(t))


def test_that_lines_of_one_unit_share_an_axis_and_unitless_ones_do_not() -> None:
    lines = [
        line("a", steady()),
        line("b", steady(), "°C"),
        line("c", steady()),
        line("d", steady(), ""),
        line("e", steady(), ""),
    ]
    made = frame(lines, HOUR, {}, 500, None)
    assert [[one.key for one in axis.lines] for axis in made.axes] == [["a", "c"], ["b"], ["d"], ["e"]]


def test_that_an_axis_fits_what_is_in_sight() -> None:
    series = Series.from_points(np.arange(100.0), [*range(50), *([1_000.0] * 50)])
    made = frame([line("a", series)], time_range(0, 40), {}, 500, None)
    assert made.axes[0].shown.lo < 0 < 40 < made.axes[0].shown.hi < 50


def test_that_an_axis_fits_the_neighbours_when_nothing_is_in_sight() -> None:
    made = frame([line("a", Series.from_points([0, 100], [5, 9]))], time_range(40, 60), {}, 500, None)
    assert made.axes[0].shown.fraction_of(7) == pytest.approx(0.5)


def test_that_a_scaled_axis_stays_as_it_was_scaled() -> None:
    made = frame([line("a", steady())], HOUR, {"unit ppm": ValueRange(-7, 7)}, 500, None)
    assert made.axes[0].shown == ValueRange(-7, 7)


def test_that_a_silence_of_every_line_is_marked_and_one_of_a_single_line_is_not() -> None:
    broken, whole = line("a", steady(1_200, 2_400)), line("b", steady())
    assert frame([broken], HOUR, {}, 500, None).silences.tolist() == [[1_140, 2_400]]
    assert frame([broken, line("b", steady(1_800, 3_000))], HOUR, {}, 500, None).silences.tolist() == [[1_740, 2_400]]
    assert len(frame([broken, whole], HOUR, {}, 500, None).silences) == 0


def test_that_lines_with_too_few_samples_or_none_hide_no_silence() -> None:
    broken, alone = line("a", steady(1_200, 2_400)), line("b", Series.from_points([900, 1_500], [1, 2]))
    empty, late = line("c", Series.from_points([], [])), np.arange(3_000, 3_600, 60.0)
    assert frame([broken, empty], HOUR, {}, 500, None).silences.tolist() == [[1_140, 2_400]]
    assert frame([broken, alone, empty], HOUR, {}, 500, None).silences.tolist() == [[1_140, 1_500], [1_500, 2_400]]
    assert frame([broken, line("d", Series.from_points(late, late))], HOUR, {}, 500, None).silences.tolist() == [
        [1_140, 2_400]
    ]


def test_that_a_silence_that_lasts_is_marked_up_to_now_while_live() -> None:
    quiet = line("a", steady(1_200, 9_999))
    assert frame([quiet], HOUR, {}, 500, 3_600.0).silences.tolist() == [[1_140, 3_600]]
    assert len(frame([quiet], HOUR, {}, 500, None).silences) == 0


def test_that_a_burst_followed_by_nothing_is_not_marked() -> None:
    burst = line("a", Series.from_points(np.arange(0, 2, 0.1), range(20)))
    assert len(frame([burst], HOUR, {}, 500, 3_600.0).silences) == 0


def test_that_a_silence_narrower_than_two_pixels_is_not_marked() -> None:
    assert len(frame([line("a", steady(1_200, 2_400))], time_range(0, 2_000_000), {}, 500, None).silences) == 0


def test_that_samples_are_a_line() -> None:
    columns = Series.from_points([0, 50, 100], [0, 5, 10]).columns(0, 100, 200)
    made = strokes(columns, time_range(0, 100), ValueRange(0, 10), 200, 80)
    assert made.x.tolist() == [0, 100, 200]
    assert made.y.tolist() == [80, 40, 0]
    assert made.joined.tolist() == [1, 1, 0]
    assert len(made.bars) == 0


def test_that_a_line_is_not_joined_over_a_silence() -> None:
    columns = steady(1_200, 2_400).columns(0, 3_600, 500)
    made = strokes(columns, HOUR, ValueRange(-1, 1), 500, 80)
    assert np.flatnonzero(made.joined == 0).tolist() == [19, len(made.x) - 1]


def test_that_a_bucket_is_a_bar_from_its_lowest_to_its_highest_on_a_line_of_means() -> None:
    series = Series.from_buckets([10, 20], [1, 5], [9, 5], [4, 5], [3, 3])
    made = strokes(series.columns(0, 30, 100), time_range(0, 30), ValueRange(0, 10), 30, 10)
    assert made.y.tolist() == pytest.approx([6, 5])
    assert made.bars[:, ::2].tolist() == [[10, 10]]
    assert made.bars[:, 1::2].ravel().tolist() == pytest.approx([9, 1])
    assert made.ink() == pytest.approx(8 + 1)


def test_that_merged_columns_are_bars_that_touch_on_whole_pixels() -> None:
    t = np.arange(0, 100.0)
    series = Series.from_points(t, t)
    made = strokes(series.columns(0, 99, 10), time_range(0, 99), ValueRange(0, 99), 10, 99)
    assert len(made.x) == 0
    assert (made.bars[:, ::2] % 1 == 0.5).all()
    bottoms, tops = made.bars[:, 1], made.bars[:, 3]
    assert bottoms[1:].tolist() == tops[:-1].tolist()


def test_that_bars_apart_are_joined_unless_it_was_silent_between() -> None:
    """A burst a second apart after samples a minute apart: far more samples than pixels, and few at the left."""
    t = np.concatenate((np.arange(0.0, 1_200, 60), np.arange(1_200.0, 2_400)))
    made = strokes(Series.from_points(t, t).columns(0, 2_400, 240), time_range(0, 2_400), ValueRange(0, 1), 240, 1)
    assert made.merged
    assert made.joined.tolist() == [1, 0] * (len(made.x) // 2)
    assert np.diff(made.x)[::2] == pytest.approx(6, abs=1)
    assert made.x[-1] == pytest.approx(120, abs=1)


def test_that_a_bar_fills_the_pixel_before_it() -> None:
    t = np.sort(np.concatenate((np.arange(0, 400, 2.0), np.arange(0, 100, 0.5))))
    made = strokes(Series.from_points(t, t).columns(0, 400, 300), time_range(0, 400), ValueRange(0, 1), 300, 1)
    left, right = made.bars[:, 0], made.bars[:, 2]
    assert len(made.x) == 0
    assert (left[1:] - right[:-1]).max() <= 1


def test_that_bars_do_not_touch_over_a_silence() -> None:
    t = np.concatenate((np.arange(0.0, 1_000), np.arange(2_000.0, 3_000)))
    made = strokes(
        Series.from_points(t, t).columns(0, 3_000, 30), time_range(0, 3_000), ValueRange(0, 3_000), 30, 3_000
    )
    tallest = (made.bars[:, 1] - made.bars[:, 3]).max()
    assert tallest == pytest.approx(100, abs=2)


def test_that_a_sample_between_two_silences_is_seen_as_a_cross() -> None:
    t = np.concatenate((np.arange(0, 600, 10.0), [1_500], np.arange(3_000, 3_600, 10)))
    made = strokes(Series.from_points(t, t).columns(0, 3_600, 1_000), HOUR, ValueRange(0, 3_600), 1_000, 100)
    middle = 1_000 * 1_500 / 3_600
    assert made.bars[:, ::2].ravel().tolist() == pytest.approx([middle - 3, middle + 3, middle, middle])
    assert made.bars[0, 1] == made.bars[0, 3]
    assert made.bars[1, 3] - made.bars[1, 1] == 6


def test_that_a_reading_is_the_nearest_sample_of_a_line_that_is_there() -> None:
    lines = [line("a", steady(1_200, 2_400)), line("b", steady())]
    assert [(one.line.key, one.t) for one in readings(lines, 1_000, 1)] == [("a", 1_020), ("b", 1_020)]
    assert [one.line.key for one in readings(lines, 1_800, 1)] == ["b"]


def test_that_the_cursor_snaps_to_a_sample_within_reach_only() -> None:
    lines = [line("a", steady())]
    assert snapped(lines, 125, 1) == 120
    assert snapped(lines, 140, 1) == 140
    assert snapped([], 140, 1) == 140


def test_that_the_next_sample_is_far_enough_to_be_told_apart() -> None:
    lines = [line("a", steady()), line("b", Series.from_points([], []))]
    assert next_sample(lines, 120, 1) == 180
    assert next_sample(lines, 120, -1) == 60
    assert next_sample(lines, 120, 200) == 360
    assert next_sample(lines, 3_600, 1) is None
    assert next_sample(lines, 0, -1) is None
