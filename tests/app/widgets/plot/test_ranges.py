"""Ranges stay usable at the ends of time and of float64."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.series import FIRST_SECOND, LAST_SECOND
from app.widgets.plot.ranges import SHORTEST, ValueRange, time_range, value_range

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(st.floats(), st.floats(), st.floats(1e-9, 1e9), finite)
@settings(max_examples=100, deadline=None)
def test_that_a_time_range_never_leaves_the_calendar(start: float, end: float, factor: float, by: float) -> None:
    shown = time_range(start, end)
    for one in (shown, shown.zoomed(factor, shown.at(0.3)), shown.moved(by)):
        assert FIRST_SECOND <= one.start < one.end <= LAST_SECOND
        assert one.span >= SHORTEST * 0.99


def test_that_zooming_keeps_the_moment_under_the_pointer() -> None:
    zoomed = time_range(1_000, 2_000).zoomed(0.5, 1_250)
    assert (zoomed.start, zoomed.end) == (1_125, 1_625)


@given(finite, finite, st.floats(0.01, 100), st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_that_a_value_range_has_height_whatever_it_is_made_of(a: float, b: float, factor: float, part: float) -> None:
    shown = value_range(min(a, b), max(a, b))
    for one in (shown, shown.zoomed(factor, shown.at(part)), shown.moved(part)):
        assert one.lo < one.hi
        assert math.isfinite(one.half)
        assert one.half > 0
        assert np.isfinite(one.fraction(np.array([a, b, 1e308, -1e308, 1e-310]))).all()


def test_that_a_flat_line_lies_in_the_middle() -> None:
    for value in (0.0, 21.5, -4.0, 1e308, 1e-310):
        assert value_range(value, value).fraction_of(value) == pytest.approx(0.5, abs=0.05)


def test_that_a_curve_has_room_above_and_below() -> None:
    shown = value_range(400, 1_000)
    assert shown.lo < 400 < 1_000 < shown.hi
    assert shown.fraction_of(400) == pytest.approx(1 - shown.fraction_of(1_000))


def test_that_values_are_zoomed_around_the_pointer() -> None:
    assert ValueRange(0, 10).zoomed(0.5, 2) == ValueRange(1, 6)
