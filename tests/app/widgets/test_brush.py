"""The brush: whatever is dragged or stepped, a range stays a range of the bars there are."""

from hypothesis import given
from hypothesis import strategies as st

from app.widgets.brush import BarRange, Hold, dragged, hold_at, shifted, stepped

COUNT = 60
BARS = st.integers(0, COUNT - 1)
RANGES = st.tuples(BARS, BARS).map(lambda ends: BarRange(min(ends), max(ends)))


def is_range(chosen: BarRange) -> bool:
    return 0 <= chosen.first <= chosen.last < COUNT


@given(st.none() | RANGES, st.sampled_from(Hold), BARS, BARS)
def test_that_every_drag_leaves_a_range(chosen: BarRange | None, hold: Hold, start: int, to: int) -> None:
    assert is_range(dragged(chosen, hold, start, to, COUNT))


@given(RANGES, st.integers(-2 * COUNT, 2 * COUNT))
def test_that_a_moved_range_keeps_its_length(chosen: BarRange, by: int) -> None:
    moved = shifted(chosen, by, COUNT)
    assert is_range(moved)
    assert moved.last - moved.first == chosen.last - chosen.first


@given(RANGES, BARS)
def test_that_an_end_follows_the_hand_and_the_other_stays(chosen: BarRange, to: int) -> None:
    grown = dragged(chosen, Hold.FIRST, chosen.first, to, COUNT)
    assert {grown.first, grown.last} == {to, chosen.last}
    grown = dragged(chosen, Hold.LAST, chosen.last, to, COUNT)
    assert {grown.first, grown.last} == {chosen.first, to}


@given(st.none() | RANGES, st.sampled_from((-1, 1)), st.booleans())
def test_that_keys_move_by_one_bar(chosen: BarRange | None, step: int, extend: bool) -> None:
    moved = stepped(chosen, step, COUNT, extend=extend)
    assert is_range(moved)
    if chosen is not None:
        assert abs(moved.first - chosen.first) <= 1
        assert abs(moved.last - chosen.last) <= 1


def test_that_the_hand_takes_the_nearest_thing() -> None:
    chosen = BarRange(10, 19)
    assert hold_at(None, 15) is Hold.NOTHING
    assert hold_at(chosen, 10.2) is Hold.FIRST
    assert hold_at(chosen, 19.8) is Hold.LAST
    assert hold_at(chosen, 15) is Hold.WHOLE
    assert hold_at(chosen, 30) is Hold.NOTHING
    assert hold_at(BarRange(10, 10), 10.9) is Hold.LAST
