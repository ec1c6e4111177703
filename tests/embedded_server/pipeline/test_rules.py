"""The rules of the pipeline that need neither a store nor a decoder."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.decoder import Decoder, DecoderKind
from embedded_server.pipeline import recent_frames
from embedded_server.pipeline.assignments import Assignments
from embedded_server.pipeline.pace import CALM, LONGEST, SHARE, pause
from embedded_server.pipeline.recent_frames import WINDOW_MS, RecentFrames, Sighting


def decoder(number: int, pattern: str) -> Decoder:
    return Decoder(number, f"d{number}", DecoderKind.CAYENNE, pattern, "", "", datetime.now(UTC))


def test_that_the_most_specific_pattern_wins() -> None:
    assigned = Assignments([decoder(1, "*"), decoder(2, "a.b"), decoder(3, "a.*"), decoder(4, "a.b.*")])
    for rec_type, number in (("a.b", 2), ("a.b.c", 4), ("a.c", 3), ("x", 1)):
        found = assigned.decoder_of(rec_type)
        assert found is not None
        assert found.id == number, rec_type


def test_that_of_two_decoders_for_the_same_pattern_the_later_one_wins() -> None:
    found = Assignments([decoder(5, "a.*"), decoder(2, "a.*")]).decoder_of("a.b")
    assert found is not None
    assert found.id == 5


def test_that_nothing_is_assigned_outside_the_patterns() -> None:
    assert Assignments([decoder(1, "a.*")]).decoder_of("a") is None


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


def test_that_the_oldest_frames_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_frames, "MOST_FRAMES", 3)
    frames = RecentFrames()
    for seq, key in enumerate("abcd"):
        assert not frames.is_repeated(key, Sighting(seq, 0, 0))
    assert frames.is_repeated("b", Sighting(9, 0, 1))
    assert not frames.is_repeated("a", Sighting(9, 0, 1))


def test_that_the_pipeline_does_not_pause_while_the_server_is_calm() -> None:
    assert pause(0.01, 0.0) == 0.0
    assert pause(0.01, CALM) == 0.0


@given(st.floats(0, 10), st.floats(0, 100_000))
def test_that_the_pipeline_always_keeps_its_share(worked: float, arriving: float) -> None:
    assert 0 <= pause(worked, arriving) <= min(worked * (1 / SHARE - 1), LONGEST) + 1e-9
    assert pause(worked, arriving) <= pause(worked, arriving + 100) + 1e-9
