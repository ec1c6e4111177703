"""The usual interval of a device, and what its own arrivals say of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.cadence import (
    LEAST_PATIENCE_MS,
    REMEMBERED,
    hours_at,
    patience_ms,
    usual_ms,
)
from embedded_server.domain.device import HOURS
from embedded_server.domain.device_track import DeviceTrack, Sighting
from embedded_server.domain.message import Message

HOUR_MS = 3_600_000


def sighting(seq: int, at_ms: int, counter: int | None = None, event: str = "uplink", again: bool = False) -> Sighting:
    return Sighting(Message("senet", event, "A1", f_cnt=counter), "a.b", at_ms, seq, again)


def followed(*seen: Sighting) -> DeviceTrack:
    track = DeviceTrack.first(seen[0])
    for each in seen:
        track.add(each, 0)
    return track


def test_that_one_outage_does_not_change_what_is_usual() -> None:
    moments = [0, 600_000, 1_200_000, 1_800_000, 90_000_000, 90_600_000]
    track = followed(*(sighting(seq, at_ms) for seq, at_ms in enumerate(moments, 1)))
    assert usual_ms(track.recent.intervals) == 600_000


def test_that_nothing_is_said_of_a_device_heard_three_times() -> None:
    track = followed(*(sighting(seq, seq * 1_000) for seq in range(1, 4)))
    assert usual_ms(track.recent.intervals) is None
    assert patience_ms(None) is None


def test_that_a_device_that_sends_each_second_is_given_time() -> None:
    assert patience_ms(1_000) == LEAST_PATIENCE_MS


def test_that_gaps_of_the_counter_are_lost_uplinks() -> None:
    track = followed(*(sighting(seq, seq, counter) for seq, counter in enumerate([5, 6, 9, 10, 0, 1, 60_000], 1)))
    assert track.lost == 2  # 7 and 8; a counter that begins anew, or leaps, is another session's


def test_that_repeated_frames_and_other_events_are_no_arrivals() -> None:
    track = followed(
        sighting(1, 1_000), sighting(2, 2_000, again=True), sighting(3, 3_000, event="join"), sighting(4, 4_000)
    )
    assert (track.uplinks, track.recent.intervals, track.joined_ms) == (2, [3_000], 3_000)


def test_that_a_record_read_again_is_counted_once() -> None:
    track = followed(sighting(1, 1_000, 1), sighting(2, 2_000, 2))
    before = (track.lost, [*track.recent.hours], [*track.recent.intervals])
    track.add(sighting(2, 2_000, 2), 2)
    assert (track.lost, track.recent.hours, track.recent.intervals) == before


@given(st.lists(st.integers(0, 100 * HOUR_MS), max_size=200).map(sorted))
def test_that_hours_are_counted_as_one_would_by_hand(moments: list[int]) -> None:
    now = 100
    track = DeviceTrack("senet", "a.b", 0, 0)
    for seq, at_ms in enumerate(moments, 1):
        track.add(sighting(seq, at_ms), 0)
    expected = [sum(at_ms // HOUR_MS == hour for at_ms in moments) for hour in range(now - HOURS + 1, now + 1)]
    assert hours_at(now, track.recent.hour, track.recent.hours) == expected
    assert len(track.recent.intervals) <= REMEMBERED
