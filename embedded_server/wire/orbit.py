"""Orbit sensors as JSON: Sensohive's shapes with what the application shows besides. Moments are Unix seconds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NotRequired, TypedDict

from embedded_server.domain.orbit import (
    AuditEvent,
    Change,
    ChangeState,
    Frame,
    Known,
    OrbitDevice,
    ParameterSpec,
    Problem,
    Registered,
)
from embedded_server.wire.strict import WireError, once


class OrbitParameterJson(TypedDict):
    """`value` is the active one, null until the sensor told it; `state` that of its open change."""

    name: str
    value: int | None
    label: str
    unit: str
    width: int
    min: int
    max: int
    step: int
    group: str
    priority: int
    alone: bool
    default: int
    confirmed: int | None
    certain: bool
    wanted: int | None
    state: ChangeState | None


class PendingChangeJson(TypedDict):
    id: int
    parameter: str
    value: int
    state: ChangeState
    created: int
    updated: int
    attempts: int
    by: str
    waiting_for: str
    batch: int
    expires: NotRequired[int]
    frame: NotRequired[int]
    eta: NotRequired[int]
    eta_p90: NotRequired[int]


class OrbitDeviceJson(TypedDict):
    id: str
    name: str
    model: str
    user: str
    max_parameters_per_downlink: int
    parameters: list[OrbitParameterJson]
    pending: list[PendingChangeJson]
    downlinks_today: int
    downlinks_per_day: int
    max_attempts: int
    trouble: str
    last_uplink: NotRequired[int]
    last_downlink_request: NotRequired[int]
    next_downlink_window: NotRequired[int]
    downlink_gap: int
    downlink_spread: NotRequired[int]
    battery: NotRequired[float]
    temperature: NotRequired[float]


class UpdateResultJson(TypedDict):
    parameter: str
    result: Registered
    pending: NotRequired[PendingChangeJson]


class UpdateJson(TypedDict, total=False):
    """Wished values by parameter."""

    measure_interval: int
    points_per_uplink: int
    downlink_interval: int
    alarm_high: int
    alarm_low: int
    alarm_enabled: int
    offset_external: int
    fast_mode_minutes: int


class FrameChangeJson(TypedDict):
    parameter: str
    value: int


class FrameJson(TypedDict):
    frame: int
    data: str
    changes: list[FrameChangeJson]


class AuditEventJson(TypedDict):
    time: int
    event: str
    change: NotRequired[int]
    parameter: NotRequired[str]
    value: NotRequired[int]
    by: NotRequired[str]
    reason: NotRequired[str]
    frame: NotRequired[int]


class ProblemDetailJson(TypedDict):
    field: str
    problem: str


def parameter_to_json(
    spec: ParameterSpec, known: Known, entry: Change | None, *, is_certain: bool
) -> OrbitParameterJson:
    return {
        "name": spec.name,
        "value": known.value,
        "label": spec.label,
        "unit": spec.unit,
        "width": spec.width,
        "min": spec.min,
        "max": spec.max,
        "step": spec.step,
        "group": spec.group,
        "priority": spec.priority,
        "alone": spec.alone,
        "default": spec.default,
        "confirmed": known.confirmed_s,
        "certain": is_certain,
        "wanted": known.value if entry is None else entry.value,
        "state": None if entry is None else entry.state,
    }


def pending_to_json(
    entry: Change, number: int | None, waits_for: str, batch: int, eta_s: tuple[int, int] | None
) -> PendingChangeJson:
    """`number` is that of the frame it is in."""
    told: PendingChangeJson = {
        "id": entry.id,
        "parameter": entry.parameter,
        "value": entry.value,
        "state": entry.state,
        "created": entry.created_s,
        "updated": entry.updated_s,
        "attempts": entry.attempts,
        "by": entry.by,
        "waiting_for": waits_for,
        "batch": batch,
    }
    if entry.expires_s is not None:
        told["expires"] = entry.expires_s
    if number is not None:
        told["frame"] = number
    if eta_s is not None:
        told["eta"], told["eta_p90"] = eta_s
    return told


def with_moments(
    told: OrbitDeviceJson, device: OrbitDevice, uplink_s: int | None, request_s: int | None, window_s: int | None
) -> OrbitDeviceJson:
    """What is not known is left out."""
    if uplink_s is not None:
        told["last_uplink"] = uplink_s
    if request_s is not None:
        told["last_downlink_request"] = request_s
    if window_s is not None:
        told["next_downlink_window"] = window_s
    if device.battery is not None:
        told["battery"] = device.battery
    if device.temperature is not None:
        told["temperature"] = device.temperature
    return told


def frame_to_json(frame: Frame) -> FrameJson:
    changes: list[FrameChangeJson] = [{"parameter": name, "value": value} for name, value in frame.values.items()]
    return {"frame": frame.number, "data": frame.data.hex(), "changes": changes}


def event_to_json(event: AuditEvent) -> AuditEventJson:
    told: AuditEventJson = {"time": event.at_s, "event": event.event}
    if event.change is not None:
        told["change"] = event.change
    if event.parameter:
        told["parameter"] = event.parameter
    if event.value is not None:
        told["value"] = event.value
    if event.by:
        told["by"] = event.by
    if event.reason:
        told["reason"] = event.reason
    if event.frame is not None:
        told["frame"] = event.frame
    return told


def problems_to_json(problems: Iterable[Problem]) -> list[ProblemDetailJson]:
    return [{"field": each.field, "problem": each.problem} for each in problems]


def update_from_json(body: bytes) -> Mapping[str, int]:
    """Wished values by parameter. Raises WireError, of a value that is no whole number with its name."""
    try:
        members = json.loads(body, object_pairs_hook=once)
    except RecursionError:
        raise WireError("The JSON is nested too deep.") from None
    if not isinstance(members, dict) or not members:
        raise WireError("The body must be an object of parameters and their values.")
    return {name: _whole(name, value) for name, value in members.items()}


def _whole(name: str, value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise WireError(f'"{name[:40]}" must be a whole number.')


class OrbitRowJson(TypedDict):
    id: str
    name: str
    model: str
    user: str
    webhook: str
    last_seen: NotRequired[int]


class OrbitOverviewJson(OrbitRowJson):
    """`uncertain` counts parameters without an open change; the rest is as of a single sensor."""

    downlinks_today: int
    downlinks_per_day: int
    queued: int
    in_flight: int
    uncertain: int
    trouble: str
    last_downlink_request: NotRequired[int]
    next_downlink_window: NotRequired[int]
    downlink_gap: int
    downlink_spread: NotRequired[int]


class RehearsedJson(TypedDict):
    parameter: str
    result: Registered


class RehearsalJson(TypedDict):
    """What wishes would become; `frames` are the downlinks that would follow."""

    results: list[RehearsedJson]
    problems: list[ProblemDetailJson]
    frames: list[FrameJson]
    pending: list[PendingChangeJson]


class UplinkJson(TypedDict):
    time: int
    request: bool


class SentFrameJson(FrameJson):
    """`serial` never starts again; `void` are parameters it cannot have changed, `open` says that the fate of another
    is unknown, `in_air` that it answered the last request."""

    serial: int
    uplink: int
    sent: int
    void: list[str]
    open: bool
    in_air: bool
    code: NotRequired[int]


class TrafficJson(TypedDict):
    """The last first."""

    uplinks: list[UplinkJson]
    downlinks: list[SentFrameJson]


class DataPointJson(TypedDict):
    device: str
    time: int
    data: Mapping[str, float]


def device_to_json(device: OrbitDevice) -> OrbitRowJson:
    told: OrbitRowJson = {
        "id": device.id,
        "name": device.name,
        "model": device.model,
        "user": device.owner,
        "webhook": device.webhook,
    }
    if device.last_uplink_s is not None:
        told["last_seen"] = device.last_uplink_s
    return told


def rehearsal_to_json(
    results: Mapping[str, Registered],
    problems: Iterable[Problem],
    frames: Iterable[Frame],
    pending: list[PendingChangeJson],
) -> RehearsalJson:
    return {
        "results": [{"parameter": name, "result": result} for name, result in results.items()],
        "problems": problems_to_json(problems),
        "frames": [frame_to_json(frame) for frame in frames],
        "pending": pending,
    }


def sent_frame_to_json(frame: Frame, *, is_open: bool, is_in_air: bool) -> SentFrameJson:
    plain = frame_to_json(frame)
    told: SentFrameJson = {
        "frame": plain["frame"],
        "data": plain["data"],
        "changes": plain["changes"],
        "serial": frame.serial,
        "uplink": frame.uplink_s,
        "sent": frame.sent_s,
        "void": sorted(frame.void),
        "open": is_open,
        "in_air": is_in_air,
    }
    if frame.code is not None:
        told["code"] = frame.code
    return told


def data_point_to_json(device_id: str, time_s: int, channels: Mapping[str, float]) -> DataPointJson:
    return {"device": device_id, "time": time_s, "data": channels}
