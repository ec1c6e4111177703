"""Times: every form a network uses, and nothing that is no time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.json_value import JsonValue
from embedded_server.envelopes.times import moment

_AT = datetime(2025, 6, 3, 7, 15, 20, 125000, tzinfo=UTC)
_MOMENTS = st.datetimes(min_value=datetime(1973, 3, 4), max_value=datetime(2200, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    "value",
    [
        "2025-06-03T07:15:20.125Z",
        "2025-06-03T07:15:20.125000999Z",
        "2025-06-03T09:15:20.125+02:00",
        "2025-06-03T09:15:20.125+0200",
        "2025-06-03T07:15:20.125",
        "2025-06-03 07:15:20.125",
        "2025-0603T07:15:20.125Z",
        1748934920.125,
        1748934920125,
        1748934920125000,
        1748934920125000000,
        "1748934920.125",
        "1748934920125",
    ],
)
def test_that_one_moment_is_read_in_every_form(value: JsonValue) -> None:
    assert moment(value) == _AT


@pytest.mark.parametrize(
    "value",
    [
        *(
            None,
            True,
            "",
            "N/A",
            "NaN",
            [],
            {},
            0,
            1,
            99_999_999,
            -1748934920,
            1e20,
            10**400,
            float("nan"),
            float("inf"),
        ),
        *("1", "2025-06-03T07:15.125:20Z", "2025-13-01T00:00:00Z", "2025-06", "0001-01-01T00:00:00Z"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1_748_934_920", "\ud800025-06-03"),
    ],
)
def test_that_what_is_no_time_is_none(value: JsonValue) -> None:
    assert moment(value) is None


@given(_MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_that_iso_and_epoch_agree_wherever_the_clock_stood(naive: datetime, minutes: int) -> None:
    at = naive.replace(tzinfo=UTC)
    elsewhere = at.astimezone(timezone(timedelta(minutes=minutes)))

    assert moment(elsewhere.isoformat()) == at
    for per_second in (1, 1_000, 1_000_000):
        read = moment(int(at.timestamp()) * per_second)
        assert read == at.replace(microsecond=0)


@given(st.text() | st.integers() | st.floats())
def test_that_a_time_is_always_aware_utc(value: str | float) -> None:
    read = moment(value)

    assert read is None or read.tzinfo is UTC
