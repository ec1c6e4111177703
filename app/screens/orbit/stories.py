"""The audit of a sensor as stories: one row a change, from its wish to its end. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.screens.orbit import values
from app.screens.orbit.parameter_rows import Sign
from embedded_server.domain.orbit import AuditEvent, ParameterSpec

LAST_NUMBER = 255
ENDS: Mapping[str, Sign] = {
    "applied": Sign("Confirmed", "ok", "circle-check"),
    "elided": Sign("Not needed", "text2", "check"),
    "cancelled": Sign("Cancelled", "text2", "x"),
    "expired": Sign("Expired", "warn", "clock"),
    "failed": Sign("Failed", "danger", "circle-x"),
}
WAYS: Mapping[str, Sign] = {
    "queued": Sign("Waits for a request", "text2", "clock"),
    "replaced": Sign("Waits for a request", "text2", "clock"),
    "requeued": Sign("Goes again", "warn", "rotate-ccw"),
    "sent": Sign("Sent, no answer yet", "warn", "timer"),
}
HAPPENED: Mapping[str, Sign] = {
    "boot": Sign("The sensor started anew", "warn", "power"),
    "clock_skew": Sign("Clocks differ", "warn", "circle-alert"),
    "window_missed": Sign("Callback came too late", "danger", "circle-alert"),
    "unknown_frame": Sign("Acknowledged what was not sent", "warn", "circle-alert"),
    "not_emitted": Sign("No station sent it", "warn", "cloud-off"),
    "orphan_result": Sign("A result for no downlink", "text2", "info"),
}


@dataclass(frozen=True, slots=True)
class Story:
    key: tuple[str, int]
    at_s: int  # of what happened last
    frame: int | None  # number of the last downlink it was in
    parameter: str
    change: str
    outcome: Sign
    detail: str = ""


def stories(events: Sequence[AuditEvent], specs: Mapping[str, ParameterSpec]) -> list[Story]:
    """The last first; events come oldest first."""
    changes: dict[int, list[AuditEvent]] = {}
    told: list[Story] = []
    active: dict[str, int] = {}
    before: dict[int, int | None] = {}
    for place, event in enumerate(events):
        if event.change is not None:
            changes.setdefault(event.change, []).append(event)
            before.setdefault(event.change, active.get(event.parameter))
            if event.event == "applied" and event.value is not None:
                active[event.parameter] = event.value
        elif event.event == "reported" and event.value is not None:
            active[event.parameter] = event.value
        elif sign := HAPPENED.get(event.event):
            number = None if event.frame is None else number_of(event.frame)
            told.append(Story(("event", place), event.at_s, number, "", event.reason or "—", sign))
    told += [_story(number, steps, before[number], specs) for number, steps in changes.items()]
    return sorted(told, key=lambda one: (one.at_s, one.key), reverse=True)


def _story(number: int, steps: Sequence[AuditEvent], before: int | None, specs: Mapping[str, ParameterSpec]) -> Story:
    last = next((one for one in reversed(steps) if one.event in ENDS or one.event in WAYS), steps[-1])
    name = last.parameter
    wanted = [one.value for one in steps if one.event in ("queued", "replaced") and one.value is not None]
    path = list(dict.fromkeys([*([] if before is None else [before]), *wanted]))
    if last.event == "elided" and before is not None and path[-1] != before:
        path.append(before)
    frame = next((one.frame for one in reversed(steps) if one.frame is not None), None)
    sign = ENDS.get(last.event) or WAYS.get(last.event) or Sign(last.event, "text2", "info")
    detail = "; ".join(filter(None, (last.reason, f"by {steps[0].by}" if steps[0].by else "")))
    return Story(
        ("change", number),
        last.at_s,
        None if frame is None else number_of(frame),
        name,
        _path(specs.get(name), path),
        sign,
        detail,
    )


def number_of(serial: int) -> int:
    """1…255 as the sensor names its downlinks, then 1 again."""
    return (serial - 1) % LAST_NUMBER + 1


def _path(spec: ParameterSpec | None, path: Sequence[int]) -> str:
    """`−24.0 to −25.0 °C`."""
    if spec is None:
        return " to ".join(map(str, path))
    *earlier, last = path or [0]
    return " to ".join([*(values.amount(spec, value) for value in earlier), values.shown(spec, last)])
