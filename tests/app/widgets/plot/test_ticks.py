"""Ticks stand at round numbers and at round moments of the zone's clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.series import FIRST_SECOND, LAST_SECOND
from app.widgets.plot.ranges import TimeRange, ValueRange, time_range, value_range
from app.widgets.plot.ticks import duration, reading, time_ticks, value_ticks

BERLIN = ZoneInfo("Europe/Berlin")


def span(start: datetime, hours: float) -> TimeRange:
    return time_range(start.timestamp(), start.timestamp() + hours * 3_600)


def texts(shown: TimeRange, most: int = 8, zone: ZoneInfo | None = BERLIN) -> list[str]:
    return [tick.text for tick in time_ticks(shown, most, zone)]


def test_that_values_are_round_with_the_decimals_they_need() -> None:
    assert [tick.text for tick in value_ticks(ValueRange(350, 1_080), 8)] == [
        "400", "500", "600", "700", "800", "900", "1,000",
    ]  # fmt: skip
    assert [tick.text for tick in value_ticks(ValueRange(18.9, 20.1), 4)] == ["19.0", "19.5", "20.0"]
    assert [tick.text for tick in value_ticks(ValueRange(-0.02, 0.02), 4)] == ["−0.02", "−0.01", "0.00", "0.01", "0.02"]


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=100, deadline=None)
def test_that_any_range_of_values_has_few_ticks_inside(a: float, b: float) -> None:
    shown = value_range(min(a, b), max(a, b))
    ticks = value_ticks(shown, 8)
    assert 1 <= len(ticks) <= 12
    assert all(-1e-6 <= shown.fraction_of(tick.at) <= 1 + 1e-6 for tick in ticks)
    assert all(tick.text for tick in ticks)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (25.5, "25.5"),
        (65.5, "65.5"),
        (26.0, "26"),
        (-0.25, "−0.25"),
        (-0.0, "0"),
        (22.1384729, "22.1385"),
        (0.1 + 0.2, "0.3"),
        (1_380.0, "1,380"),
        (1_234_567.0, "1,234,567"),
        (0.0001, "0.0001"),
        (0.000012, "1.2e−05"),
        (3.5e12, "3.5e+12"),
        (float("nan"), "–"),
    ],
)
def test_that_a_value_is_read_with_the_decimals_it_was_measured_with(value: float, text: str) -> None:
    assert reading(value) == text


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (24, ["18:00", "21:00", "00:00", "03:00", "06:00", "09:00", "12:00", "15:00"]),
        (1, ["15:40", "15:50", "16:00", "16:10", "16:20", "16:30"]),
        (7 * 24, ["23 Nov", "24 Nov", "25 Nov", "26 Nov", "27 Nov", "28 Nov", "29 Nov"]),
        (60 * 24, ["23 Nov", "7 Dec", "21 Dec", "4 Jan", "18 Jan"]),
        (500 * 24, ["2027", "Apr", "Jul", "Oct", "2028", "Apr"]),
        (24 * 366 * 30, ["2030", "2035", "2040", "2045", "2050", "2055"]),
        (1 / 360, ["15:31:00", "15:31:02", "15:31:04", "15:31:06", "15:31:08", "15:31:10"]),
        (5e-6, ["15:31:00.000", "15:31:00.005", "15:31:00.010", "15:31:00.015"]),
    ],
)  # fmt: skip
def test_that_times_are_round_on_the_clock_of_the_zone(hours: float, expected: list[str]) -> None:
    assert texts(span(datetime(2026, 11, 22, 15, 31, tzinfo=BERLIN), hours)) == expected


def test_that_the_zone_decides_what_a_round_time_is() -> None:
    shown = span(datetime(2026, 11, 22, 0, 0, tzinfo=UTC), 6)
    assert time_ticks(shown, 8, ZoneInfo("Asia/Kolkata"))[0].text == "06:00"
    assert time_ticks(shown, 8, ZoneInfo("Asia/Kolkata"))[0].at == shown.start + 1_800
    assert time_ticks(shown, 8, UTC)[0].text == "00:00"


def test_that_ticks_stay_round_over_a_change_of_the_clocks() -> None:
    spring, autumn = datetime(2026, 3, 28, 18, tzinfo=BERLIN), datetime(2026, 10, 24, 18, tzinfo=BERLIN)
    for start in (spring, autumn):
        ticks = time_ticks(span(start, 24), 9, BERLIN)
        assert all(datetime.fromtimestamp(tick.at, BERLIN).strftime("%H:%M") == tick.text for tick in ticks)
        assert [tick.at for tick in ticks] == sorted({tick.at for tick in ticks})


@given(
    st.floats(FIRST_SECOND, LAST_SECOND), st.floats(0, LAST_SECOND - FIRST_SECOND), st.sampled_from([None, UTC, BERLIN])
)
@settings(max_examples=80, deadline=None)
def test_that_any_range_of_time_has_few_ticks_inside(start: float, length: float, zone: ZoneInfo | None) -> None:
    shown = time_range(start, start + length)
    ticks = time_ticks(shown, 8, zone)
    assert len(ticks) <= 12
    assert all(shown.start - 1e-5 <= tick.at <= shown.end + 1e-5 for tick in ticks)


def test_that_this_computers_clock_agrees_with_its_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        for month in (1, 3, 7, 10):
            shown = span(datetime(2026, month, 20, tzinfo=BERLIN), 24 * 12)
            assert time_ticks(shown, 8, None) == time_ticks(shown, 8, BERLIN)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(("seconds", "text"), [(1_980, "33 min"), (86_400, "24 h"), (604_800, "7 d"), (12, "12 s")])
def test_that_a_length_is_read_in_one_unit(seconds: float, text: str) -> None:
    assert duration(seconds) == text
