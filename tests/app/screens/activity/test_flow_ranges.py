"""From bars to moments and back: the range a person brushed stays where it is in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.screens.activity.flow_pane import span_for
from app.screens.activity.flow_ranges import bars, bars_of, moments_of
from app.screens.activity.model import HOUR
from embedded_server.domain.flow import FlowMinute

COUNT, STEP = 60, 120
START = 1_795_622_400
FLOW = [FlowMinute(START + at * STEP, at, 0) for at in range(COUNT)]
ENDS = st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).map(sorted)


@given(ENDS)
def test_that_a_brushed_range_comes_back_as_the_same_bars(ends: list[int]) -> None:
    first, last = ends
    assert bars_of(FLOW, *moments_of(FLOW, first, last)) == (first, last)


@given(ENDS, st.integers(1, COUNT - 1))
def test_that_a_range_moves_left_as_time_goes_on(ends: list[int], steps: int) -> None:
    first, last = ends
    since, until = moments_of(FLOW, first, last)
    later = [FlowMinute(one.minute + steps * STEP, 0, 0) for one in FLOW]
    found = bars_of(later, since, until)
    if until is None:
        assert found == (max(first - steps, 0), COUNT - 1)
    elif last - steps < 0:
        assert found is None
    else:
        assert found == (max(first - steps, 0), last - steps)


def test_that_the_newest_bar_has_no_end() -> None:
    since, until = moments_of(FLOW, 58, 59)
    assert since == datetime.fromtimestamp(START + 58 * STEP, UTC)
    assert until is None


def test_that_no_range_is_no_bars() -> None:
    assert bars_of(FLOW, None, None) is None
    assert bars_of([], datetime.now(UTC), None) is None


def test_that_longer_spans_name_the_day() -> None:
    moment = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    one = [FlowMinute(int(moment.timestamp()), 1, 0)]
    assert bars(one, HOUR, UTC)[0].label == "12:00"
    assert bars(one, 7 * 24 * HOUR, UTC)[0].label == "22 Nov 12:00"
    assert bars(one, 90 * 24 * HOUR, UTC)[0].label == "22 Nov"


def test_that_the_flow_reaches_back_far_enough() -> None:
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert span_for(now - timedelta(minutes=5), now) == HOUR
    assert span_for(now - timedelta(hours=5), now) == 24 * HOUR
    assert span_for(now - timedelta(days=400), now) == 90 * 24 * HOUR
