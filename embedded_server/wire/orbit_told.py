"""Reading what `wire.orbit` writes."""

from __future__ import annotations

from embedded_server.domain.orbit import AuditEvent, ParameterSpec
from embedded_server.domain.orbit_told import (
    Budget,
    NextFrame,
    ParameterTold,
    Pending,
    SensorGlance,
    SensorSheet,
    SentFrame,
    Traffic,
    Window,
    WishOutcome,
    WishProblem,
)
from embedded_server.wire.orbit import (
    AuditEventJson,
    FrameChangeJson,
    OrbitDeviceJson,
    OrbitOverviewJson,
    OrbitParameterJson,
    PendingChangeJson,
    RehearsalJson,
    SentFrameJson,
    TrafficJson,
)
from embedded_server.wire.strict import WireError, read


def glance_from_json(value: object) -> SensorGlance:
    told = read(value, OrbitOverviewJson)
    return SensorGlance(
        told["id"],
        told["name"],
        told["model"],
        told["user"],
        Budget(told["downlinks_today"], told["downlinks_per_day"]),
        _window(told),
        told["queued"],
        told["in_flight"],
        told["uncertain"],
        told["trouble"],
        told.get("last_seen"),
    )


def sheet_from_json(value: object) -> SensorSheet:
    told = read(value, OrbitDeviceJson)
    return SensorSheet(
        told["id"],
        told["name"],
        told["model"],
        told["user"],
        told["max_parameters_per_downlink"],
        tuple(map(_parameter, told["parameters"])),
        tuple(map(_pending, told["pending"])),
        Budget(told["downlinks_today"], told["downlinks_per_day"]),
        _window(told),
        told["max_attempts"],
        told["trouble"],
        told.get("last_uplink"),
        told.get("battery"),
        told.get("temperature"),
    )


def outcome_from_json(value: object) -> WishOutcome:
    told = read(value, RehearsalJson)
    return WishOutcome(
        {each["parameter"]: each["result"] for each in told["results"]},
        tuple(WishProblem(each["field"], each["problem"]) for each in told["problems"]),
        tuple(NextFrame(each["frame"], _bytes(each["data"]), _values(each["changes"])) for each in told["frames"]),
        tuple(map(_pending, told["pending"])),
    )


def traffic_from_json(value: object) -> Traffic:
    told = read(value, TrafficJson)
    return Traffic(
        tuple((each["time"], each["request"]) for each in told["uplinks"]), tuple(map(_sent, told["downlinks"]))
    )


def events_from_json(value: object) -> tuple[AuditEvent, ...]:
    """Oldest first."""
    return tuple(
        AuditEvent(
            each["time"],
            each["event"],
            each.get("change"),
            each.get("parameter", ""),
            each.get("value"),
            each.get("by", ""),
            each.get("reason", ""),
            each.get("frame"),
        )
        for each in read(value, list[AuditEventJson])
    )


def _parameter(told: OrbitParameterJson) -> ParameterTold:
    """The number that stands for it in a downlink is told to nobody."""
    spec = ParameterSpec(
        told["name"],
        0,
        told["label"],
        told["unit"],
        told["width"],
        told["min"],
        told["max"],
        told["step"],
        told["group"],
        told["priority"],
        told["alone"],
        told["default"],
    )
    return ParameterTold(spec, told["value"], told["confirmed"], told["certain"], told["wanted"], told["state"])


def _pending(told: PendingChangeJson) -> Pending:
    return Pending(
        told["id"],
        told["parameter"],
        told["value"],
        told["state"],
        told["created"],
        told["updated"],
        told["attempts"],
        told["by"],
        told["waiting_for"],
        told["batch"],
        told.get("expires"),
        told.get("frame"),
        told.get("eta"),
        told.get("eta_p90"),
    )


def _sent(told: SentFrameJson) -> SentFrame:
    return SentFrame(
        told["serial"],
        told["frame"],
        _bytes(told["data"]),
        _values(told["changes"]),
        told["uplink"],
        told["sent"],
        frozenset(told["void"]),
        told["open"],
        told["in_air"],
        told.get("code"),
    )


def _window(told: OrbitOverviewJson | OrbitDeviceJson) -> Window:
    return Window(
        told["downlink_gap"],
        told.get("downlink_spread"),
        told.get("last_downlink_request"),
        told.get("next_downlink_window"),
    )


def _values(changes: list[FrameChangeJson]) -> dict[str, int]:
    return {each["parameter"]: each["value"] for each in changes}


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise WireError("The bytes of a downlink are no hexadecimal digits.") from None
