"""What the list of sensors says of each. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.screens.orbit import moments
from app.widgets.entry_list import Entry, Mark
from embedded_server.domain.orbit_told import SensorGlance

MODELS = {"ORBIT_K": "Orbit K", "ORBIT_T": "Orbit T"}


def model_words(model: str) -> str:
    return MODELS.get(model, model)


def name_of(sensor: SensorGlance) -> str:
    return sensor.name or sensor.id


def entry(sensor: SensorGlance, staged: int, now_s: int) -> Entry:
    window, budget = sensor.window, sensor.budget
    sign = mark(sensor, staged, now_s)
    return Entry(
        sensor.id,
        name_of(sensor),
        f"{sensor.id}  {model_words(sensor.model)}",
        sign,
        "" if sign else moments.confidence(window, now_s),
        lead=moments.next_words(window, now_s),
        gates=(budget.used, budget.per_day),
    )


def mark(sensor: SensorGlance, staged: int, now_s: int) -> Mark | None:
    """What a person has to know first."""
    waiting = sensor.queued + sensor.in_flight
    if staged:
        return Mark(f"{staged} staged", "info")
    if sensor.trouble and waiting:
        return Mark(f"{waiting} blocked", "danger")
    if sensor.in_flight:
        return Mark(f"{sensor.in_flight} sent", "warn")
    if sensor.queued:
        is_stuck = moments.is_silent(sensor.window, now_s) or sensor.budget.used >= sensor.budget.per_day
        return Mark(f"{sensor.queued} queued", "danger" if is_stuck else "neutral")
    return Mark(f"{sensor.uncertain} uncertain", "danger") if sensor.uncertain else None


def ordered(sensors: Sequence[SensorGlance]) -> list[SensorGlance]:
    """By name: a list that is ordered by what changes would jump under the hand."""
    return sorted(sensors, key=lambda one: (name_of(one).casefold(), one.id))


def matching(sensors: Sequence[SensorGlance], text: str) -> list[SensorGlance]:
    """Those that hold every word, by name, id, model or owner."""
    wanted = text.casefold().split()
    return [
        one
        for one in sensors
        if all(word in f"{one.name} {one.id} {model_words(one.model)} {one.user}".casefold() for word in wanted)
    ]
