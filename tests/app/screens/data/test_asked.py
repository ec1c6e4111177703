"""Which records are asked for, as words and as text that is kept; moments as people type them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.screens.data.asked import DEVICE, FIELD, OWNER, Asked, Range, from_text, problem_with, to_text
from app.screens.data.moment_input import moment_from_text
from embedded_server.domain.record_filter import Only
from tests.app.screens.data.entries import NOON

ASKED = Asked({DEVICE: "lobby", FIELD + "co2": "> 750"}, Only.LATE, hides_tests=True, range=Range(timedelta(hours=24)))
CO2 = FIELD + "co2"


def test_that_a_view_survives_being_kept() -> None:
    assert from_text(to_text(ASKED)) == ASKED


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"conditions":1}', to_text(ASKED)[:-9]])
def test_that_what_cannot_be_read_asks_for_everything(text: str) -> None:
    assert from_text(text) == Asked()


def test_that_a_kept_condition_nobody_can_read_any_more_is_left_out() -> None:
    wrong = replace(ASKED, conditions={DEVICE: "> warm", OWNER: "dana"})
    assert from_text(to_text(wrong)).conditions == {OWNER: "dana"}


def test_that_chips_take_themselves_away() -> None:
    asked = ASKED
    for key, _, _ in ASKED.chips():
        asked = asked.without(key)
    assert asked == Asked(range=ASKED.range)
    assert ASKED.words() == "device lobby, co2 > 750, only late arrivals, tests hidden"


def test_that_the_query_says_what_is_asked() -> None:
    query = ASKED.query("a.b", NOON)
    assert query == {
        "rectype": "a.b",
        "device": "lobby",
        "fields": '{"co2": "> 750"}',
        "only": "late",
        "tests": "hidden",
        "from": "2026-11-21T12:00:00.000Z",
    }


def test_that_a_column_is_sorted_up_then_down_then_by_time_again() -> None:
    up = ASKED.sorted_by(CO2)
    assert (up.sort, up.is_descending, up.order_words()) == (CO2, False, "co2, lowest first")
    down = up.sorted_by(CO2)
    assert (down.sort, down.is_descending, down.order_words()) == (CO2, True, "co2, highest first")
    assert down.sorted_by(CO2) == ASKED
    assert down.sorted_by(DEVICE).order_words() == "device, A to Z"
    assert down.sorted_by("") == ASKED
    assert ASKED.sorted_by("").oldest_first
    assert not down.is_filter or down.cleared().sort == CO2
    assert down.unsorted() == ASKED
    assert from_text(to_text(down)) == down


def test_that_only_what_has_to_be_found_is_searched() -> None:
    assert not Asked(range=Range(since=NOON)).is_search
    assert Asked(range=Range(until=NOON)).is_search
    assert Asked(oldest_first=True).is_search
    assert not Asked(oldest_first=True).is_filter
    assert problem_with("> warm")
    assert not problem_with("")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("13:30", datetime(2026, 11, 22, 12, 30, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 19, 23, 0, tzinfo=UTC)),
        ("2026-11-20 13:30:05", datetime(2026, 11, 20, 12, 30, 5, tzinfo=UTC)),
        ("2026-11-20T13:30:05Z", datetime(2026, 11, 20, 13, 30, 5, tzinfo=UTC)),
        ("yesterday 7:05", datetime(2026, 11, 21, 6, 5, tzinfo=UTC)),
        ("-90min", NOON - timedelta(minutes=90)),
        ("now", NOON),
        ("", None),
        ("2026-02-31", None),
        ("25:00", None),
        ("noon", None),
    ],
)
def test_that_moments_are_read_as_people_type_them(text: str, wanted: datetime | None) -> None:
    assert moment_from_text(text, NOON, timezone(timedelta(hours=1))) == wanted
