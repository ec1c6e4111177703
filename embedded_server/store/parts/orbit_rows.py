"""A sensor's rows: read as the rules want them, written as far as they changed."""

from __future__ import annotations

import json
from collections.abc import Iterable

from embedded_server.domain.orbit import AuditEvent, Change, ChangeState, Frame, Known, Sensor
from embedded_server.orbit.certain import may_count
from embedded_server.store.engine import Sql

FRAMES_KEPT = 255  # as many as sensors can name
_REJECTED = "!"  # after the name of a void parameter

_SENSOR = (
    "SELECT model, last_change, last_serial, air, last_uplink_s, last_request_s, trouble FROM orbit_sensor "
    "WHERE device = ?"
)
_KNOWN = (
    "SELECT parameter, value, confirmed_s, resolved, reported_s, doubted_s, doubted FROM orbit_known WHERE device = ?"
)
_OPEN = (
    "SELECT id, parameter, value, state, created_s, updated_s, made_by, expires_s, attempts, is_sent, frame "
    "FROM orbit_change WHERE device = ? AND state IN ('queued', 'in_flight') ORDER BY id"
)
_FRAMES = (
    "SELECT serial, number, uplink_s, sent_s, data, contents, void, code FROM orbit_frame "
    "WHERE device = ?1 AND (serial > ?2 OR may_count = 1) ORDER BY serial"
)
_SAVE_SENSOR = (
    "UPDATE orbit_sensor SET last_change = ?, last_serial = ?, air = ?, last_uplink_s = ?, last_request_s = ?, "
    "trouble = ? WHERE device = ?"
)
_SAVE_KNOWN = (
    "INSERT INTO orbit_known (device, parameter, value, confirmed_s, resolved, reported_s, doubted_s, doubted) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (device, parameter) DO UPDATE SET value = excluded.value, "
    "confirmed_s = excluded.confirmed_s, resolved = excluded.resolved, reported_s = excluded.reported_s, "
    "doubted_s = excluded.doubted_s, doubted = excluded.doubted"
)
_SAVE_CHANGE = (
    "INSERT INTO orbit_change (device, id, parameter, value, state, created_s, updated_s, made_by, expires_s, "
    "attempts, is_sent, frame) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (device, id) DO UPDATE SET "
    "value = excluded.value, state = excluded.state, updated_s = excluded.updated_s, made_by = excluded.made_by, "
    "expires_s = excluded.expires_s, attempts = excluded.attempts, is_sent = excluded.is_sent, frame = excluded.frame"
)
_SAVE_FRAME = (
    "INSERT INTO orbit_frame (device, serial, number, uplink_s, sent_s, data, contents, void, code, may_count) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (device, serial) DO UPDATE SET void = excluded.void, "
    "code = excluded.code, may_count = excluded.may_count"
)
_SAVE_EVENT = (
    "INSERT INTO orbit_event (device, at_s, event, change, parameter, value, made_by, reason, frame) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def load_sensor(connection: Sql, device: str) -> Sensor | None:
    row = connection.execute(_SENSOR, (device,)).fetchone()
    if row is None:
        return None
    model, last_change, last_serial, air, last_uplink_s, last_request_s, trouble = row
    known = connection.execute(_KNOWN, (device,)).fetchall()
    opened = connection.execute(_OPEN, (device,)).fetchall()
    frames = connection.execute(_FRAMES, (device, last_serial - FRAMES_KEPT)).fetchall()
    return Sensor(
        device=device,
        model=model,
        known={name: Known(*rest) for name, *rest in known},
        open={row[1]: _change(*row) for row in opened},
        frames={row[0]: _frame(*row) for row in frames},
        last_change=last_change,
        last_serial=last_serial,
        air=air,
        last_uplink_s=last_uplink_s,
        last_request_s=last_request_s,
        trouble=trouble,
    )


def save_sensor(
    connection: Sql, old: Sensor, new: Sensor, closed: Iterable[Change], events: Iterable[AuditEvent]
) -> None:
    device = new.device
    connection.execute(
        _SAVE_SENSOR,
        (
            new.last_change,
            new.last_serial,
            new.air,
            new.last_uplink_s,
            new.last_request_s,
            new.trouble,
            device,
        ),
    )
    for name, known in new.known.items():
        if old.known.get(name) != known:
            connection.execute(_SAVE_KNOWN, (device, name, *_known_values(known)))
    for entry in (*closed, *new.open.values()):  # closed first: one open entry for each parameter
        if old.open.get(entry.parameter) != entry:
            connection.execute(_SAVE_CHANGE, (device, *_change_values(entry)))
    for serial, frame in new.frames.items():
        counts = may_count(new, frame)
        if old.frames.get(serial) != frame or may_count(old, frame) != counts:
            connection.execute(_SAVE_FRAME, (device, *_frame_values(frame), int(counts)))
    for event in events:
        connection.execute(_SAVE_EVENT, (device, *event_values(event)))


def _known_values(known: Known) -> tuple[int | None, ...]:
    return known.value, known.confirmed_s, known.resolved, known.reported_s, known.doubted_s, known.doubted


def _change_values(entry: Change) -> tuple[int | str | None, ...]:
    return (
        entry.id,
        entry.parameter,
        entry.value,
        entry.state.value,
        entry.created_s,
        entry.updated_s,
        entry.by,
        entry.expires_s,
        entry.attempts,
        int(entry.is_sent),
        entry.frame,
    )


def _frame_values(frame: Frame) -> tuple[int | str | bytes | None, ...]:
    return (
        frame.serial,
        frame.number,
        frame.uplink_s,
        frame.sent_s,
        frame.data,
        json.dumps(dict(frame.values)),
        " ".join(f"{name}{_REJECTED * (name in frame.rejected)}" for name in sorted(frame.void)),
        frame.code,
    )


def event_values(event: AuditEvent) -> tuple[int | str | None, ...]:
    return (
        event.at_s,
        event.event,
        event.change,
        event.parameter,
        event.value,
        event.by,
        event.reason,
        event.frame,
    )


def _change(
    row_id: int,
    parameter: str,
    value: int,
    state: str,
    created_s: int,
    updated_s: int,
    by: str,
    expires_s: int | None,
    attempts: int,
    is_sent: int,
    frame: int | None,
) -> Change:
    return Change(
        row_id,
        parameter,
        value,
        ChangeState(state),
        created_s,
        updated_s,
        by,
        expires_s,
        attempts,
        bool(is_sent),
        frame,
    )


def _frame(
    serial: int, number: int, uplink_s: int, sent_s: int, data: bytes, contents: str, void: str, code: int | None
) -> Frame:
    names = void.split()
    rejected = frozenset(name.removesuffix(_REJECTED) for name in names if name.endswith(_REJECTED))
    all_void = frozenset(name.removesuffix(_REJECTED) for name in names)
    return Frame(serial, number, uplink_s, sent_s, data, json.loads(contents), all_void, code, rejected)
