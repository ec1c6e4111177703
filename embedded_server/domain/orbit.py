"""Orbit sensors: what is known of their parameters, and the changes and downlinks on their way.

Times are whole Unix seconds, as the network speaks them: the rules compare them with those of callbacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ChangeState(StrEnum):
    QUEUED = "queued"
    IN_FLIGHT = "in_flight"
    APPLIED = "applied"
    ELIDED = "elided"  # never had to be sent
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"


OPEN_STATES = frozenset((ChangeState.QUEUED, ChangeState.IN_FLIGHT))


class Registered(StrEnum):
    """What became of a wish."""

    UNCHANGED = "unchanged"
    QUEUED = "queued"
    ALREADY_PENDING = "already_pending"
    REMOVED = "removed"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """`min`, `max` and `step` count in `unit`, which belongs to the integer that travels."""

    name: str
    id: int
    label: str
    unit: str
    width: int  # bytes
    min: int
    max: int
    step: int
    group: str
    priority: int
    alone: bool  # travels in a downlink of its own
    default: int


@dataclass(frozen=True, slots=True)
class Model:
    name: str
    label: str
    channels: tuple[str, ...]
    max_parameters: int  # per downlink
    parameters: tuple[ParameterSpec, ...]

    def parameter(self, name: str) -> ParameterSpec | None:
        return next((spec for spec in self.parameters if spec.name == name), None)

    def parameter_with_id(self, number: int) -> ParameterSpec | None:
        return next((spec for spec in self.parameters if spec.id == number), None)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one parameter. A frame's serial counts a sensor's downlinks and never starts again."""

    value: int | None = None  # the last one that the sensor confirmed
    confirmed_s: int | None = None
    resolved: int = 0  # serial of the last frame whose fate is known for this parameter
    reported_s: int | None = None  # time of the uplink with the last report
    doubted_s: int | None = None  # the sensor started anew then and has not told the value since
    doubted: int = 0  # frames up to this serial were sent before that


@dataclass(frozen=True, slots=True)
class Change:
    """An open entry of the queue, or a closed one of its history."""

    id: int
    parameter: str
    value: int
    state: ChangeState
    created_s: int
    updated_s: int
    by: str = ""
    expires_s: int | None = None
    attempts: int = 0  # sends of this value without an acknowledgement
    is_sent: bool = False  # this value
    frame: int | None = None  # serial of the one it is in while in flight


@dataclass(frozen=True, slots=True)
class Frame:
    """One downlink that was handed to the network."""

    serial: int
    number: int  # 1…255, as the sensor names it
    uplink_s: int  # time of the uplink it answered
    sent_s: int
    data: bytes
    values: Mapping[str, int]
    void: frozenset[str] = frozenset()  # parameters it cannot have changed: not emitted, or rejected
    code: int | None = None  # what the network said of it
    rejected: frozenset[str] = frozenset()  # those of `void` that the sensor itself refused


@dataclass(frozen=True, slots=True)
class AuditEvent:
    at_s: int
    event: str
    change: int | None = None
    parameter: str = ""
    value: int | None = None
    by: str = ""
    reason: str = ""
    frame: int | None = None  # a serial


@dataclass(frozen=True, slots=True)
class Sensor:
    """All that the rules decide by."""

    device: str
    model: str
    known: Mapping[str, Known] = field(default_factory=dict)
    open: Mapping[str, Change] = field(default_factory=dict)  # by parameter: one each
    frames: Mapping[int, Frame] = field(default_factory=dict)  # by serial: the last 255 and all that may still count
    last_change: int = 0  # ids given so far
    last_serial: int = 0
    air: int = 0  # serial of the answer to the last request; 0 when there was none, or it was never emitted
    last_uplink_s: int | None = None
    last_request_s: int | None = None
    trouble: str = ""  # why the network takes no downlinks for it

    def of(self, parameter: str) -> Known:
        return self.known.get(parameter, _NOTHING_KNOWN)


_NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Wish:
    parameter: str
    value: int
    by: str = ""
    expires_s: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a wish cannot be registered."""

    field: str
    problem: str


@dataclass(frozen=True, slots=True)
class OrbitDevice:
    """A sensor as people know it."""

    id: str  # upper-case hex
    model: str
    name: str
    owner: str  # e-mail
    owner_id: int
    parent: str | None  # the owner's integrator
    rec_type: str
    battery: float | None = None
    temperature: float | None = None
    last_uplink_s: int | None = None
    user: str = ""  # as Sensohive's API calls the owner
    parent_id: int | None = None  # the account of the owner's integrator
    webhook: str = ""  # the id of the one that gets its data points
