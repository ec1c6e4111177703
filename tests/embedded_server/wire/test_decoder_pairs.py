"""What is told of decoders, examples, robots and decoding again is read as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedded_server.domain.assignment import Assignment
from embedded_server.domain.check import CheckReport
from embedded_server.domain.decoder import Version
from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.example import Example, ExampleResult
from embedded_server.domain.job import Job
from embedded_server.domain.redecode import Change, FieldChange
from embedded_server.domain.robot import Robot, RobotRun, RobotWrite
from embedded_server.wire import assignments, decoders, examples, jobs, redecodes, robots, trials

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=9), inner, max_size=2),
    max_leaves=4,
)
DECODED = st.builds(Decoded, status=st.sampled_from(DecodeStatus), data=JSON, normalized=st.none(), warnings=...)
EXAMPLE = st.builds(Example, expected=JSON)
RESULT = st.builds(ExampleResult, example=EXAMPLE, actual=st.none() | DECODED)
WRITE = st.builds(RobotWrite, data=JSON)
RUN = st.builds(RobotRun, result=DECODED, writes=st.lists(WRITE, max_size=2).map(tuple))
CHANGE = st.builds(Change, change=st.builds(FieldChange, old=JSON, new=JSON))
PAIRS: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], object], Callable[[object], object]]] = {
    "version": (st.builds(Version), decoders.version_to_json, decoders.version_from_json),
    "assignment": (st.builds(Assignment), assignments.assignment_to_json, assignments.assignment_from_json),
    "example": (RESULT, examples.example_to_json, examples.example_from_json),
    "trial": (
        st.builds(trials.Trial, result=DECODED, against_live=st.none() | DECODED),
        trials.trial_to_json,
        trials.trial_from_json,
    ),
    "check": (st.builds(CheckReport), trials.check_to_json, trials.check_from_json),
    "robot": (st.builds(Robot), robots.robot_to_json, robots.robot_from_json),
    "run": (RUN, robots.run_to_json, robots.run_from_json),
    "job": (st.builds(Job), jobs.job_to_json, jobs.job_from_json),
    "change": (CHANGE, redecodes.change_to_json, redecodes.change_from_json),
}


@pytest.mark.parametrize("noun", PAIRS)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_that_what_is_written_is_read_again(noun: str, data: st.DataObject) -> None:
    things, to_json, from_json = PAIRS[noun]
    thing = data.draw(things)
    assert from_json(json.loads(msgspec.json.encode(to_json(thing)))) == thing
