"""People change their minds: wishes registered, replaced, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from embedded_server.domain.orbit import Change, ChangeState, Model, Problem, Registered, Sensor, Wish
from embedded_server.orbit.certain import certain, unresolved, wanted
from embedded_server.orbit.turn import Turn

SHORTEST_UPLINK_INTERVAL = 10  # minutes


class InFlightError(Exception):
    """It was sent, and nobody knows whether it arrived."""


def problems_of(sensor: Sensor, model: Model, values: Mapping[str, int]) -> list[Problem]:
    """All wishes are checked before any is registered, against all that is wanted then."""
    problems = [problem for name, value in values.items() for problem in _own_problems(model, name, value)]
    return problems or _joint_problems(sensor, values)


def _own_problems(model: Model, name: str, value: int) -> list[Problem]:
    spec = model.parameter(name)
    if spec is None:
        return [Problem(name, f"{model.label} has no such parameter")]
    if not spec.min <= value <= spec.max:
        return [Problem(name, f"must be from {spec.min} to {spec.max} ({spec.unit})")]
    if (value - spec.min) % spec.step:
        return [Problem(name, f"must be {spec.min} plus a multiple of {spec.step}")]
    return []


def _joint_problems(sensor: Sensor, values: Mapping[str, int]) -> list[Problem]:
    """All that is wanted then, whichever of it is new; what is not known yet breaks no rule."""

    def then(name: str) -> int | None:
        return values.get(name, wanted(sensor, name))

    problems: list[Problem] = []
    interval, points = then("measure_interval"), then("points_per_uplink")
    if interval is not None and points is not None and interval * points < SHORTEST_UPLINK_INTERVAL:
        words = f"measure_interval times points_per_uplink must be {SHORTEST_UPLINK_INTERVAL} minutes or more"
        problems += _of_both(("measure_interval", "points_per_uplink"), words, values)
    low, high = then("alarm_low"), then("alarm_high")
    if low is not None and high is not None and low >= high:
        words = "alarm_low must be below alarm_high"
        problems += _of_both(("alarm_low", "alarm_high"), words, values)
    return problems


def _of_both(names: tuple[str, str], words: str, values: Mapping[str, int]) -> list[Problem]:
    """Said of those that are wished, of both where neither is."""
    return [Problem(name, words) for name in ([name for name in names if name in values] or names)]


def register(turn: Turn, wish: Wish) -> Registered:
    """A wish that was checked. Registering it twice is registering it once."""
    entry, known = turn.sensor.open.get(wish.parameter), turn.sensor.of(wish.parameter)
    is_fulfilled = known.value == wish.value and certain(turn.sensor, wish.parameter)
    if entry is None:
        return _say(turn, wish, Registered.UNCHANGED) if is_fulfilled else _queue(turn, wish)
    if entry.value == wish.value:
        return _say(turn, wish, Registered.ALREADY_PENDING, entry)
    if is_fulfilled:
        turn.close(entry, ChangeState.ELIDED, f"replaced by the active value {wish.value}", wish.by)
        return Registered.REMOVED
    return _replace(turn, entry, wish)


def _say(turn: Turn, wish: Wish, result: Registered, entry: Change | None = None) -> Registered:
    turn.note(result.value, entry, parameter=wish.parameter, value=wish.value, by=wish.by)
    return result


def _queue(turn: Turn, wish: Wish) -> Registered:
    number = turn.sensor.last_change + 1
    turn.sensor = replace(turn.sensor, last_change=number)
    entry = Change(
        number, wish.parameter, wish.value, ChangeState.QUEUED, turn.now_s, turn.now_s, wish.by, wish.expires_s
    )
    turn.put(entry)
    return _say(turn, wish, Registered.QUEUED, entry)


def _replace(turn: Turn, entry: Change, wish: Wish) -> Registered:
    air = _in_the_air(turn.sensor, wish)
    new = replace(
        entry,
        value=wish.value,
        by=wish.by,
        expires_s=wish.expires_s,
        attempts=0,
        state=ChangeState.QUEUED if air is None else ChangeState.IN_FLIGHT,
        is_sent=air is not None,
        frame=air,
    )
    turn.put(new)
    turn.note(Registered.REPLACED.value, new, by=wish.by, reason=f"{wish.value} instead of {entry.value}")
    return Registered.REPLACED


def _in_the_air(sensor: Sensor, wish: Wish) -> int | None:
    """The frame that is on its way with this very value, which then need not be sent again."""
    for frame in unresolved(sensor, wish.parameter):
        if frame.serial == sensor.air and frame.values[wish.parameter] == wish.value:
            return frame.serial
    return None


def cancel(turn: Turn, parameter: str, *, by: str = "", force: bool = False) -> bool:
    """False when there is no open change. Raises InFlightError for one that may have arrived, unless forced; then the
    parameter stays uncertain."""
    entry = turn.sensor.open.get(parameter)
    if entry is None:
        return False
    is_certain = certain(turn.sensor, parameter)
    is_out = entry.state is ChangeState.IN_FLIGHT or (not is_certain and bool(unresolved(turn.sensor, parameter)))
    if is_out and not force:
        raise InFlightError(parameter)
    turn.close(entry, ChangeState.CANCELLED, "forced: the sensor may have it" if is_out else "", by)
    return True
