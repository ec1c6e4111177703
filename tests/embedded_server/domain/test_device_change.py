"""The same change for many devices, and what keeps one of them from it."""

from __future__ import annotations

import pytest

from embedded_server.domain.device import Description, Location
from embedded_server.domain.device_change import DeviceChange
from embedded_server.domain.device_import import described

PIER = Description("pier", tags=("west", "old"), type="EM500", location=Location(1.0, 2.0))


def test_that_tags_are_added_removed_and_replaced() -> None:
    change = DeviceChange({"tags": "east; old"}, ("new",), frozenset({"old"}))
    assert change.of("A1", 1, PIER)[0].tags == ("east", "new")
    assert DeviceChange({}, ("new",), frozenset({"old"})).of("A1", 1, PIER)[0].tags == ("west", "new")


def test_that_a_device_with_too_many_tags_is_named() -> None:
    change = DeviceChange({}, tuple(map(str, range(31))))
    assert change.of("A1", 1, PIER)[1][0].words == "It would have 33 tags, the limit is 32."


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{type}-{number}", "EM500-007"),
        ("{name} {eui} {tag}", "pier A1 west"),
        ("plain", "plain"),
    ],
)
def test_that_a_name_is_made_from_a_pattern(pattern: str, name: str) -> None:
    after, problems = DeviceChange({"name": pattern}).of("A1", 7, PIER)
    assert (after.name, problems) == (name, ())


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{colour}", "{colour} stands for nothing; there are {name}, {type}, {eui}, {tag}, {number}."),
        ("{name}", "The device has no name for {name}."),
        ("{number}" + "x" * 126, "The name would have 129 characters, the limit is 128."),
    ],
)
def test_that_a_name_that_cannot_be_made_is_said(pattern: str, words: str) -> None:
    assert [one.words for one in DeviceChange({"name": pattern}).of("A1", 1, Description())[1]] == [words]


def test_that_an_empty_cell_clears() -> None:
    after, problems = described(PIER, {"name": "", "tags": "", "lat": "", "lng": ""})
    assert (after, problems) == (Description(type="EM500"), ())


@pytest.mark.parametrize("text", ["1_000", "nan", "inf", "39°57'", "1.234,5", "١٢"])
def test_that_what_only_a_program_calls_a_number_is_none(text: str) -> None:
    assert [one.column for one in described(PIER, {"lat": text})[1]] == ["lat"]


def test_that_all_bad_cells_of_a_row_are_named() -> None:
    cells = {"lora_class": "D", "lat": "91", "lng": "east", "tags": ",".join(map(str, range(33)))}
    assert {one.column for one in described(PIER, cells)[1]} == set(cells)
    assert [one.column for one in described(Description(), {"lat": "9"})[1]] == ["lng"]
