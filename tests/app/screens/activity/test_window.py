"""The stretch of requests that is here: a table that follows its splices shows exactly it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.screens.activity import window as windows
from app.screens.activity.window import Splice, Window, applied, with_newer, with_older
from embedded_server.domain.request import Request
from tests.app.screens.activity.requests import let_in

LOG = 60  # requests on the server
PAGES = st.lists(st.tuples(st.booleans(), st.integers(1, 12)), max_size=40)


def ids(rows: Sequence[Request]) -> list[int]:
    return [one.id for one in rows]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "MOST", 20)


@given(start=st.integers(1, LOG), pages=PAGES)
def test_that_live_and_scrolling_never_leave_a_gap_or_a_double(start: int, pages: list[tuple[bool, int]]) -> None:
    window = Window(has_newer=start < LOG)
    window, splices = with_older(window, [let_in(number) for number in range(start, max(start - 5, 0), -1)], start - 5)
    rows = applied((), splices)
    for newer, size in pages:
        window, splices = _fetch(window, newer, size)
        rows = applied(rows, splices)
        assert rows == window.rows
        assert ids(rows) == list(range(rows[0].id, rows[-1].id - 1, -1))
        assert len(rows) <= windows.MOST
        assert window.has_newer or rows[0].id == LOG
        assert window.older is not None or rows[-1].id == 1


def _fetch(window: Window, newer: bool, size: int) -> tuple[Window, list[Splice]]:
    """As the server pages: behind a request, in either direction, with one row told twice."""
    if newer:
        last = min(window.rows[0].id + size, LOG)
        return with_newer(window, [let_in(one) for one in range(last, window.rows[0].id - 1, -1)], last < LOG)
    first = max(window.rows[-1].id - size, 1)
    found = [let_in(one) for one in range(window.rows[-1].id, first - 1, -1)]
    return with_older(window, found, first if first > 1 else None)


def test_that_what_is_pushed_out_below_can_be_fetched_again() -> None:
    window, _ = with_older(Window(), [let_in(number) for number in range(20, 0, -1)], None)
    window, splices = with_newer(window, [let_in(number) for number in range(23, 20, -1)], has_newer=False)
    assert splices == [Splice(0, added=window.rows[:3]), Splice(20, removed=3)]
    assert ids(window.rows) == list(range(23, 3, -1))
    assert window.older == 4
