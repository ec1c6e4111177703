"""Units guessed from names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.units import field_units, unit_of

NAMES = st.text(alphabet="abtempvalueunit.0²_ C", max_size=12)
JSON = st.recursive(
    st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=30,
)


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("temperature_1", "°C"),
        ("TempC_SHT", "°C"),
        ("tempF", "°F"),
        ("Hum_SHT", "%"),
        ("relative_humidity_2", "%"),
        ("co2", "ppm"),
        ("CO2", "ppm"),
        ("concentration_5", "ppm"),
        ("barometric_pressure_3", "hPa"),
        ("pressure", "hPa"),
        ("luminosity_4", "lx"),
        ("pm2_5", "µg/m³"),
        ("BatV", "V"),
        ("battery_voltage", "V"),
        ("batteryVoltageMv", "mV"),
        ("distance_mm", "mm"),
        ("soilConductivity", "µS/cm"),
        ("gps_1.latitude", "°"),
        ("accelerometer_6.x", "g"),
        ("temperatureSensor.1", "°C"),
        ("door", ""),
        ("count", ""),
    ],
)
def test_that_a_name_tells_its_unit(path: str, unit: str) -> None:
    assert unit_of(path) == unit


@pytest.mark.parametrize(("value", "unit"), [(92.0, "%"), (3.62, "V"), (3600.0, "mV")])
def test_that_a_battery_is_told_by_its_size(value: float, unit: str) -> None:
    assert unit_of("battery", value) == unit


def test_that_a_unit_beside_the_value_is_believed_first() -> None:
    data = {"temperature": {"value": 72, "unit": "°F"}, "humidity": {"value": 40}, "flags": {"value": 1}}
    assert field_units(data) == {"temperature.value": "°F", "humidity.value": "%"}


def test_that_names_which_look_like_paths_do_no_harm() -> None:
    assert field_units({"a.9.value": 1, "a": [0], "a.².value": 2}) == {}


@given(JSON)
def test_that_any_data_can_be_labelled(data: object) -> None:
    assert all(field_units(data).values())
