"""What is told of Orbit sensors besides their queue: all at a glance, what wishes would become, what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from embedded_server.domain.orbit import ChangeState, OrbitDevice, Sensor
from embedded_server.orbit.certain import certain, may_count
from embedded_server.orbit.models import Catalogue
from embedded_server.orbit.rehearsal import Rehearsal, rehearse
from embedded_server.routes.orbit_desk import MOST_FRAMES, OrbitDesk, Seen
from embedded_server.services import Services
from embedded_server.wire.orbit import (
    OrbitOverviewJson,
    RehearsalJson,
    TrafficJson,
    rehearsal_to_json,
    sent_frame_to_json,
)

MOST_UPLINKS = 500


class OrbitOutlook:
    def __init__(self, services: Services, catalogue: Catalogue, desk: OrbitDesk) -> None:
        self._store, self._clock, self._catalogue, self._desk = services.store, services.clock, catalogue, desk

    async def glance(self, device: OrbitDevice) -> OrbitOverviewJson:
        seen = await self._desk.see(device)
        sensor, window = seen.sensor, seen.window()
        told: OrbitOverviewJson = {
            "id": device.id,
            "name": device.name,
            "model": device.model,
            "user": device.owner,
            "webhook": "",
            "downlinks_today": seen.past.downlinks_today,
            "downlinks_per_day": self._catalogue.queue.downlinks_per_day,
            "queued": _count(sensor, ChangeState.QUEUED),
            "in_flight": _count(sensor, ChangeState.IN_FLIGHT),
            "uncertain": sum(
                1
                for name, known in sensor.known.items()
                if known.value is not None and name not in sensor.open and not certain(sensor, name)
            ),
            "trouble": sensor.trouble,
            "downlink_gap": window.gap_s,
        }
        if sensor.last_uplink_s is not None:
            told["last_seen"] = sensor.last_uplink_s
        if window.spread_s is not None:
            told["downlink_spread"] = window.spread_s
        if sensor.last_request_s is not None and window.next_s is not None:
            told["last_downlink_request"], told["next_downlink_window"] = sensor.last_request_s, window.next_s
        return told

    async def rehearse(
        self, device: OrbitDevice, values: Mapping[str, int], frames: int, *, is_acknowledged: bool
    ) -> RehearsalJson:
        seen, settings = await self._desk.see(device), self._catalogue.queue
        now_s = self._clock.now_ms() // 1000
        would = rehearse(seen.sensor, seen.model, settings, now_s, seen.past, values, is_acknowledged=is_acknowledged)
        pending = list(_as_it_would_be(seen, would).pending().values())
        return rehearsal_to_json(would.results, would.problems, would.frames[: min(frames, MOST_FRAMES)], pending)

    async def traffic(self, device: OrbitDevice, since_s: int, downlinks: int) -> TrafficJson:
        uplinks = await self._store.orbit_uplinks(device.id, since_s, MOST_UPLINKS)
        sensor = (await self._desk.see(device)).sensor
        last = sorted(sensor.frames.values(), key=lambda frame: frame.serial, reverse=True)[:downlinks]
        return {
            "uplinks": [{"time": time_s, "request": is_request} for time_s, is_request in uplinks],
            "downlinks": [
                sent_frame_to_json(frame, is_open=may_count(sensor, frame), is_in_air=sensor.air == frame.serial)
                for frame in last
            ],
        }


def _as_it_would_be(seen: Seen, would: Rehearsal) -> Seen:
    return replace(seen, sensor=would.sensor, outlooks=would.outlooks)


def _count(sensor: Sensor, state: ChangeState) -> int:
    return sum(1 for entry in sensor.open.values() if entry.state is state)
