"""What would become of wishes: the same rules on a copy, and nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from embedded_server.domain.orbit import ChangeState, Frame, Model, Problem, Registered, Sensor, Wish
from embedded_server.orbit.downlink import preview
from embedded_server.orbit.models import QueueSettings
from embedded_server.orbit.outlook import Outlook, Past, outlooks
from embedded_server.orbit.registering import problems_of, register
from embedded_server.orbit.turn import Turn


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`sensor` is as it would be then; where there are problems, as it is."""

    sensor: Sensor
    results: Mapping[str, Registered]
    problems: Sequence[Problem]
    frames: Sequence[Frame]
    outlooks: Mapping[str, Outlook]  # by parameter


def rehearse(
    sensor: Sensor,
    model: Model,
    settings: QueueSettings,
    now_s: int,
    past: Past,
    values: Mapping[str, int],
    *,
    is_acknowledged: bool,
) -> Rehearsal:
    """The downlinks are those that follow; `is_acknowledged`: as if the sensor had told that it got the last one."""
    turn = Turn(sensor, now_s)
    problems = problems_of(turn.sensor, model, values)
    results = {} if problems else {name: register(turn, Wish(name, value)) for name, value in values.items()}
    turn.settle()
    then = _acknowledged(turn.sensor) if is_acknowledged else turn.sensor
    frames = preview(then, model, settings, now_s, len(then.open))
    expected = {
        **outlooks(turn.sensor, model, settings, now_s, past),
        **outlooks(then, model, settings, now_s, past),
    }
    return Rehearsal(turn.sensor, results, problems, frames, expected)


def _acknowledged(sensor: Sensor) -> Sensor:
    left = {name: entry for name, entry in sensor.open.items() if entry.state is not ChangeState.IN_FLIGHT}
    return replace(sensor, open=left)
