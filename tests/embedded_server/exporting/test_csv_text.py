"""CSV that spreadsheets read as what it is."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.exporting.csv_text import csv_text

cells = st.one_of(st.none(), st.text(), st.integers(), st.floats(allow_nan=False), st.booleans())

tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=9)
)


@given(tables)
def test_that_a_reader_finds_what_was_written(rows: list[list[str | int | float | None]]) -> None:
    read = list(csv.reader(io.StringIO(csv_text(zip(*rows, strict=True)), newline="")))
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [("" if cell is None else _shown(cell)).removeprefix("'") for cell in row] for row in rows
    ]


def _shown(cell: str | int | float) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "\n=1"]
)
def test_that_no_text_is_a_formula(text: str) -> None:
    ((cell,),) = csv.reader(io.StringIO(csv_text([[text]]), newline=""))
    assert cell == f"'{text}"


def test_that_numbers_stay_numbers() -> None:
    assert csv_text([[-1.5], ["-12.5e3"], ["+7"], [-3], [True]]) == "-1.5,-12.5e3,+7,-3,true\r\n"


@given(st.lists(st.sampled_from([0.0, -0.0, 2.5, 2, 2.0, True, float("inf")]), min_size=1, max_size=40))
def test_that_numbers_that_repeat_themselves_stay_what_they_are(column: list[float]) -> None:
    assert csv_text([column]).split("\r\n")[:-1] == [_shown(cell) for cell in column]


@given(st.lists(st.sampled_from([0.0, -0.0, 2.5, -97.0]), min_size=1, max_size=40))
def test_that_floats_that_repeat_themselves_keep_the_sign_of_zero(column: list[float]) -> None:
    assert csv_text([column]).split("\r\n")[:-1] == [str(cell) for cell in column]
