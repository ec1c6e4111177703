"""What each situation of the queue leads to, one by one."""

from __future__ import annotations

import pytest

from embedded_server.domain.orbit import ChangeState, Registered
from embedded_server.orbit.certain import certain
from embedded_server.orbit.downlink import preview
from embedded_server.orbit.outlook import Past, outlooks
from embedded_server.orbit.registering import InFlightError
from tests.embedded_server.orbit.queue import CATALOGUE, DAY, NOW, K, Queue, sent


def test_that_the_active_value_is_not_queued_when_it_is_certain() -> None:
    queue = Queue(alarm_enabled=1)
    assert queue.wish(alarm_enabled=1) == [Registered.UNCHANGED]
    assert Queue().wish(alarm_enabled=1) == [Registered.QUEUED]
    assert not queue.sensor.open


def test_that_a_wish_taken_back_before_it_was_sent_disappears() -> None:
    queue = Queue(alarm_enabled=1)
    assert queue.wish(alarm_enabled=0) == [Registered.QUEUED]
    assert queue.wish(alarm_enabled=0) == [Registered.ALREADY_PENDING]
    assert queue.wish(alarm_enabled=1) == [Registered.REMOVED]
    assert queue.states == {1: ChangeState.ELIDED}


def test_that_a_wish_taken_back_after_it_was_sent_is_sent_again() -> None:
    queue = Queue(alarm_enabled=1)
    queue.wish(alarm_enabled=0)
    queue.ask()
    assert queue.wish(alarm_enabled=1) == [Registered.REPLACED]
    assert queue.entry("alarm_enabled") == (1, ChangeState.QUEUED, 0)
    assert sent(queue.ask()) == {"alarm_enabled": 1}
    queue.hear("210206")
    assert queue.states == {1: ChangeState.APPLIED}


def test_that_a_value_that_is_on_its_way_is_not_sent_twice() -> None:
    queue = Queue(points_per_uplink=1)
    queue.wish(points_per_uplink=2)
    queue.ask()
    queue.wish(points_per_uplink=3)
    assert queue.wish(points_per_uplink=2) == [Registered.REPLACED]
    assert queue.entry("points_per_uplink")[:2] == (2, ChangeState.IN_FLIGHT)
    queue.hear("210102")
    assert queue.states == {1: ChangeState.APPLIED}


def test_that_a_replaced_change_keeps_its_id_and_its_place() -> None:
    queue = Queue()
    queue.wish(alarm_enabled=0)
    queue.now_s += 60
    queue.wish(points_per_uplink=2)
    queue.wish(alarm_enabled=1)
    assert queue.sensor.open["alarm_enabled"].id == 1
    assert next(iter(sent(queue.ask()))) == "alarm_enabled"


def test_that_a_sensor_that_asks_again_gets_it_again_until_the_sends_are_used_up() -> None:
    queue = Queue()
    queue.wish(alarm_enabled=1)
    for attempt in range(1, 9):
        assert sent(queue.ask()) == {"alarm_enabled": 1}
        assert queue.entry("alarm_enabled") == (1, ChangeState.IN_FLIGHT, attempt)
    assert queue.ask() is None
    assert queue.states == {1: ChangeState.FAILED}


def test_that_what_was_not_emitted_counts_as_no_attempt() -> None:
    queue = Queue(alarm_enabled=0)
    queue.wish(alarm_enabled=1)
    for code in (1, 2, 3, 4, 6, 7, 8):
        queue.ask()
        assert not certain(queue.sensor, "alarm_enabled")
        queue.result(code)
        assert queue.entry("alarm_enabled") == (1, ChangeState.QUEUED, 0)
        assert certain(queue.sensor, "alarm_enabled")


def test_that_a_change_back_to_the_active_value_ends_when_nothing_was_emitted() -> None:
    queue = Queue(alarm_enabled=0)
    queue.wish(alarm_enabled=1)
    queue.ask()
    queue.wish(alarm_enabled=0)
    queue.result(4)
    assert queue.states == {1: ChangeState.ELIDED}


def test_that_emitted_is_not_received() -> None:
    queue = Queue(alarm_enabled=0)
    queue.wish(alarm_enabled=1)
    queue.ask()
    queue.result(0)
    assert queue.sensor.of("alarm_enabled").value == 0
    assert queue.entry("alarm_enabled") == (1, ChangeState.IN_FLIGHT, 1)
    queue.result(5)
    assert queue.entry("alarm_enabled") == (1, ChangeState.IN_FLIGHT, 1)


