"""Places found by landmarks are those of a search through all times."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.landmarks import STRIDE, Landmarks
from app.pyramid import Column

steps = st.lists(st.integers(0, 3), max_size=40)


@given(steps, st.integers(1, 60), st.lists(st.floats(-5, 10_000), max_size=30))
@settings(max_examples=100, deadline=None)
def test_that_every_moment_is_found_where_it_lies(distances: list[int], repeated: int, moments: list[float]) -> None:
    """Many of the times are equal, and some moments are times."""
    t = np.cumsum(np.tile(distances, repeated)).astype(np.float64)
    sought = np.sort(np.concatenate((moments, t[::97])))
    if len(t):
        np.testing.assert_array_equal(Landmarks(t).places(t, sought), np.searchsorted(t, sought))


@given(st.lists(st.tuples(st.integers(0, 2 * STRIDE), st.integers(0, 900)), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_that_they_are_found_among_times_that_grow_and_change(changes: list[tuple[int, int]]) -> None:
    times, marks = Column(np.empty(0)), Landmarks(np.empty(0))
    for back, more in changes:
        start = max(len(times.view()) - back, 0)
        begins = times.view()[start - 1] if start else 0.0
        times.replace_tail(start, begins + np.arange(more) / 7)
        marks.refresh(times.view(), start)
        sought = np.linspace(-1, 300, 500)
        if len(times.view()):
            np.testing.assert_array_equal(marks.places(times.view(), sought), np.searchsorted(times.view(), sought))
