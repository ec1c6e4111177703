"""The flow as bars and as a rate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.flow_words import flow_bars, rate, until_now
from embedded_server.domain.flow import FlowMinute

NOW = datetime(2026, 11, 25, 14, 30, 20, tzinfo=UTC)
PRESENT = int(NOW.timestamp()) // 60 * 60
MINUTES = [FlowMinute(PRESENT - 60 * ago, 10 + ago, ago % 2) for ago in (3, 2, 1, 0)]


def test_that_the_rate_is_that_of_the_last_whole_minute_or_more() -> None:
    assert rate(MINUTES) == 11
    assert rate([]) == 0


def test_that_bars_keep_every_minute() -> None:
    assert [(bar.let_in, bar.refused) for bar in flow_bars(MINUTES)] == [(13, 1), (12, 0), (11, 1), (10, 0)]


def test_that_minutes_nobody_told_of_are_empty_and_the_rate_falls() -> None:
    later = until_now(MINUTES, NOW + timedelta(minutes=2))
    assert [one.let_in for one in later] == [11, 10, 0, 0]
    assert rate(later) == 0
    assert [one.let_in for one in until_now(MINUTES, NOW)] == [13, 12, 11, 10]
    assert [one.let_in for one in until_now(MINUTES, NOW + timedelta(days=30))] == [0, 0, 0, 0]
