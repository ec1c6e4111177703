"""A sensor as it is told, for tests without a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.screens.orbit.parameter_rows import Knowledge
from embedded_server.domain.orbit import AuditEvent, ChangeState, ParameterSpec
from embedded_server.domain.orbit_told import (
    Budget,
    ParameterTold,
    Pending,
    SensorSheet,
    SentFrame,
    Traffic,
    Window,
    WishOutcome,
)

NOW = 1_800_000_000  # 08:00 UTC
HOUR = 3_600
GAP = 6 * HOUR
INTERVAL = ParameterSpec("measure_interval", 1, "Measure every", "min", 2, 1, 1440, 1, "timing", 0, False, 10)
HIGH = ParameterSpec("alarm_high", 4, "Alarm, high", "0.1 °C", 2, -500, 12000, 1, "alarm", 0, False, 12000)
SWITCH = ParameterSpec("alarm_enabled", 6, "Alarm", "off/on", 1, 0, 1, 1, "alarm", 0, False, 0)
OFFSET = ParameterSpec("offset_external", 7, "Offset", "0.1 °C", 2, -100, 100, 1, "calibration", 0, True, 0)
REQUESTS = ParameterSpec("downlink_interval", 3, "Ask every", "min", 2, 360, 1440, 10, "timing", 0, False, 360)
SPECS = {spec.name: spec for spec in (INTERVAL, HIGH, SWITCH, OFFSET, REQUESTS)}
WINDOW = Window(GAP, HOUR // 4, NOW - 2 * HOUR, NOW + 4 * HOUR)


def pending(
    name: str,
    value: int,
    state: ChangeState = ChangeState.QUEUED,
    *,
    attempts: int = 0,
    waits_for: str = "downlink_request",
    frame: int | None = None,
    eta_s: int | None = None,
    eta_p90_s: int | None = None,
) -> Pending:
    made = NOW - HOUR
    return Pending(1, name, value, state, made, made, attempts, "admin", waits_for, 0, None, frame, eta_s, eta_p90_s)


def frame(
    serial: int, values: Mapping[str, int], *, is_open: bool = True, is_in_air: bool = True, code: int | None = None
) -> SentFrame:
    sent = NOW - HOUR
    return SentFrame(serial, serial, bytes(8), values, sent, sent, frozenset(), is_open, is_in_air, code)


def known(
    *open_changes: Pending,
    active: Mapping[str, int | None] | None = None,
    uncertain: Sequence[str] = (),
    staged: Mapping[str, int] | None = None,
    outcome: WishOutcome | None = None,
    frames: Sequence[SentFrame] = (),
    events: Sequence[AuditEvent] = (),
    window: Window = WINDOW,
    used: int = 1,
) -> Knowledge:
    values = {"measure_interval": 10, "alarm_high": 300, "alarm_enabled": 0, "offset_external": 0} | dict(active or {})
    wishes = {one.parameter: one for one in open_changes}
    parameters = tuple(
        ParameterTold(
            spec,
            values.get(name),
            None if values.get(name) is None else NOW - HOUR,
            name not in uncertain and values.get(name) is not None,
            wishes[name].value if name in wishes else values.get(name),
            wishes[name].state if name in wishes else None,
        )
        for name, spec in SPECS.items()
    )
    sheet = SensorSheet(
        "1A2B3C", "freezer-07", "ORBIT_K", "dana@x.io", 2, parameters, open_changes, Budget(used, 4), window, 8
    )
    return Knowledge(sheet, Traffic((), tuple(frames)), events, staged or {}, outcome, NOW)
