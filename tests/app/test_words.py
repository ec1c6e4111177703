"""Moments and numbers as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.words import ago, clock, day, exact_clock, plural, short_count, size, typed, until, value

NOW = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(milliseconds=10), "just now"),
        (timedelta(seconds=4), "4 s ago"),
        (timedelta(minutes=6, seconds=59), "6 min ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
    ],
)
def test_that_ages_up_to_a_day_are_relative(age: timedelta, text: str) -> None:
    assert ago(NOW - age, NOW) == text


def test_that_older_moments_are_days() -> None:
    assert day(NOW - timedelta(days=1), NOW, UTC) == "yesterday"
    assert day(datetime(2026, 3, 14, 9, tzinfo=UTC), NOW, UTC) == "14 Mar 2026"
    assert day(NOW, NOW, UTC) == "today 14:30"
    assert ago(None, NOW) == "never"


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(hours=42, minutes=40), "in 42 h 40 min"),
        (timedelta(hours=1, minutes=5), "in 1 h 05 min"),
        (timedelta(seconds=30), "in 30 s"),
        (timedelta(hours=-3), "expired 3 h ago"),
        (timedelta(days=-5), "expired 5 d ago"),
    ],
)
def test_that_an_expiry_says_how_long_is_left(left: timedelta, text: str) -> None:
    assert until(NOW + left, NOW) == text


def test_that_a_token_without_expiry_never_expires() -> None:
    assert until(None, NOW) == "never"


def test_that_a_clock_time_of_another_day_says_which() -> None:
    assert clock(NOW, NOW, UTC) == "14:30:00"
    assert clock(NOW - timedelta(days=2), NOW, UTC) == "23 Nov 14:30:00"
    assert exact_clock(NOW + timedelta(milliseconds=7), NOW, UTC) == "14:30:00.007"


def test_that_numbers_are_short_enough_to_read() -> None:
    assert short_count(1_250_000) == "1.25 M"
    assert plural(1, "token") == "1 token"
    assert plural(3, "token") == "3 tokens"
    assert plural(2, "entry", "entries") == "2 entries"
    assert size(612_000_000) == "612 MB"
    assert value(22.400000000000002) == "22.4"


def test_that_a_minus_sign_is_one_on_the_screen_and_a_hyphen_where_programs_read_it() -> None:
    assert value(-0.7) == "−0.7"
    assert value(-1e-9) == "−1e−09"
    assert typed("−0.7 °C\t−.5\tdock − roof\t1e−09") == "-0.7 °C\t-.5\tdock − roof\t1e-09"
