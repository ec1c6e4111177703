"""Which fields are plotted at first, and how they are called."""

from __future__ import annotations

from app.screens.data.plotted import field_to_plot, first_choice, labels
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
    both = [series(1, "a", device="24E124C0FFEE0007"), series(2, "a", device="24E124C0FFEE0008")]
    assert labels(both, {"24E124C0FFEE0007": "<b>Lobby</b>"}) == {1: "a · <b>Lobby</b>", 2: "a · 0008"}
    assert labels(both[:1], {}) == {1: "a"}


def test_that_devices_whose_ids_end_alike_are_told_apart() -> None:
    alike = [series(1, "a", device="A10007"), series(2, "a", device="B20007")]
    assert labels(alike, {}) == {1: "a · A10007", 2: "a · B20007"}


def test_that_without_a_chosen_field_the_first_number_not_yet_plotted_is_offered() -> None:
    values = {"door": "open", "co2": 802, "t": 21.5}
    assert field_to_plot(values, "", ()) == ("co2", "")
    assert field_to_plot(values, "", ("co2",)) == ("t", "")
    assert field_to_plot(values, "t", ()) == ("t", "")


def test_that_it_is_said_why_nothing_can_be_plotted() -> None:
    values = {"door": "open", "co2": 802}
    assert field_to_plot(values, "door", ()) == ("", "Only numbers can be plotted: choose a field that is one")
    assert field_to_plot(values, "co2", ("co2",)) == ("", "This field is plotted already")
    assert field_to_plot(values, "", ("co2",)) == ("", "Every number of this record is plotted already")
    assert field_to_plot({}, "", ()) == ("", "This record has no number to plot")
