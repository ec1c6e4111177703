"""The small parts of the pool: frames, recent values, the watch, suspensions, the command."""

from __future__ import annotations

import os
import sys
import time
from collections import OrderedDict

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.decoding import limits
from embedded_server.decoding.frames import Answer, FrameError, Frames, frame
from embedded_server.decoding.process import worker_command
from embedded_server.decoding.recent import Places, Recent
from embedded_server.decoding.request import decoded_from_answer
from embedded_server.decoding.suspensions import Suspensions
from embedded_server.decoding.watch import Use, Watch, use_of
from embedded_server.domain.decoding import DecodeStatus


@given(st.lists(st.text(max_size=300), max_size=8), st.data())
def test_that_frames_come_out_whole_however_the_stream_is_cut(texts: list[str], data: st.DataObject) -> None:
    answers = [Answer(None, text, number=number) for number, text in enumerate(texts)]
    stream = b"".join(frame([answer]) for answer in answers)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    frames = Frames()
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    bodies = [body for piece in pieces for body in frames.feed(piece)]
    assert [msgspec.msgpack.decode(body, type=list[Answer]) for body in bodies] == [[answer] for answer in answers]


def test_that_a_frame_beyond_reason_is_refused_before_it_is_awaited() -> None:
    with pytest.raises(FrameError):
        list(Frames().feed(b"\xff\xff\xff\xff"))


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), max_size=40))
def test_that_recent_keeps_the_latest_used(steps: list[tuple[str, bool]]) -> None:
    recent: Recent[str] = Recent(3)
    model: OrderedDict[str, str] = OrderedDict()
    for key, is_put in steps:
        if is_put:
            recent.put(key, key)
            model[key] = key
            model.move_to_end(key)
            while len(model) > 3:
                model.popitem(last=False)
        else:
            assert recent.get(key) == model.get(key)
            if key in model:
                model.move_to_end(key)


@given(st.lists(st.sampled_from("abcdef"), max_size=40))
def test_that_a_new_key_takes_the_place_of_the_one_used_longest_ago(keys: list[str]) -> None:
    places = Places(3)
    model: OrderedDict[str, int] = OrderedDict()
    for key in keys:
        had = key in model
        if not had:
            model[key] = model.popitem(last=False)[1] if len(model) == 3 else len(model)
        model.move_to_end(key)
        assert places.of(key) == (model[key], had)


def test_that_only_the_same_call_in_front_for_too_long_is_stopped() -> None:
    watch = Watch()
    assert watch.verdict(1, Use(10.0, True), 0.0) == ""
    assert watch.verdict(1, Use(10.39, True), 0.4) == ""
    assert watch.verdict(2, Use(10.41, True), 0.5) == ""
    assert watch.verdict(2, Use(10.80, True), 0.9) == ""
    assert watch.verdict(2, Use(10.82, True), 1.0) == limits.STUCK


def test_that_the_clock_on_the_wall_stops_what_uses_no_processor_time() -> None:
    watch = Watch()
    assert watch.verdict(1, None, 0.0) == ""
    assert watch.verdict(1, None, 1.9) == ""
    assert watch.verdict(1, None, 2.0) == limits.SILENT


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_that_processor_time_is_read_from_the_system() -> None:
    use = use_of(os.getpid())
    assert use is not None
    assert abs(use.seconds - time.process_time()) < 0.1
    assert use.wants_more
    assert use_of(2**22 + 1) is None


def test_that_a_process_which_others_starve_is_given_more_time() -> None:
    watch = Watch()
    assert watch.verdict(1, Use(5.0, True), 0.0) == ""
    assert watch.verdict(1, Use(5.1, True), 10.0) == ""
    assert watch.verdict(1, Use(5.1, False), 10.1) == limits.SILENT
    assert watch.verdict(1, Use(5.1, True), 20.0) == limits.SILENT


def test_that_three_kills_within_ten_minutes_suspend() -> None:
    suspensions = Suspensions()
    for at in (0.0, 100.0, 650.0):
        suspensions.record_kill("a", "It hung.", at)
    assert suspensions.reason("a") is None
    suspensions.record_kill("b", "It hung.", 650.0)
    suspensions.record_kill("a", "It hung.", 651.0)
    assert "It hung." in (suspensions.reason("a") or "")
    assert suspensions.reason("b") is None
    suspensions.resume("a")
    assert suspensions.reason("a") is None


def test_that_a_packaged_server_starts_the_worker_from_its_own_executable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worker_command() == [sys.executable, "-E", "-s", "-m", "embedded_server.decoding.worker"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert worker_command() == [sys.executable, "decoder-worker"]


@pytest.mark.parametrize("text", ["", "nonsense", "[]", '{"status": "great"}', '{"status": "ok", "errors": 3}'])
def test_that_an_answer_nobody_can_read_is_a_bad_output(text: str) -> None:
    decoded = decoded_from_answer(Answer(None, text, cpu_us=5), "sha", "engine")
    assert decoded.status is DecodeStatus.BAD_OUTPUT
    assert (decoded.codec_sha, decoded.engine, decoded.cpu_us) == ("sha", "engine", 5)
