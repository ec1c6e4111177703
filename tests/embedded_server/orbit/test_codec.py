"""The bytes of Orbit's frames, up and down, as the contract with sensors writes them."""

from __future__ import annotations

import pytest

from embedded_server.domain.orbit import ParameterSpec
from embedded_server.orbit.codec import (
    Acknowledgement,
    Boot,
    Points,
    Report,
    Unread,
    number_of,
    read_uplink,
    write_downlink,
)
from embedded_server.orbit.models import load_catalogue

MODELS = load_catalogue().models
K, T = MODELS["ORBIT_K"], MODELS["ORBIT_T"]


def changes(**values: int) -> list[tuple[ParameterSpec, int]]:
    return [(spec, value) for name, value in values.items() if (spec := K.parameter(name))]


@pytest.mark.parametrize(
    ("number", "values", "hex_"),
    [
        (14, {"alarm_high": -160, "alarm_enabled": 1}, "120e04ff60060100"),
        (15, {"measure_interval": 5}, "110f010005000000"),
        (16, {"offset_external": -2}, "111007fffe000000"),
    ],
)
def test_that_a_downlink_is_written_as_the_contract_says(number: int, values: dict[str, int], hex_: str) -> None:
    assert write_downlink(number, changes(**values)).hex() == hex_


def test_that_points_are_read_with_the_channels_that_were_not_measured_left_out() -> None:
    assert read_uplink(bytes.fromhex("1300d701e302ff0003"), K) == Points(
        (
            {"internal": 21.5, "external": 48.3},
            {"internal": 21.7, "external": 48.2},
            {"internal": 21.7, "external": 48.5},
        )
    )
    assert read_uplink(bytes.fromhex("13ff3800d7800102ff"), K) == Points(
        ({"internal": -20.0, "external": 21.5}, {"external": 21.6}, {"internal": -19.8, "external": 21.5})
    )
    assert read_uplink(bytes.fromhex("1201e302"), T) == Points(({"external": 48.3}, {"external": 48.5}))


def test_that_what_a_sensor_says_of_its_parameters_is_read() -> None:
    assert read_uplink(bytes.fromhex("220e0486"), K) == Acknowledgement(14, ("alarm_high",), ("alarm_enabled",))
    assert read_uplink(bytes.fromhex("3201000a030168"), K) == Report({"measure_interval": 10, "downlink_interval": 360})
    assert read_uplink(bytes.fromhex("3104ff60"), K) == Report({"alarm_high": -160})
    assert read_uplink(bytes.fromhex("40010203"), K) == Boot(1, (2, 3))


@pytest.mark.parametrize(
    "hex_",
    [
        "",  # a message without bytes
        "50",  # an unknown kind
        "220e04",  # a length that does not fit
        "220e048600",
        "210e09",  # an unknown id
        "310a0000",
        "3101",
        "3101000aff",
        "10",  # no point
        "1300d701e302ff00",
        "4001020304",
        "41010203",
        "3201000a0301680000000000",
    ],
)
def test_that_what_does_not_fit_is_kept_raw(hex_: str) -> None:
    assert read_uplink(bytes.fromhex(hex_), K) == Unread()


def test_that_a_parameter_of_another_model_is_unknown() -> None:
    assert read_uplink(bytes.fromhex("210e07"), K) == Acknowledgement(14, ("offset_external",))
    assert read_uplink(bytes.fromhex("210e07"), T) == Unread()


def test_that_frames_are_numbered_from_1_to_255_and_then_from_1_again() -> None:
    assert [number_of(serial) for serial in (1, 2, 255, 256, 510, 511)] == [1, 2, 255, 1, 255, 1]


def test_that_a_model_overrides_the_bounds_of_a_parameter() -> None:
    high = T.parameter("alarm_high")
    assert high is not None
    assert (high.min, high.max, high.width) == (-400, 1250, 2)
    assert T.max_parameters == 1
