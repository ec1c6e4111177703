"""Normalised measurements: what is as defined is kept, every other field is told."""

from __future__ import annotations

import pytest

from embedded_server.decoding.frames import Answer
from embedded_server.decoding.normalised import checked, is_normalised
from embedded_server.decoding.request import decoded_from_answer


def test_that_each_field_that_is_not_as_defined_is_told_and_the_others_are_kept() -> None:
    measurement = {
        "time": "2026-03-05T13:04:09Z",
        "air": {"temperature": 21.5, "relativeHumidity": 130, "colour": "blue"},
        "wind": {"direction": 360},
        "soil": 7,
        "mood": "good",
    }
    assert checked(measurement) == (
        {"time": "2026-03-05T13:04:09Z", "air": {"temperature": 21.5}, "wind": {}},
        [
            "air.relativeHumidity: 130 is not between 0 and 100.",
            "air.colour is not a field of normalised measurements.",
            "wind.direction: 360 is not between 0 and 360.",
            "soil: an object of fields is needed.",
            "mood is not a field of normalised measurements.",
        ],
    )


@pytest.mark.parametrize(
    ("data", "is_one"),
    [
        ({"air": {"temperature": 20}}, True),
        ({"air": {"temperature": True}}, False),
        ({"air": {"temperature": -300}}, False),
        ({"time": "noon", "air": {"temperature": 20}}, False),
        ({"temperature": 20}, False),
        ({}, False),
        ([], False),
        (None, False),
    ],
)
def test_that_data_which_already_speaks_these_words_is_recognised(data: object, is_one: bool) -> None:
    assert is_normalised(data) is is_one


def test_that_the_result_has_what_is_as_defined_and_logs_the_rest() -> None:
    text = '{"status":"ok","data":{"t":1},"normalized":[{"air":{"temperature":-400}}]}'
    decoded = decoded_from_answer(Answer(None, text), "", "")
    assert decoded.normalized == ({"air": {}},)
    assert decoded.logs == ("normalizeUplink: air.temperature: -400 is not at least -273.15.",)
