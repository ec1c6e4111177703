"""Orbit sensors as they are told over HTTP: what is known, wanted and on its way. Times are whole Unix seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from embedded_server.domain.orbit import ChangeState, ParameterSpec, Registered


@dataclass(frozen=True, slots=True)
class Window:
    """When a sensor is expected to ask for a downlink; `spread_s` is None while too few gaps are known."""

    gap_s: int
    spread_s: int | None = None
    last_s: int | None = None
    next_s: int | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    used: int
    per_day: int


@dataclass(frozen=True, slots=True)
class SensorGlance:
    """One of the list. `uncertain` counts parameters without an open change."""

    id: str
    name: str
    model: str
    user: str
    budget: Budget
    window: Window
    queued: int = 0
    in_flight: int = 0
    uncertain: int = 0
    trouble: str = ""
    last_seen_s: int | None = None


@dataclass(frozen=True, slots=True)
class ParameterTold:
    spec: ParameterSpec
    value: int | None  # the last one that the sensor confirmed
    confirmed_s: int | None
    is_certain: bool
    wanted: int | None
    state: ChangeState | None  # of its open change


@dataclass(frozen=True, slots=True)
class Pending:
    id: int
    parameter: str
    value: int
    state: ChangeState
    created_s: int
    updated_s: int
    attempts: int
    by: str
    waits_for: str
    batch: int  # 0 goes with the next downlink
    expires_s: int | None = None
    frame: int | None = None  # number of the one it is in
    eta_s: int | None = None
    eta_p90_s: int | None = None


@dataclass(frozen=True, slots=True)
class SensorSheet:
    id: str
    name: str
    model: str
    user: str
    max_parameters: int
    parameters: Sequence[ParameterTold]
    pending: Sequence[Pending]
    budget: Budget
    window: Window
    max_attempts: int  # sends without an acknowledgement before a change fails
    trouble: str = ""
    last_uplink_s: int | None = None
    battery: float | None = None
    temperature: float | None = None

    def parameter(self, name: str) -> ParameterTold | None:
        return next((one for one in self.parameters if one.spec.name == name), None)

    def pending_of(self, name: str) -> Pending | None:
        return next((one for one in self.pending if one.parameter == name), None)


@dataclass(frozen=True, slots=True)
class NextFrame:
    number: int
    data: bytes
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WishProblem:
    parameter: str
    problem: str


@dataclass(frozen=True, slots=True)
class WishOutcome:
    """What wishes would become, and the downlinks that would follow. Not `is_foreseen`: what follows is told without
    the wishes."""

    results: Mapping[str, Registered]
    problems: Sequence[WishProblem]
    frames: Sequence[NextFrame]
    pending: Sequence[Pending]
    is_foreseen: bool = True


@dataclass(frozen=True, slots=True)
class SentFrame:
    serial: int
    number: int
    data: bytes
    values: Mapping[str, int]
    uplink_s: int
    sent_s: int
    void: frozenset[str]  # parameters it cannot have changed
    is_open: bool  # the fate of another is unknown
    is_in_air: bool  # it answered the last request
    code: int | None  # what the network said of it


@dataclass(frozen=True, slots=True)
class Traffic:
    """The last first."""

    uplinks: Sequence[tuple[int, bool]]  # time, and whether it asked for a downlink
    downlinks: Sequence[SentFrame]
