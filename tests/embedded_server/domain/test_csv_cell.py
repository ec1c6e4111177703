"""What a spreadsheet would run as a formula is a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.csv_cell import harmless


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1", "\n=1"]
)
def test_that_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-12.5", "+3", "1e-7", "-1E+5", "a=b", "", " blank"])
def test_that_numbers_and_other_texts_stay(text: str) -> None:
    assert harmless(text) == text


@given(st.text())
def test_that_nothing_is_lost(text: str) -> None:
    assert harmless(text) in (text, f"'{text}")