def test_that_a_result_names_the_frame_by_its_time_else_the_newest_of_ten_minutes() -> None:
    queue = Queue()
    queue.wish(alarm_enabled=1)
    queue.ask()
    first = queue.now_s
    queue.ask()
    queue.result(4, first + 119)
    assert queue.entry("alarm_enabled") == (1, ChangeState.IN_FLIGHT, 2)
    queue.now_s += 601
    queue.result(4, first + 5_000)
    assert queue.said[-1][0] == "orphan_result"
    queue.now_s -= 1
    queue.result(4, first + 5_000)
    assert queue.entry("alarm_enabled") == (1, ChangeState.QUEUED, 1)


def test_that_a_rejected_value_fails_and_leaves_nothing_useless() -> None:
    queue = Queue(alarm_enabled=0)
    queue.wish(alarm_enabled=1)
    queue.ask()
    queue.hear("210186")
    assert queue.states == {1: ChangeState.FAILED}
    assert certain(queue.sensor, "alarm_enabled")
    queue.wish(alarm_enabled=1)
    queue.ask()
    queue.wish(alarm_enabled=0)
    queue.hear("210286")
    assert queue.states[2] is ChangeState.ELIDED


def test_that_a_rejection_said_twice_does_not_fail_the_next_wish() -> None:
    queue = Queue(alarm_enabled=0)
    queue.wish(alarm_enabled=1)
    queue.ask()
    queue.hear("210186")
    queue.wish(alarm_enabled=1)
    queue.hear("210186")
    assert queue.states[2] is ChangeState.QUEUED


def test_that_a_rejection_counts_although_the_network_says_that_it_emitted_nothing() -> None:
    queue = Queue(alarm_enabled=0)
    queue.wish(alarm_enabled=1)
    queue.ask()
    queue.result(4)
    queue.hear("210186")
    assert queue.states == {1: ChangeState.FAILED}


def test_that_late_acknowledgements_of_overtaken_frames_change_nothing() -> None:
    queue = Queue(points_per_uplink=1)
    queue.wish(points_per_uplink=2)
    queue.ask()
    queue.wish(points_per_uplink=3)
    queue.ask()
    queue.hear("210202")
    assert queue.sensor.of("points_per_uplink").value == 3
    queue.hear("210102")
    assert queue.sensor.of("points_per_uplink").value == 3
    queue.hear("216302")
    assert queue.said[-1][0] == "unknown_frame"


def test_that_a_report_resolves_all_that_was_sent_before() -> None:
    queue = Queue()
    queue.wish(points_per_uplink=2)
    queue.ask()
    queue.hear("310202")
    assert queue.states == {1: ChangeState.APPLIED}
    queue.wish(points_per_uplink=3)
    queue.ask()
    queue.hear("310202")
    assert certain(queue.sensor, "points_per_uplink")
    assert queue.entry("points_per_uplink") == (3, ChangeState.IN_FLIGHT, 1)


def test_that_a_sensor_that_started_anew_is_believed_nothing_until_it_reports() -> None:
    queue = Queue(points_per_uplink=2)
    queue.hear("40010203")
    assert not certain(queue.sensor, "points_per_uplink")
    assert queue.wish(points_per_uplink=2) == [Registered.QUEUED]
    queue.hear("310202")
    assert queue.states == {1: ChangeState.ELIDED}


def test_that_what_was_never_sent_can_be_cancelled_and_what_was_sent_only_by_force() -> None:
    queue = Queue(points_per_uplink=1)
    queue.wish(points_per_uplink=2, alarm_enabled=1)
    assert queue.cancel("alarm_enabled")
    assert not queue.cancel("alarm_enabled")
    queue.ask()
    with pytest.raises(InFlightError):
        queue.cancel("points_per_uplink")
    queue.wish(points_per_uplink=3)
    with pytest.raises(InFlightError):
        queue.cancel("points_per_uplink")
    assert queue.cancel("points_per_uplink", force=True)
    assert queue.states == {1: ChangeState.CANCELLED, 2: ChangeState.CANCELLED}
    assert not certain(queue.sensor, "points_per_uplink")
    assert queue.wish(points_per_uplink=1) == [Registered.QUEUED]


