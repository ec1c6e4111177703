"""Series: anything becomes float64, extremes and gaps survive every zoom, growth equals building anew."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.series import FIRST_SECOND, LAST_SECOND, Series, floats

NAN = float("nan")
START = datetime(2026, 11, 22, tzinfo=UTC).timestamp()

times = st.floats(0, 5_000).map(lambda t: round(t, 1))
numbers = st.one_of(st.just(NAN), st.floats(allow_nan=False, allow_infinity=False))
points = st.lists(st.tuples(times, numbers), max_size=300)
anything: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.binary(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=8,
)


def unzip(rows: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [t for t, _ in rows], [value for _, value in rows]


def assert_same(one: Series, other: Series) -> None:
    for name in ("t", "lo", "hi", "value", "n", "began"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


@pytest.mark.parametrize(
    ("given_values", "expected"),
    [
        ([1, 2.5, True, False], [1, 2.5, 1, 0]),
        ([None, "21.5", {}, [], b"1", object(), 1j, Decimal(3)], [NAN] * 8),
        ([2**63, -(2**70), 10**400], [2.0**63, -(2.0**70), NAN]),
        ([math.inf, -math.inf, NAN, 1e308, 1e-310], [NAN, NAN, NAN, 1e308, 1e-310]),
        (np.array([1, 2], np.uint64), [1, 2]),
        (np.array([True, False]), [1, 0]),
        (np.array([1e400], np.longdouble), [NAN]),
        (np.array(["a", None, 3], object), [NAN, NAN, 3]),
        (np.array(["2026-01-01"], "datetime64[s]"), [NAN]),
        ("21.5", [NAN]),
        ({"a": 1}, [NAN]),
        (None, [NAN]),
        (7, [7]),
        ([], []),
    ],
)
def test_that_what_is_no_finite_number_becomes_nan(given_values: object, expected: list[float]) -> None:
    made = floats(given_values)
    assert made.dtype == np.float64
    np.testing.assert_array_equal(made, expected)


@given(anything, anything)
@settings(max_examples=100, deadline=None)
def test_that_no_value_whatsoever_breaks_a_series(t: object, values: object) -> None:
    series = Series.from_points(t, values)
    series.append(t, values)
    series.append(t, values, bucket=60)
    buckets = Series.from_buckets(t, values, values, t, values)
    for one in (series, buckets):
        assert np.isfinite(one.t).all()
        one.columns(FIRST_SECOND, LAST_SECOND, 100)


def test_that_points_are_sorted_and_impossible_times_left_out() -> None:
    series = Series.from_points([30, 10, NAN, 1e18, -1e18, 20, 10], [3, 1, 9, 9, 9, 2, 1.5])
    assert series.t.tolist() == [10, 10, 20, 30]
    assert series.value.tolist() == [1, 1.5, 2, 3]


def test_that_buckets_keep_lo_below_hi_and_a_value_between() -> None:
    series = Series.from_buckets([1, 2, 3], [5, 4, NAN], [2, 8, NAN], [NAN, 6, NAN], [10, -1, NAN])
    assert series.lo.tolist() == [2, 4, pytest.approx(NAN, nan_ok=True)]
    assert series.hi.tolist()[:2] == [5, 8]
    assert series.value.tolist()[:2] == [3.5, 6]
    assert series.n.tolist() == [10, 1, 1]


@given(st.lists(points, min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_that_appending_equals_building_anew(chunks: list[list[tuple[float, float]]]) -> None:
    series = Series.from_points([], [])
    for chunk in chunks:
        series.append(*unzip(chunk))
    assert_same(series, Series.from_points(*unzip([point for chunk in chunks for point in chunk])))


@given(points, st.integers(1, 60), st.sampled_from([1.0, 7.0, 60.0]))
@settings(max_examples=80, deadline=None)
def test_that_live_buckets_keep_every_extreme(rows: list[tuple[float, float]], chunk: int, bucket: float) -> None:
    rows.sort(key=lambda point: point[0])
    series = Series.from_points([], [])
    for start in range(0, len(rows), chunk):
        series.append(*unzip(rows[start : start + chunk]), bucket=bucket)
    ids = np.floor(series.t / bucket)
    assert len(np.unique(ids)) == len(ids)
    t, values = map(np.array, unzip(rows))
    for number, lo, hi, n in zip(ids, series.lo, series.hi, series.n, strict=True):
        inside = values[np.floor(t / bucket) == number]
        np.testing.assert_array_equal(
            (lo, hi, n), (np.fmin.reduce(inside), np.fmax.reduce(inside), np.isfinite(inside).sum())
        )


def test_that_live_points_fill_one_bucket_in_place() -> None:
    series = Series.from_points([], [])
    for second in range(100_000):
        if second < 600 or second > 99_990:
            series.append(START + second / 100, second % 7, bucket=1.0)
    assert len(series) < 10
    assert series.value[-1] == 99_999 % 7


def test_that_a_late_packet_is_sorted_in() -> None:
    series = Series.from_points([10, 20, 30], [1, 2, 3])
    series.append([15], [9])
    assert series.t.tolist() == [10, 15, 20, 30]
    assert series.value.tolist() == [1, 9, 2, 3]


@given(points.filter(len), st.integers(1, 40), st.floats(0, 4_000), st.floats(1, 5_000))
@settings(max_examples=120, deadline=None)
def test_that_every_zoom_shows_the_true_extremes(
    rows: list[tuple[float, float]], count: int, start: float, span: float
) -> None:
    series = Series.from_points(*unzip(rows))
    columns = series.columns(start, start + span, count)
    inside = series.value[(series.t >= start) & (series.t <= start + span)]
    if not np.isfinite(inside).any():
        return
    assert np.fmin.reduce(columns.lo) <= np.fmin.reduce(inside)
    assert np.fmax.reduce(columns.hi) >= np.fmax.reduce(inside)
    assert set(columns.lo) | set(columns.hi) <= set(series.value[np.isfinite(series.value)])
    assert (np.diff(columns.t_first) >= 0).all()
    assert (columns.t_last >= columns.t_first).all()
    assert len(columns.lo) <= 2 * count + 2


def test_that_one_spike_among_three_million_samples_is_seen() -> None:
    values = np.zeros(3_000_000)
    values[2_654_321] = 99.0
    series = Series.from_points(np.arange(3_000_000.0), values)
    columns = series.columns(0, 3_000_000, 800)
    assert len(columns.hi) <= 803
    at = int(np.argmax(columns.hi))
    assert columns.hi[at] == 99
    assert columns.t_first[at] <= 2_654_321 <= columns.t_last[at]


def test_that_columns_stay_where_they_are_while_the_view_moves() -> None:
    series = Series.from_points(np.arange(100_000.0), np.random.default_rng(0).normal(size=100_000))
    before = series.columns(10_000, 60_000, 500)
    after = series.columns(10_037, 60_037, 500)
    assert len(set(before.t_first) & set(after.t_first)) > 490


def test_that_a_silence_breaks_the_line_and_has_its_length() -> None:
    t = np.concatenate((np.arange(0, 6_000, 43), np.arange(8_000, 12_000, 43)))
    series = Series.from_points(t, np.sin(t))
    columns = series.columns(0, 12_000, 900)
    gaps = columns.gaps(series.silent_after())
    assert gaps.tolist() == [[t[t < 7_000][-1], 8_000]]
    assert np.flatnonzero(columns.broken).tolist() == [int((t < 7_000).sum())]


def test_that_one_missed_packet_is_no_silence() -> None:
    t = np.delete(np.arange(0, 600, 10), 30)
    series = Series.from_points(t, t)
    assert not series.columns(0, 600, 100).broken.any()


@pytest.mark.parametrize("count", [10, 100])
def test_that_missing_numbers_break_the_line_at_every_zoom(count: int) -> None:
    values = np.ones(100)
    values[40:60] = NAN
    broken = Series.from_points(np.arange(100), values).columns(0, 99, count).broken
    assert broken.sum() == 1


def test_that_a_stream_after_a_burst_can_fall_silent() -> None:
    series = Series.from_points(np.arange(0, 2, 0.1), np.arange(20))
    assert series.silent_after() == math.inf
    later = np.arange(100, 1_000, 10.0)
    series.append(later, later)
    assert series.silent_after() == 60


def test_that_samples_at_one_moment_are_no_silence() -> None:
    series = Series.from_points([5] * 100, range(100))
    assert series.silent_after() == math.inf
    assert series.columns(0, 10, 10).hi.max() == 99


@pytest.mark.parametrize(("at", "index"), [(-5, 0), (14, 0), (16, 1), (25, 1), (1e9, 2)])
def test_that_the_nearest_sample_is_found(at: float, index: int) -> None:
    assert Series.from_points([10, 20, 30], [1, 2, 3]).nearest(at) == index


def test_that_an_empty_series_has_nothing_to_say() -> None:
    series = Series.from_points([], [])
    assert series.nearest(0) is None
    assert len(series.columns(0, 10, 10).lo) == 0
