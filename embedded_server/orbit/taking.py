"""An uplink as a whole: what it says, what it is answered."""

from __future__ import annotations

from collections.abc import Mapping

from embedded_server.domain.orbit import Frame, Model, Sensor
from embedded_server.orbit.codec import Points, read_uplink
from embedded_server.orbit.downlink import WINDOW_MISSED, answer_request, is_too_late
from embedded_server.orbit.hearing import hear
from embedded_server.orbit.models import QueueSettings
from embedded_server.orbit.turn import Turn

_MINUTE_S = 60


def take_uplink(
    turn: Turn,
    model: Model,
    settings: QueueSettings,
    payload: bytes | None,
    uplink_s: int,
    *,
    is_new: bool,
    is_request: bool,
) -> Frame | None:
    """The downlink to answer with. What an uplink says counts once, also when it comes too late to be answered."""
    if is_new:
        hear(turn, model, read_uplink(payload or b"", model), uplink_s)
    if not is_request:
        return None
    if is_too_late(uplink_s, turn.now_s, settings):
        turn.note(WINDOW_MISSED, reason=f"the callback came {turn.now_s - uplink_s} s after the uplink")
        return None
    return answer_request(turn, model, settings, uplink_s)


def points_of(sensor: Sensor, model: Model, payload: bytes | None, uplink_s: int) -> dict[int, Mapping[str, float]]:
    """Data points by their time, which the active interval tells; a point without any channel is none."""
    uplink = read_uplink(payload or b"", model)
    spec = model.parameter("measure_interval")
    if not isinstance(uplink, Points) or spec is None:
        return {}
    active = sensor.of(spec.name).value
    interval_s = (spec.default if active is None else active) * _MINUTE_S
    last = len(uplink.points) - 1
    times = [uplink_s - (last - place) * interval_s for place in range(last + 1)]
    return {time_s: point for time_s, point in zip(times, uplink.points, strict=True) if point}