def test_that_what_has_expired_is_never_sent_and_what_is_in_flight_waits_for_its_fate() -> None:
    queue = Queue()
    queue.wish(expires=NOW + 21_600, alarm_enabled=1)
    assert queue.ask() is None
    assert queue.states == {1: ChangeState.EXPIRED}
    queue.wish(expires=queue.now_s + 30_000, alarm_enabled=1)
    queue.ask()
    queue.now_s += 9_000
    assert queue.entry("alarm_enabled") == (1, ChangeState.IN_FLIGHT, 1)
    assert queue.ask() is None
    assert queue.states == {1: ChangeState.EXPIRED, 2: ChangeState.EXPIRED}


def test_that_an_acknowledgement_wins_over_the_end() -> None:
    queue = Queue()
    queue.wish(expires=NOW + 30_000, alarm_enabled=1)
    queue.ask()
    assert queue.ask("210106") is None
    assert queue.states == {1: ChangeState.APPLIED}


def test_that_a_callback_that_comes_too_late_gets_nothing_and_is_heard_all_the_same() -> None:
    queue = Queue()
    queue.wish(alarm_enabled=1)
    queue.ask()
    queue.wish(points_per_uplink=2)
    assert queue.ask("210106", late=31) is None
    assert queue.said[-1][0] == "window_missed"
    assert queue.states == {1: ChangeState.APPLIED, 2: ChangeState.QUEUED}
    assert sent(queue.ask(late=30)) == {"points_per_uplink": 2}


def test_that_a_downlink_is_filled_with_its_group_first() -> None:
    queue = Queue()
    queue.wish(alarm_enabled=1)
    queue.now_s += 1
    queue.wish(points_per_uplink=2)
    queue.now_s += 1
    queue.wish(alarm_high=650)
    assert sent(queue.ask()) == {"alarm_enabled": 1, "alarm_high": 650}


def test_that_priority_goes_first_until_a_day_of_waiting_makes_up_for_it() -> None:
    queue = Queue("ORBIT_T")
    queue.wish(alarm_enabled=1)
    queue.now_s += DAY - 21_600 - 1
    queue.wish(fast_mode_minutes=30)
    assert list(sent(queue.ask())) == ["fast_mode_minutes"]
    queue = Queue("ORBIT_T")
    queue.wish(alarm_enabled=1)
    queue.now_s += DAY - 21_600
    queue.wish(fast_mode_minutes=30)
    assert list(sent(queue.ask())) == ["alarm_enabled"]


def test_that_a_parameter_that_travels_alone_does() -> None:
    queue = Queue()
    queue.wish(offset_external=-2, alarm_enabled=1)
    frame = queue.ask()
    assert sent(frame) == {"offset_external": -2}
    assert frame is not None
    assert frame.data.hex() == "110107fffe000000"


def test_that_the_preview_is_what_is_sent() -> None:
    queue = Queue()
    queue.wish(alarm_enabled=1, points_per_uplink=2, alarm_high=650)
    frames = preview(queue.sensor, K, CATALOGUE.queue, queue.now_s, 10)
    assert [sent(frame) for frame in frames] == [{"alarm_enabled": 1, "alarm_high": 650}, {"points_per_uplink": 2}]
    asked = queue.ask()
    assert asked is not None
    assert asked.data == frames[0].data


def test_that_of_a_silent_sensor_no_acknowledgement_is_expected() -> None:
    queue = Queue()
    queue.wish(alarm_enabled=1)
    queue.ask()

    def waits_for() -> str:
        told = outlooks(queue.sensor, K, CATALOGUE.queue, queue.now_s, Past())
        return told["alarm_enabled"].waits_for

    assert waits_for() == "acknowledgement"
    queue.now_s += 3 * DAY
    assert waits_for() == "device_silent"


def test_that_without_a_contract_no_acknowledgement_is_expected_either() -> None:
    queue = Queue()
    queue.wish(alarm_enabled=1)
    queue.ask()
    queue.result(6)
    queue.ask()
    assert queue.entry("alarm_enabled")[1] is ChangeState.IN_FLIGHT
    told = outlooks(queue.sensor, K, CATALOGUE.queue, queue.now_s, Past())
    assert told["alarm_enabled"].waits_for == "contract"
