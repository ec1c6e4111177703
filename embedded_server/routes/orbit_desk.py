"""What both the admin API and Sensohive's do with Orbit sensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from embedded_server.domain.event import ORBIT
from embedded_server.domain.orbit import AuditEvent, Model, OrbitDevice, Problem, Registered, Sensor, Wish
from embedded_server.domain.orbit_told import Window
from embedded_server.orbit.certain import certain
from embedded_server.orbit.codec import number_of
from embedded_server.orbit.downlink import preview
from embedded_server.orbit.models import Catalogue
from embedded_server.orbit.outlook import REQUESTS_LOOKED_AT, Outlook, Past, gap_spread_s, outlooks, usual_gap_s
from embedded_server.orbit.registering import cancel, problems_of, register
from embedded_server.orbit.turn import Turn
from embedded_server.services import Services
from embedded_server.store.orbit_store import Step
from embedded_server.wire.orbit import (
    FrameJson,
    OrbitDeviceJson,
    PendingChangeJson,
    UpdateResultJson,
    frame_to_json,
    parameter_to_json,
    pending_to_json,
    with_moments,
)

DAY_S = 86_400
MOST_FRAMES = 50


class InvalidWishError(Exception):
    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].problem)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Seen:
    """A sensor as of now, with all that is told of it."""

    device: OrbitDevice
    model: Model
    sensor: Sensor
    past: Past
    outlooks: Mapping[str, Outlook]

    def window(self) -> Window:
        requests, last_s = self.past.requests, self.sensor.last_request_s
        gap_s = usual_gap_s(self.sensor, self.model, requests)
        return Window(gap_s, gap_spread_s(requests), last_s, None if last_s is None else last_s + gap_s)

    def pending(self) -> dict[str, PendingChangeJson]:
        entries = sorted(self.sensor.open.values(), key=lambda entry: entry.id)
        return {entry.parameter: self._pending(entry.parameter) for entry in entries}

    def _pending(self, name: str) -> PendingChangeJson:
        entry, outlook = self.sensor.open[name], self.outlooks[name]
        number = None if entry.frame is None else number_of(entry.frame)
        return pending_to_json(entry, number, outlook.waits_for, outlook.batch, outlook.eta_s)


class OrbitDesk:
    def __init__(self, services: Services, catalogue: Catalogue) -> None:
        self._store = services.store
        self._clock = services.clock
        self._events = services.events
        self._catalogue = catalogue

    async def tell(self, device: OrbitDevice) -> OrbitDeviceJson:
        seen = await self.see(device)
        sensor, model, window = seen.sensor, seen.model, seen.window()
        told: OrbitDeviceJson = {
            "id": device.id,
            "name": device.name,
            "model": device.model,
            "user": device.owner,
            "max_parameters_per_downlink": model.max_parameters,
            "parameters": [
                parameter_to_json(
                    spec, sensor.of(spec.name), sensor.open.get(spec.name), is_certain=certain(sensor, spec.name)
                )
                for spec in model.parameters
            ],
            "pending": list(seen.pending().values()),
            "downlinks_today": seen.past.downlinks_today,
            "downlinks_per_day": self._catalogue.queue.downlinks_per_day,
            "max_attempts": self._catalogue.queue.max_attempts,
            "trouble": sensor.trouble,
            "downlink_gap": window.gap_s,
        }
        if window.spread_s is not None:
            told["downlink_spread"] = window.spread_s
        return with_moments(told, device, sensor.last_uplink_s, sensor.last_request_s, window.next_s)

    async def register(
        self, device: OrbitDevice, values: Mapping[str, int], by: str, expires_s: int | None
    ) -> list[UpdateResultJson]:
        """All or nothing. Raises InvalidWishError."""
        if expires_s is None and (default_s := self._catalogue.queue.expires_default_s):
            expires_s = self._now_s() + default_s

        def decide(sensor: Sensor) -> Step[dict[str, Registered] | list[Problem]]:
            turn = Turn(sensor, self._now_s())
            if problems := problems_of(turn.sensor, self._catalogue.models[sensor.model], values):
                return Step(turn.sensor, problems, turn.closed, turn.events)
            results = {name: register(turn, Wish(name, value, by, expires_s)) for name, value in values.items()}
            turn.expire()
            turn.settle()
            return Step(turn.sensor, results, turn.closed, turn.events)

        results = await self._store.step_orbit(device.id, decide)
        assert results is not None
        if isinstance(results, list):
            raise InvalidWishError(results)
        self._events.publish(ORBIT, device.id)
        pending = (await self.see(device)).pending()
        return [_result(name, result, pending.get(name)) for name, result in results.items()]

    async def cancel(self, device: OrbitDevice, parameter: str, by: str, *, force: bool) -> bool:
        """False when there is no open change. Raises InFlightError."""

        def decide(sensor: Sensor) -> Step[bool]:
            turn = Turn(sensor, self._now_s())
            is_cancelled = cancel(turn, parameter, by=by, force=force)
            return Step(turn.sensor, is_cancelled, turn.closed, turn.events)

        is_cancelled: bool | None = await self._store.step_orbit(device.id, decide)
        self._events.publish(ORBIT, device.id)
        return bool(is_cancelled)

    async def preview(self, device: OrbitDevice, frames: int) -> list[FrameJson]:
        sensor, model = await self._sensor(device), self._catalogue.models[device.model]
        next_ones = preview(sensor, model, self._catalogue.queue, self._now_s(), min(frames, MOST_FRAMES))
        return [frame_to_json(frame) for frame in next_ones]

    async def history(self, device: OrbitDevice, since_s: int | None, until_s: int | None) -> list[AuditEvent]:
        await self._sensor(device)
        return await self._store.orbit_events(device.id, since_s, until_s)

    async def see(self, device: OrbitDevice) -> Seen:
        sensor, model, now_s = await self._sensor(device), self._catalogue.models[device.model], self._now_s()
        past = Past(
            await self._store.orbit_requests(device.id, REQUESTS_LOOKED_AT),
            await self._store.orbit_frames_since(device.id, now_s // DAY_S * DAY_S),
        )
        return Seen(device, model, sensor, past, outlooks(sensor, model, self._catalogue.queue, now_s, past))

    async def _sensor(self, device: OrbitDevice) -> Sensor:
        """As of now: what has expired meanwhile is closed, and the audit says so."""
        sensor = await self._store.orbit_sensor(device.id)
        assert sensor is not None  # devices are never deleted
        if Turn(sensor, self._now_s()).closed:
            sensor = await self._store.step_orbit(device.id, self._expired)
            assert sensor is not None
        return sensor

    def _expired(self, sensor: Sensor) -> Step[Sensor]:
        turn = Turn(sensor, self._now_s())
        return Step(turn.sensor, turn.sensor, turn.closed, turn.events)

    def _now_s(self) -> int:
        return self._clock.now_ms() // 1000


def _result(name: str, result: Registered, pending: PendingChangeJson | None) -> UpdateResultJson:
    told: UpdateResultJson = {"parameter": name, "result": result}
    if pending is not None:
        told["pending"] = pending
    return told
