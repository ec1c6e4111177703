"""What has to be true of a device before it is left alone: seven steps, each known from facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    FIRST_PACKET = "first_packet"
    TOKEN = "token"
    REC_TYPE = "rec_type"
    DECODER = "decoder"
    IN_RANGE = "in_range"
    ACKNOWLEDGED = "acknowledged"
    PLOTTED = "plotted"


class StepState(StrEnum):
    DONE = "done"
    NOW = "now"  # the first that is open
    TODO = "todo"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CommissioningStep:
    step: Step
    state: StepState
    since: datetime | None  # as far as it is known
    words: str
