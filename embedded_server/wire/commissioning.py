"""Commissioning steps as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from embedded_server.domain.commissioning import CommissioningStep, Step, StepState
from embedded_server.domain.moments import iso
from embedded_server.wire.strict import moment_or_none, read
from embedded_server.wire.texts import Moment


class StepJson(TypedDict):
    step: Step
    state: StepState
    since: Moment | None
    words: str


class SeenJson(TypedDict):
    """Whether the owner has seen a record of it."""

    seen: bool


class CommissioningJson(TypedDict):
    device: str
    steps: list[StepJson]


def commissioning_to_json(device: str, steps: Sequence[CommissioningStep]) -> CommissioningJson:
    return {"device": device, "steps": [_step_to_json(step) for step in steps]}


def commissioning_from_json(value: object) -> tuple[CommissioningStep, ...]:
    return tuple(
        CommissioningStep(told["step"], told["state"], moment_or_none(told["since"]), told["words"])
        for told in read(value, CommissioningJson)["steps"]
    )


def _step_to_json(step: CommissioningStep) -> StepJson:
    since = None if step.since is None else iso(step.since)
    return {"step": step.step, "state": step.state, "since": since, "words": step.words}
