"""The numbers inside decoded data."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.decoding import MAX_FIELDS, numeric_fields

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=30,
)


def test_that_numbers_are_found_by_dotted_path_in_order() -> None:
    data = {"temperature": 22.5, "door": True, "name": "hall", "gps": {"lat": 1, "fix": None}, "list": [{"v": 2}, 3]}
    assert numeric_fields(data) == {"temperature": 22.5, "door": 1, "gps.lat": 1, "list.0.v": 2, "list.1": 3}


def test_that_a_bare_number_is_called_value() -> None:
    assert numeric_fields(7) == {"value": 7}


def test_that_what_a_plot_cannot_show_is_left_out() -> None:
    assert numeric_fields({"a": math.nan, "b": math.inf, "c": 10**400, "d": "12", "e": None}) == {}


def test_that_count_depth_and_names_are_bounded() -> None:
    assert len(numeric_fields({str(number): number for number in range(1000)})) == MAX_FIELDS
    assert numeric_fields({"a": {"b": {"c": 1}, "d": 2}}, max_depth=2) == {"a.d": 2}
    assert numeric_fields({"x" * 1000: 1, "y": 2}) == {"y": 2}


@given(JSON)
def test_that_every_number_found_is_finite(data: object) -> None:
    assert all(math.isfinite(value) for value in numeric_fields(data).values())
