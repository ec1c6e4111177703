"""Numbers: text counts as a number, words for none do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.json_value import JsonValue
from embedded_server.envelopes.numbers import count, number


@pytest.mark.parametrize(
    ("value", "expected"), [(-97, -97), ("-97.000000", -97), (" 18.86 ", 18.86), (0, 0), ("1e1", 10)]
)
def test_that_text_and_numbers_are_read_alike(value: JsonValue, expected: float) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    "value", [None, True, "", "N/A", "NaN", "Infinity", float("nan"), "1_0", 10**400, "9" * 5000, [1], {"a": 1}]
)
def test_that_what_is_no_number_is_none(value: JsonValue) -> None:
    assert number(value) is None
    assert count(value) is None


@pytest.mark.parametrize(("value", "expected"), [(7, 7), ("7", 7), (7.0, 7), ("0", 0), (2**53, 2**53)])
def test_that_a_count_is_whole(value: JsonValue, expected: int) -> None:
    assert count(value) == expected
    assert type(count(value)) is int


@pytest.mark.parametrize("value", [-1, "-1", 7.5, "7.5", 2**53 + 1, 1e300])
def test_that_a_count_is_never_negative_broken_or_beyond_what_json_keeps(value: JsonValue) -> None:
    assert count(value) is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_that_a_float_survives_being_text(value: float) -> None:
    assert number(str(value)) == value
