"""Which fields are plotted at first, and how they are called."""

from __future__ import annotations

from app.screens.data.plotted import first_choice, labels
from tests.app.screens.data.entries import series

FIELDS = (
    series(1, "battery", "%"),
    series(2, "co2", "ppm"),
    series(3, "humidity", "%"),
    series(4, "temperature", "°C"),
    series(5, "temperature_2", "°C"),
)


def test_that_three_fields_of_three_units_are_chosen_and_the_battery_is_not() -> None:
    assert [one.field for one in first_choice(FIELDS)] == ["co2", "humidity", "temperature"]


def test_that_fewer_units_are_filled_up_with_other_fields() -> None:
    assert [one.field for one in first_choice(FIELDS[3:])] == ["temperature", "temperature_2"]


def test_that_the_device_asked_for_goes_before_the_busiest() -> None:
    both = [series(1, "a", device="busy", count=99), series(2, "b", device="quiet")]
    assert [one.field for one in first_choice(both)] == ["a"]
    assert [one.field for one in first_choice(both, "quiet")] == ["b"]
    assert [one.field for one in first_choice(both, "gone")] == ["a"]
    assert first_choice([]) == ()


def test_that_the_device_is_named_only_where_there_are_several() -> None:
    both = [series(1, "a", device="one"), series(2, "a", device="two")]
    assert labels(both, {"one": "<b>Lobby</b>"}) == {1: "<b>Lobby</b> · a", 2: "two · a"}
    assert labels(both[:1], {}) == {1: "a"}
