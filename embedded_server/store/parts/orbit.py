"""Orbit sensors: each step of one in a transaction with its audit, and uplinks that are taken once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from embedded_server.domain.orbit import AuditEvent, OrbitDevice, Sensor
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.engine import Sql
from embedded_server.store.orbit_store import Result, Step, UplinkKey
from embedded_server.store.parts.delivery_rows import queue_points
from embedded_server.store.parts.orbit_rows import load_sensor, save_sensor
from embedded_server.store.parts.part import Part

_DEVICE = (
    "SELECT s.device, s.model, s.name, a.email, s.owner, (SELECT email FROM account WHERE id = a.parent), s.rec_type, "
    "s.battery, s.temperature, s.last_uplink_s, coalesce(a.name, a.email), a.parent, coalesce(s.webhook, '') "
    "FROM orbit_sensor s JOIN account a ON a.id = s.owner"
)
_OF = f"{_DEVICE} WHERE s.owner IN (SELECT id FROM account WHERE id = ?1 OR (?2 = 1 AND parent = ?1)) ORDER BY s.device"
_EVENTS = (
    "SELECT at_s, event, change, parameter, value, made_by, reason, frame FROM orbit_event "
    "WHERE device = ? AND at_s >= ? AND at_s < ? ORDER BY id"
)
_CHANGE = (
    "UPDATE orbit_sensor SET model = ?2, name = ?3, rec_type = ?5, owner = ?4, "
    "webhook = CASE WHEN owner = ?4 THEN webhook END WHERE device = ?1"  # a webhook is its owner's
)
_LISTENING = (  # one that the server switched off is served when it is on again
    "SELECT w.id FROM webhook w JOIN orbit_sensor s ON s.webhook = w.id WHERE s.device = ? "
    "AND (w.is_enabled = 1 OR w.disabled_reason <> '')"
)
_LATEST_S = 1 << 40


class OrbitPart(Part):
    async def orbit_devices(self) -> list[OrbitDevice]:
        sql = f"{_DEVICE} ORDER BY s.device"
        rows = await self._engine.read(lambda connection: connection.execute(sql).fetchall())
        return [OrbitDevice(*row) for row in rows]

    async def orbit_devices_of(self, owner: int, *, with_users: bool) -> list[OrbitDevice]:
        rows = await self._engine.read(lambda connection: connection.execute(_OF, (owner, int(with_users))).fetchall())
        return [OrbitDevice(*row) for row in rows]

    async def orbit_device(self, device: str) -> OrbitDevice | None:
        return await self._engine.read(lambda connection: _device(connection, device))

    async def save_orbit_device(
        self, device: str, model: str | None, name: str | None, owner: int | None, rec_type: str | None
    ) -> OrbitDevice:
        now_ms = self._engine.clock.now_ms()

        def save(connection: Sql) -> OrbitDevice:
            known = _device(connection, device)
            if known is None:
                _add(connection, now_ms, (device, model or "", name or "", owner or 0, rec_type or "sigfox"))
            else:
                if model is not None and model != known.model:
                    _check_nothing_open(connection, device)
                changed = (
                    device,
                    model or known.model,
                    known.name if name is None else name,
                    owner or known.owner_id,
                    rec_type or known.rec_type,
                )
                connection.execute(_CHANGE, changed)
            saved = _device(connection, device)
            assert saved is not None
            return saved

        return await self._engine.change(save)

    async def orbit_sensor(self, device: str) -> Sensor | None:
        return await self._engine.read(lambda connection: load_sensor(connection, device))

    async def step_orbit(self, device: str, decide: Callable[[Sensor], Step[Result]]) -> Result | None:
        now_ms = self._engine.clock.now_ms()

        def take(connection: Sql) -> Result | None:
            sensor = load_sensor(connection, device)
            return None if sensor is None else _stored(connection, sensor, decide(sensor), now_ms)

        return await self._engine.change(take)

    async def take_orbit_uplink(
        self, key: UplinkKey, *, is_request: bool, decide: Callable[[Sensor, bool], Step[str | None]]
    ) -> str | None:
        values, now_ms = (key.device, key.time_s, key.number), self._engine.clock.now_ms()

        def take(connection: Sql) -> str | None:
            sql = "SELECT is_answered, answer FROM orbit_uplink WHERE device = ? AND time_s = ? AND number = ?"
            known = connection.execute(sql, values).fetchone()
            if known is not None and (known[0] or not is_request):
                return str(known[1]) if is_request and known[1] is not None else None
            sensor = load_sensor(connection, key.device)
            if sensor is None:
                return None
            answer = _stored(connection, sensor, decide(sensor, known is None), now_ms)
            sql = (
                "INSERT INTO orbit_uplink (device, time_s, number, is_answered, answer) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (device, time_s, number) DO UPDATE SET is_answered = excluded.is_answered, "
                "answer = excluded.answer"
            )
            connection.execute(sql, (*values, int(is_request), answer))
            return answer

        return await self._engine.change_first(take)

    async def note_orbit_status(self, device: str, battery: float | None, temperature: float | None) -> None:
        sql = (
            "UPDATE orbit_sensor SET battery = coalesce(?, battery), temperature = coalesce(?, temperature) "
            "WHERE device = ?"
        )
        await self._engine.change(lambda connection: connection.execute(sql, (battery, temperature, device)))

    async def note_orbit_advanced(self, key: UplinkKey, advanced: str) -> None:
        sql = "UPDATE orbit_uplink SET advanced = ? WHERE device = ? AND time_s = ? AND number = ?"
        values = (advanced, key.device, key.time_s, key.number)
        await self._engine.change(lambda connection: connection.execute(sql, values))

    async def orbit_events(self, device: str, since_s: int | None, until_s: int | None) -> list[AuditEvent]:
        values = (device, since_s or 0, _LATEST_S if until_s is None else until_s)
        rows = await self._engine.read_slowly(lambda connection: connection.execute(_EVENTS, values).fetchall())
        return [AuditEvent(*row) for row in rows]

    async def orbit_frames_since(self, device: str, since_s: int) -> int:
        sql = "SELECT count(*) FROM orbit_frame WHERE device = ? AND sent_s >= ? AND (code IS NULL OR code = 0)"
        return await self._engine.read(lambda connection: int(connection.execute(sql, (device, since_s)).get))

    async def orbit_requests(self, device: str, limit: int) -> list[int]:
        sql = "SELECT time_s FROM orbit_uplink WHERE device = ? AND is_answered = 1 ORDER BY time_s DESC LIMIT ?"
        rows = await self._engine.read(lambda connection: connection.execute(sql, (device, limit)).fetchall())
        return [row[0] for row in rows]

    async def orbit_uplinks(self, device: str, since_s: int, limit: int) -> list[tuple[int, bool]]:
        sql = (
            "SELECT time_s, is_answered FROM orbit_uplink WHERE device = ? AND time_s >= ? ORDER BY time_s DESC LIMIT ?"
        )
        values = (device, since_s, limit)
        rows = await self._engine.read(lambda connection: connection.execute(sql, values).fetchall())
        return [(time_s, bool(is_request)) for time_s, is_request in rows]

    async def orbit_points(
        self, device: str, since_s: int, until_s: int, limit: int
    ) -> list[tuple[int, Mapping[str, float]]]:
        sql = (
            "SELECT time_s, channels FROM orbit_point WHERE device = ? AND time_s >= ? AND time_s < ? "
            "ORDER BY time_s LIMIT ?"
        )
        values = (device, since_s, until_s, limit)
        rows = await self._engine.read_slowly(lambda connection: connection.execute(sql, values).fetchall())
        return [(time_s, json.loads(channels)) for time_s, channels in rows]


def _stored(connection: Sql, old: Sensor, step: Step[Result], now_ms: int) -> Result:
    save_sensor(connection, old, step.sensor, step.closed, step.events)
    added = {}
    for time_s, channels in (step.points or {}).items():
        sql = "INSERT INTO orbit_point (device, time_s, channels) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        connection.execute(sql, (old.device, time_s, json.dumps(dict(channels))))
        if connection.changes():
            added[time_s] = channels
    webhook = connection.execute(_LISTENING, (old.device,)).get if added else None
    if webhook is not None:
        queue_points(connection, webhook, old.device, added, now_ms)
    return step.result


def _device(connection: Sql, device: str) -> OrbitDevice | None:
    row = connection.execute(f"{_DEVICE} WHERE s.device = ?", (device,)).fetchone()
    return None if row is None else OrbitDevice(*row)


def _add(connection: Sql, now_ms: int, values: tuple[str, str, str, int, str]) -> None:
    device, model, name, owner, rec_type = values
    if not model or not owner:
        raise RefusedError(422, "model", "A new Orbit sensor needs a model.", 'Add "model", such as ORBIT_K.')
    connection.execute(
        "INSERT INTO orbit_sensor (device, model, name, owner, rec_type, created_s) VALUES (?, ?, ?, ?, ?, ?)",
        (device, model, name, owner, rec_type, now_ms // 1000),
    )
    connection.execute(
        "INSERT INTO device (name_on_network, name, network, rec_type, first_ms, last_ms) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        (device, name, "sigfox", rec_type, now_ms, now_ms),
    )


def _check_nothing_open(connection: Sql, device: str) -> None:
    """Raises RefusedError(409)."""
    sql = "SELECT 1 FROM orbit_change WHERE device = ? AND state IN ('queued', 'in_flight') LIMIT 1"
    if connection.execute(sql, (device,)).fetchone() is not None:
        raise RefusedError(
            409, "changes_open", "The sensor has changes that are under way.", "Cancel them first, then say the model."
        )
