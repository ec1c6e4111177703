"""Fields and their bytes, both ways."""

from __future__ import annotations

from app.screens.data.field_bytes import bytes_of, field_at
from embedded_server.domain.decoding import FieldSpan

SPANS = (
    FieldSpan("temperature_1", 0, 4, "01 67 is channel 1."),
    FieldSpan("gps_2.latitude", 6, 3, "Latitude."),
    FieldSpan("gps_2.longitude", 9, 3, "Longitude."),
    FieldSpan("one", 12, 1, "A byte."),
)


def test_that_a_field_has_its_bytes_and_its_sentence() -> None:
    found = bytes_of(SPANS, "temperature_1")
    assert found is not None
    assert (found.start, found.end, found.title, found.sentence) == (0, 4, "bytes 0 to 3", "01 67 is channel 1.")


def test_that_an_object_has_the_bytes_of_its_parts() -> None:
    found = bytes_of(SPANS, "gps_2")
    assert found is not None
    assert (found.start, found.end, found.sentence) == (6, 12, "Latitude. Longitude.")


def test_that_one_byte_is_called_a_byte() -> None:
    found = bytes_of(SPANS, "one")
    assert found is not None
    assert found.title == "byte 12"


def test_that_what_has_no_bytes_has_none() -> None:
    assert bytes_of(SPANS, "gps") is None
    assert bytes_of(SPANS, "") is None


def test_that_a_byte_knows_its_field() -> None:
    assert [field_at(SPANS, position) for position in (0, 3, 4, 9)] == [
        "temperature_1",
        "temperature_1",
        "",
        "gps_2.longitude",
    ]
