"""The rules of the pipeline that need neither a store nor a decoder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.assignment import Assignment, overruled
from embedded_server.domain.decoder import DecoderKind, Version
from embedded_server.pipeline.assignments import Assignments
from embedded_server.pipeline.pace import CALM, LONGEST, SHARE, pause
from embedded_server.pipeline.recent_frames import WINDOW_MS, RecentFrames, Sighting
from embedded_server.store.decoder_store import Assigned


def row(number: int, **asked: Any) -> Assigned:
    version = Version(1, "", "", datetime.now(UTC))
    return Assigned(Assignment(number, number, **asked), f"d{number}", DecoderKind.CAYENNE, version)


def test_that_the_most_specific_pattern_wins() -> None:
    rows = [row(number, rec_type=pattern) for number, pattern in enumerate(("*", "a.b", "a.*", "a.b.*"), 1)]
    assigned = Assignments(rows)
    for rec_type, number in (("a.b", 2), ("a.b.c", 4), ("a.c", 3), ("x", 1)):
        found = assigned.decoder_of(rec_type, None, None)
        assert found is not None
        assert found.row.id == number, rec_type


def test_that_a_device_beats_a_prefix_and_a_port_beats_a_rec_type() -> None:
    rows = [
        row(1, rec_type="a.b"),
        row(2, rec_type="*", port=3),
        row(3, dev_eui_prefix="70B3"),
        row(4, dev_eui_prefix="70B3D5"),
        row(5, device="70B3D5E75E00A101"),
    ]
    assigned = Assignments(rows)
    asked = ((None, 1), (3, 2)), "70B300", "70B3D50000000000", "70B3D5E75E00A101"
    found = [assigned.decoder_of("a.b", None, port) for port, _ in asked[0]]
    found += [assigned.decoder_of("a.b", device, 3) for device in asked[1:]]
    assert [each and each.row.id for each in found] == [1, 2, 3, 4, 5]


def test_that_of_two_rows_alike_the_later_one_loses() -> None:
    found = Assignments([row(5, rec_type="a.*"), row(2, rec_type="a.*")]).decoder_of("a.b", None, None)
    assert found is not None
    assert found.row.id == 5
    assert overruled([row(5, rec_type="a.*").row, row(9, port=1).row, row(2, rec_type="a.*").row]) == {2: 0}


def test_that_nothing_is_assigned_outside_the_patterns() -> None:
    assert Assignments([row(1, rec_type="a.*")]).decoder_of("a", None, None) is None


any_row = st.builds(
    Assignment,
    st.just(0),
    st.just(0),
    rec_type=st.sampled_from((None, "*", "a.*", "a.b", "a.b.*", "a.b.c")),
    dev_eui_prefix=st.sampled_from((None, "7", "70B3", "A")),
    device=st.sampled_from((None, "70B3D5E75E00A101", "A1")),
    port=st.sampled_from((None, 1, 2)),
)


@given(
    st.lists(any_row, max_size=12),
    st.sampled_from(("a", "a.b", "a.b.c", "x")),
    st.sampled_from((None, "70B3D5E75E00A101", "70B3000000000000", "A1")),
    st.sampled_from((None, 1, 2)),
)
def test_that_no_row_that_fits_is_more_exact_than_the_one_that_counts(
    rows: list[Assignment], rec_type: str, device: str | None, port: int | None
) -> None:
    numbered = [replace(each, id=number) for number, each in enumerate(rows)]
    version = Version(1, "", "", datetime.now(UTC))
    assigned = Assignments(Assigned(each, "", DecoderKind.CAYENNE, version) for each in numbered)
    found = assigned.decoder_of(rec_type, device, port)
    fitting = [each for each in numbered if each.fits(rec_type, device, port)]
    if found is None:
        assert fitting == []
    else:
        best = max(each.rank for each in fitting)
        assert found.row == next(each for each in fitting if each.rank == best)
        assert found.row.id not in overruled(numbered)


def test_that_a_frame_is_repeated_only_inside_the_window() -> None:
    frames = RecentFrames()
    assert not frames.is_repeated("k", Sighting(1, 0, 0))
    assert frames.is_repeated("k", Sighting(2, 0, WINDOW_MS - 1))
    assert not frames.is_repeated("k", Sighting(3, 0, WINDOW_MS))
    assert frames.is_repeated("k", Sighting(4, 0, WINDOW_MS + 1))


def test_that_messages_without_a_key_repeat_nothing() -> None:
    frames = RecentFrames()
    assert not frames.is_repeated(None, Sighting(1, 0, 0))
    assert not frames.is_repeated(None, Sighting(2, 0, 0))


def test_that_a_message_read_again_does_not_repeat_itself() -> None:
    frames = RecentFrames()
    assert not frames.is_repeated("k", Sighting(1, 0, 0))
    assert frames.is_repeated("k", Sighting(1, 1, 0))
    assert not frames.is_repeated("k", Sighting(1, 0, 0))


def test_that_of_too_many_frames_the_oldest_are_forgotten() -> None:
    frames = RecentFrames(sets=1)
    for seq, key in enumerate("abcde"):
        assert not frames.is_repeated(key, Sighting(seq, 0, seq))
    assert all(frames.is_repeated(key, Sighting(9, 0, 5)) for key in "bcde")
    assert not frames.is_repeated("a", Sighting(9, 0, 5))


def test_that_nearly_all_of_fifty_thousand_frames_are_remembered() -> None:
    frames = RecentFrames()
    assert not any(frames.is_repeated(f"frame {number}", Sighting(number, 0, number)) for number in range(50_000))
    forgotten = sum(not frames.is_repeated(f"frame {number}", Sighting(10**6, 0, 50_000)) for number in range(50_000))
    assert forgotten < 1_000  # a few sets have more than their four, and what is asked for again pushes out others


def test_that_the_pipeline_does_not_pause_while_the_server_is_calm() -> None:
    assert pause(0.01, 0.0) == 0.0
    assert pause(0.01, CALM) == 0.0


@given(st.floats(0, 10), st.floats(0, 100_000))
def test_that_the_pipeline_always_keeps_its_share(worked: float, arriving: float) -> None:
    assert 0 <= pause(worked, arriving) <= min(worked * (1 / SHARE - 1), LONGEST) + 1e-9
    assert pause(worked, arriving) <= pause(worked, arriving + 100) + 1e-9
