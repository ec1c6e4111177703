"""Extremes of runs equal those of reading every sample."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.pyramid import FAN, Column, Pyramid

numbers = st.one_of(st.just(float("nan")), st.floats(allow_nan=False, allow_infinity=False))


def brute(values: np.ndarray, bounds: list[int]) -> tuple[list[float], list[float]]:
    runs = [values[start:end] for start, end in itertools.pairwise(bounds)]
    return [np.fmin.reduce(run) for run in runs], [np.fmax.reduce(run) for run in runs]


@given(st.lists(numbers, min_size=1, max_size=600), st.data())
@settings(max_examples=80, deadline=None)
def test_that_every_level_keeps_the_extremes(values: list[float], data: st.DataObject) -> None:
    array = np.array(values)
    pyramid = Pyramid(array, array)
    size = 1
    for lo, hi in pyramid.levels():
        size *= FAN
        bounds = [*range(0, len(array), size), len(array)]
        np.testing.assert_array_equal((lo, hi), brute(array, bounds))
    bounds = sorted({0, len(array), *data.draw(st.lists(st.integers(0, len(array)), max_size=20))})
    np.testing.assert_array_equal(pyramid.extremes(array, array, np.array(bounds)), brute(array, bounds))


@pytest.mark.parametrize("runs", [1, 3, 40])
def test_that_runs_of_many_samples_have_exact_extremes(runs: int) -> None:
    random = np.random.default_rng(runs)
    values = random.normal(size=200_003)
    values[random.integers(0, len(values), 500)] = np.nan
    pyramid = Pyramid(values, values + 1)
    bounds = np.unique(random.integers(0, len(values) + 1, runs + 1))
    lo, hi = pyramid.extremes(values, values + 1, bounds)
    expected = brute(values, bounds.tolist())
    np.testing.assert_array_equal(lo, expected[0])
    np.testing.assert_array_equal(hi, np.array(expected[1]) + 1)


@given(st.lists(st.lists(numbers, max_size=90), min_size=1, max_size=12))
@settings(max_examples=80, deadline=None)
def test_that_growing_equals_building_anew(chunks: list[list[float]]) -> None:
    column, pyramid = Column(np.empty(0)), Pyramid(np.empty(0), np.empty(0))
    for chunk in chunks:
        start = len(column.view())
        column.replace_tail(start, np.array(chunk))
        pyramid.refresh(column.view(), column.view(), start)
    whole = np.array([value for chunk in chunks for value in chunk])
    grown, built = pyramid.levels(), Pyramid(whole, whole).levels()
    assert len(grown) == len(built)
    for one, other in zip(grown, built, strict=True):
        np.testing.assert_array_equal(one, other)


def test_that_a_shared_array_is_not_changed_by_growth() -> None:
    shared = np.array([1.0, 2.0])
    one, other = Column(shared), Column(shared)
    one.replace_tail(1, np.array([9.0, 8.0]))
    assert one.view().tolist() == [1, 9, 8]
    assert other.view().tolist() == shared.tolist() == [1, 2]
