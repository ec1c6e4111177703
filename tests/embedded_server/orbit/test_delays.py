"""Clocks that differ are told of once, when it begins."""

from __future__ import annotations

import logging

import pytest

from embedded_server.orbit.delays import LOOKED_AT, Delays


def said(*delays: int) -> list[str]:
    one = Delays()
    return [words for each in delays if (words := one.note(each))]


def test_that_callbacks_that_come_soon_say_nothing() -> None:
    assert said(*[5, 40, 300] * LOOKED_AT) == []


def test_that_a_callback_before_its_uplink_tells_of_a_slow_clock_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert said(2, -3, -3, 1) == ["a callback came 3 s before its uplink: this computer's clock is slow"]
    assert len(caplog.records) == 1


def test_that_only_the_quickest_of_many_tells_of_a_fast_clock() -> None:
    (words,) = said(*[6, 70] * LOOKED_AT)
    assert words.startswith("each of the last 20 callbacks came 6 s or more after its uplink")
    assert said(*[6] * (LOOKED_AT - 1)) == []
    assert said(*[6] * (LOOKED_AT - 1), 5) == []


def test_that_it_is_told_again_after_it_was_well() -> None:
    assert len(said(-1, *[0] * LOOKED_AT, -1)) == 2
