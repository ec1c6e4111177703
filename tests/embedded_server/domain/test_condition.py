"""What a person writes above a column."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.condition import ConditionError, Scalar, condition_from_text
from embedded_server.domain.linear_pattern import Pattern, PatternError


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("> 750", (750.1, 10**400), (750, "751", None)),
        ("<=20", (20, -1.5, False), (20.5, "1")),
        ("<> 5", (6, "x"), (5, 5.0, "5", None)),
        ("= 5", (5, 5.0), (6, "5")),
        ("= lobby", ("Lobby",), ("lobby 2", None)),
        ("20..25", (20, 25), (19.9, 25.1, "22")),
        ("-5 - -1", (-3,), (0,)),
        ("750", (750, 750.0, "a750b"), (7501, None)),
        ("lob", ("Lobby", "old lob"), ("lab", None)),
        ("contains 5 0", ("a5 0",), ("50",)),
        ("a*b?", ("ab1", "AxxB2"), ("ab", "xab1")),
        ("a[1]*", ("a[1]x",), ("a1x",)),
        ("/^em5[0-9]{2}$/", ("em500",), ("EM500", "em5001")),
        ("null", (None,), (0, "")),
        ("<> null", (0, ""), (None,)),
        ("true", (True,), (False, 1)),
    ],
)
def test_that_a_condition_tells_values_apart(text: str, yes: tuple[Scalar, ...], no: tuple[Scalar, ...]) -> None:
    condition = condition_from_text(text)
    assert [value for value in yes if not condition.matches(value)] == []
    assert [value for value in no if condition.matches(value)] == []


@pytest.mark.parametrize("text", ["", ">", "> warm", "/a", "/(/", "/a**/", "/a{9999}/", "/(?=a)/", "x" * 301, r"/\b/"])
def test_that_a_condition_nobody_can_mean_is_told_in_words(text: str) -> None:
    with pytest.raises(ConditionError, match=r"\w+ .*[.?/:…]|null$"):
        condition_from_text(text)


def test_that_an_expression_made_to_run_for_years_takes_no_time() -> None:
    condition = condition_from_text("/((a*)*)*(a|a|a)*$b/")
    began = time.process_time()
    assert not condition.matches("a" * 4_096)
    assert time.process_time() - began < 5


_PARTS = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", "a*", "b+", "(a|b)", "(ab)?", "a{1,2}", "^", "$", r"\d", "(b|)"]
)


@given(st.lists(_PARTS, min_size=1, max_size=6).map("".join), st.text("ab1", max_size=8))
def test_that_an_expression_finds_what_python_finds(pattern: str, text: str) -> None:
    assert Pattern(pattern).is_in(text) == bool(re.search(pattern.replace("$", r"\Z"), text))


def test_that_an_expression_cannot_grow_without_bound() -> None:
    with pytest.raises(PatternError, match="repeats too much"):
        Pattern("((a{50}){50}){50}")
