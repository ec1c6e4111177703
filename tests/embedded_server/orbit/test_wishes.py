"""What is checked of a wish, what counts as wanted, and what a frame says once it was overtaken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from embedded_server.domain.orbit import ChangeState, Registered
from embedded_server.orbit.certain import certain
from embedded_server.orbit.outlook import requests_needed
from embedded_server.orbit.registering import problems_of
from embedded_server.orbit.taking import points_of
from tests.embedded_server.orbit.queue import NOW, K, Queue, T, sent


@pytest.mark.parametrize(
    ("active", "values", "fields"),
    [
        ({}, {"measure_interval": 0}, ["measure_interval"]),
        ({}, {"measure_interval": 1441, "nothing": 1}, ["measure_interval", "nothing"]),
        ({}, {"downlink_interval": 365}, ["downlink_interval"]),
        ({"points_per_uplink": 1}, {"measure_interval": 9}, ["measure_interval"]),
        ({"points_per_uplink": 2}, {"measure_interval": 5}, []),
        ({}, {"measure_interval": 5, "points_per_uplink": 1}, ["measure_interval", "points_per_uplink"]),
        ({"alarm_low": 100}, {"alarm_high": 100}, ["alarm_high"]),
        ({"alarm_low": 100}, {"alarm_high": 101}, []),
        ({"alarm_low": 100, "alarm_high": 100}, {"alarm_enabled": 1}, ["alarm_low", "alarm_high"]),
        ({"alarm_low": 100, "alarm_high": 100}, {"alarm_enabled": 1, "alarm_low": 99}, []),
    ],
)
def test_that_wishes_are_checked_against_all_that_is_wanted(
    active: dict[str, int], values: dict[str, int], fields: list[str]
) -> None:
    queue = Queue("ORBIT_K", **active)
    assert [problem.field for problem in problems_of(queue.sensor, K, values)] == fields


def test_that_pending_changes_count_as_wanted() -> None:
    queue = Queue(points_per_uplink=1, measure_interval=10)
    queue.wish(points_per_uplink=2)
    assert not problems_of(queue.sensor, K, {"measure_interval": 5})
    assert problems_of(queue.sensor, T, {"offset_external": 0})


def test_that_points_lie_an_active_interval_apart() -> None:
    payload = bytes.fromhex("1300d701e302ff0003")
    points = points_of(Queue(measure_interval=20).sensor, K, payload, NOW)
    assert list(points) == [NOW - 2_400, NOW - 1_200, NOW]
    assert list(points_of(Queue().sensor, K, payload, NOW)) == [NOW - 1_200, NOW - 600, NOW]


def test_that_frames_from_before_a_restart_make_nothing_certain_afterwards() -> None:
    queue = Queue(points_per_uplink=1)
    queue.wish(points_per_uplink=2)
    queue.ask()
    queue.hear("40010203")
    queue.hear("210102")
    assert not certain(queue.sensor, "points_per_uplink")
    queue.ask()
    queue.hear("210202")
    assert certain(queue.sensor, "points_per_uplink")


def test_that_the_number_of_requests_is_a_quantile_of_the_negative_binomial() -> None:
    assert [requests_needed(3, 0.7, quantile) for quantile in (0.5, 0.9)] == [4, 6]
    assert requests_needed(1, 1.0, 0.9) == 1


def test_that_two_steps_from_the_same_place_do_not_know_each_other() -> None:
    """Different parameters commute."""
    one, other = Queue(), Queue()
    one.wish(alarm_enabled=1)
    one.wish(points_per_uplink=2)
    other.wish(points_per_uplink=2)
    other.wish(alarm_enabled=1)
    plain = {name: replace(entry, id=0) for name, entry in one.sensor.open.items()}
    assert plain == {name: replace(entry, id=0) for name, entry in other.sensor.open.items()}


def test_that_only_the_last_frame_is_still_on_its_way() -> None:
    queue = Queue(points_per_uplink=1)
    queue.wish(points_per_uplink=2)
    queue.ask()
    queue.wish(points_per_uplink=3)
    queue.ask()
    assert queue.wish(points_per_uplink=2) == [Registered.REPLACED]
    assert queue.entry("points_per_uplink") == (2, ChangeState.QUEUED, 0)


def test_that_a_report_that_was_overtaken_says_nothing() -> None:
    queue = Queue()
    queue.wish(points_per_uplink=2)
    reported_at = queue.now_s
    queue.ask()
    queue.hear("210102")
    queue._uplink("310201", reported_at, is_request=False)
    assert queue.sensor.of("points_per_uplink").value == 2
    queue.hear("310203")
    queue._uplink("310202", queue.now_s - 60, is_request=False)
    assert queue.sensor.of("points_per_uplink").value == 3


def test_that_what_travels_alone_fills_no_other_downlink() -> None:
    queue = Queue()
    queue.wish(alarm_enabled=1, offset_external=-2)
    assert sent(queue.ask()) == {"alarm_enabled": 1}
