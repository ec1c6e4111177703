"""What a Sensohive endpoint says of Orbit sensors: only what its document promises is demanded."""

from __future__ import annotations

from collections.abc import Mapping

from embedded_server.domain.orbit import ChangeState
from embedded_server.domain.orbit_told import NextFrame, SensorGlance, SensorSheet
from embedded_server.wire.orbit import FrameJson
from embedded_server.wire.orbit_told import sheet_from_json
from embedded_server.wire.strict import WireError, read

SENSOR: Mapping[str, object] = {
    "name": "",
    "user": "",
    "max_parameters_per_downlink": 2,
    "downlinks_today": 0,
    "downlinks_per_day": 4,
    "max_attempts": 8,
    "trouble": "",
    "downlink_gap": 21_600,  # four a day
}
PARAMETER: Mapping[str, object] = {
    "unit": "",
    "width": 2,
    "min": -32_768,
    "max": 32_767,
    "step": 1,
    "group": "",
    "priority": 0,
    "alone": False,
    "default": 0,
    "confirmed": None,
    "state": None,
}
PENDING: Mapping[str, object] = {"attempts": 0, "by": "", "waiting_for": "downlink_request", "batch": 0}


def sensors_from_json(value: object) -> list[SensorSheet]:
    return [sensor_from_json(one) for one in read(value, list[dict[str, object]])]


def sensor_from_json(value: object) -> SensorSheet:
    told = {**SENSOR, **read(value, dict[str, object])}
    pending = [{**PENDING, "updated": one.get("created"), **_whole(one)} for one in _objects(told, "pending")]
    wanted = {one["parameter"]: one for one in pending if "parameter" in one}
    told["pending"] = pending
    told["parameters"] = [_parameter(_whole(one), wanted) for one in _objects(told, "parameters")]
    return sheet_from_json(told)


def frames_from_json(value: object) -> tuple[NextFrame, ...]:
    """A service that does not number them leaves that to who shows them."""
    numbered = [{"frame": place, **one} for place, one in enumerate(read(value, list[dict[str, object]]), 1)]
    return tuple(
        NextFrame(
            each["frame"], _bytes(each["data"]), {change["parameter"]: change["value"] for change in each["changes"]}
        )
        for each in read(numbered, list[FrameJson])
    )


def glance_of(sheet: SensorSheet) -> SensorGlance:
    states = [one.state for one in sheet.pending]
    free = [one for one in sheet.parameters if sheet.pending_of(one.spec.name) is None]
    uncertain = sum(one.value is not None and not one.is_certain for one in free)  # others were never told
    return SensorGlance(
        sheet.id,
        sheet.name,
        sheet.model,
        sheet.user,
        sheet.budget,
        sheet.window,
        states.count(ChangeState.QUEUED),
        states.count(ChangeState.IN_FLIGHT),
        uncertain,
        sheet.trouble,
        sheet.last_uplink_s,
    )


def _parameter(told: dict[str, object], wanted: Mapping[object, Mapping[str, object]]) -> dict[str, object]:
    name, value = told.get("name"), told.get("value")
    change = wanted.get(name, {"value": value, "state": None})
    supposed = {"label": name, "certain": value is not None, "wanted": change.get("value"), "state": change["state"]}
    return {**PARAMETER, **supposed, **told}


def _objects(told: Mapping[str, object], name: str) -> list[dict[str, object]]:
    """Raises WireError."""
    if name not in told:
        raise WireError(f'"{name}" is missing.')
    return read(told[name], list[dict[str, object]])


def _whole(told: Mapping[str, object]) -> dict[str, object]:
    """Whole numbers that are told with a point."""
    return {
        name: int(value) if isinstance(value, float) and value.is_integer() else value for name, value in told.items()
    }


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise WireError("The bytes of a downlink are no hexadecimal digits.") from None
