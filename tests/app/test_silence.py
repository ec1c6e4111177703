"""Silences: judged by the rhythm of what was sent, the same from points and from buckets, at every zoom."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.pyramid import Floats
from app.series import Series
from app.silence import common_gaps

HOUR = 3_600.0


def gaps(series: Series, count: int = 900) -> list[list[float]]:
    columns = series.columns(float(series.t[0]), float(series.t[-1]), count)
    return [[float(start), float(end)] for start, end in columns.gaps(series.silent_after())]


def in_buckets(t: Floats, width: float) -> Series:
    """As a server hands them out."""
    starts = np.flatnonzero(np.diff(np.floor((t - t[0]) / width), prepend=-1.0))
    ends = np.append(starts[1:], len(t)) - 1
    return Series.from_buckets(t[ends], t[starts], t[ends], t[ends], ends - starts + 1, t[starts])


def test_that_fewer_than_eight_samples_know_no_silence() -> None:
    t = np.arange(0, 800, 100.0)
    assert Series.from_points(t[:7], t[:7]).silent_after() == math.inf
    assert Series.from_points(t, t).silent_after() == 500


def test_that_a_fast_stream_is_not_silent_between_its_batches() -> None:
    t = np.concatenate([start + np.arange(0, 20, 0.05) for start in range(0, 300, 40)])
    assert Series.from_points(t, t).silent_after() == 60


@pytest.mark.parametrize("bursts", [1, 2, 30])
def test_that_posts_in_bursts_are_no_stream_that_falls_silent(bursts: int) -> None:
    t = np.concatenate([start * 600.0 + np.arange(0, 2, 0.1) for start in range(bursts)])
    series = Series.from_points(t, t)
    assert len(series.columns(0, t[-1], 900).gaps(series.silent_after())) == 0


@pytest.mark.parametrize("runs", [(7, 1), (4, 4), (1, 7), (3, 2, 3), (30, 1), (5, 5, 5, 5)])
def test_that_hours_of_silence_in_a_short_history_are_seen(runs: tuple[int, ...]) -> None:
    t, parts = 0.0, []
    for run in runs:
        parts.append(t + 600 * np.arange(run))
        t = parts[-1][-1] + 5 * HOUR
    series = Series.from_points(np.concatenate(parts), np.zeros(sum(runs)))
    assert gaps(series) == [[one[-1], other[0]] for one, other in pairwise(parts)]


def test_that_bursts_that_stay_away_are_a_silence() -> None:
    starts = [HOUR * number for number in (*range(10), *range(30, 40))]
    t = np.concatenate([start + np.arange(0, 2, 0.1) for start in starts])
    ((start, end),) = gaps(Series.from_points(t, t))
    assert (start // HOUR, end) == (9, 30 * HOUR)


def test_that_many_outages_of_a_stream_stay_silences() -> None:
    t = np.concatenate([86_400 * day + np.arange(0, 20 * HOUR, 60) for day in range(30)])
    assert len(gaps(Series.from_points(t, t))) == 29


@pytest.mark.parametrize("width", [61.0, 900.0, 14_400.0])
def test_that_buckets_know_the_rhythm_of_their_points(width: float) -> None:
    t = 60 * np.arange(50_000.0)
    t = t[(t < 1_000_000) | (t > 1_018_000)]
    series = in_buckets(t, width)
    assert series.silent_after() == 300
    assert gaps(series) == gaps(Series.from_points(t, t)) == [[999_960, 1_018_020]]


runs = st.lists(st.tuples(st.integers(20, 400), st.integers(1, 5_000)), min_size=1, max_size=8)


@given(runs, st.integers(1, 300), st.integers(10, 400))
@settings(max_examples=150, deadline=None)
def test_that_buckets_show_the_silences_of_the_points_at_every_zoom(
    runs: list[tuple[int, int]], interval: int, count: int
) -> None:
    """All that are broader than two columns and beyond doubt, at their true ends, and nothing else."""
    steps = np.concatenate([[*[float(interval)] * length, float(interval * pause)] for length, pause in runs])
    t = np.cumsum(steps)
    pixel, true = float(t[-1] - t[0]) / count, np.column_stack((t[:-1], t[1:])).tolist()
    points, buckets = Series.from_points(t, t), in_buckets(t, max(pixel, 1.0))
    if math.inf in (points.silent_after(), buckets.silent_after()):
        return
    beyond_doubt = max(1.5 * points.silent_after(), 2 * pixel)
    for series in (points, buckets):
        shown = gaps(series, count)
        assert all(gap in true and gap[1] - gap[0] >= 60 for gap in shown)
        assert all(gap in shown for gap in true if gap[1] - gap[0] > beyond_doubt)


def test_that_only_times_in_which_all_were_silent_are_common() -> None:
    one = np.array([[0.0, 10], [20, 30], [40, 50]])
    other = np.array([[5.0, 25], [50, 60]])
    assert common_gaps([one, other]).tolist() == [[5, 10], [20, 25]]
    assert common_gaps([one]).tolist() == one.tolist()
    assert common_gaps([np.array([[0.0, 5], [5, 9]])]).tolist() == [[0, 5], [5, 9]]
    assert common_gaps([]).shape == (0, 2)
