"""What is certain of a parameter, and what is wanted of it."""

from __future__ import annotations

from embedded_server.domain.orbit import Frame, Sensor


def certain(sensor: Sensor, parameter: str) -> bool:
    """Whether the active value is the sensor's: it is known, and no newer frame that may have arrived holds another.
    Copies of the same value do no harm."""
    known = sensor.of(parameter)
    if known.value is None or known.doubted_s is not None:
        return False
    return all(frame.values[parameter] == known.value for frame in unresolved(sensor, parameter))


def unresolved(sensor: Sensor, parameter: str) -> list[Frame]:
    """The frames that may or may not have changed it."""
    resolved = sensor.of(parameter).resolved
    return [
        frame
        for serial, frame in sensor.frames.items()
        if serial > resolved and parameter in frame.values and parameter not in frame.void
    ]


def may_count(sensor: Sensor, frame: Frame) -> bool:
    """Whether the fate of anything in it is unknown."""
    return any(
        parameter not in frame.void and frame.serial > sensor.of(parameter).resolved for parameter in frame.values
    )


def wanted(sensor: Sensor, parameter: str) -> int | None:
    entry = sensor.open.get(parameter)
    return sensor.of(parameter).value if entry is None else entry.value
