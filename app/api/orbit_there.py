"""Orbit sensors of a Sensohive endpoint, through the key of a user or an integrator.

What a service need not tell (a preview, the history) is empty where it does not. It cannot be asked what wishes would
become: they are judged here by each parameter's own limits, and by the service once they are queued.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

from app.api.errors import ApiError, RefusedByServerError
from app.api.http import Json, Reply
from app.api.orbit_past import traffic_of
from app.api.orbit_replies import frames_from_json, glance_of, sensor_from_json, sensors_from_json
from app.api.replies import read_reply
from app.api.sensohive import SensohiveClient
from embedded_server.domain.orbit import AuditEvent, ParameterSpec, Registered
from embedded_server.domain.orbit_told import (
    NextFrame,
    ParameterTold,
    SensorGlance,
    SensorSheet,
    Traffic,
    WishOutcome,
    WishProblem,
)
from embedded_server.wire.orbit_told import events_from_json

T = TypeVar("T")
MOST_FRAMES = 12
NOT_THERE = (404, 405, 501)
NO_REGISTER = "The service registers its own sensors."


class OrbitThere:
    def __init__(self, client: SensohiveClient) -> None:
        self._client = client

    async def all(self) -> list[SensorGlance]:
        sheets = read_reply(await self._client.ask("GET", "/orbit/dev"), sensors_from_json)
        return [glance_of(sheet) for sheet in sheets]

    async def one(self, sensor: str) -> SensorSheet:
        return read_reply(await self._client.ask("GET", _path(sensor)), sensor_from_json)

    async def raw(self, sensor: str) -> Json:
        reply = await self._client.ask("GET", _path(sensor))
        told: Json = reply.json()
        return told

    def raw_path(self, sensor: str) -> str:
        return f"/v1{_path(sensor)}"

    async def rehearse(
        self,
        sensor: str,
        wishes: Mapping[str, int],
        *,
        is_acknowledged: bool,  # noqa: ARG002  # the service says what follows as things are
    ) -> WishOutcome:
        sheet = await self.one(sensor)
        problems = tuple(_problems(sheet, wishes))
        results = {} if problems else {name: _result(sheet, name, value) for name, value in wishes.items()}
        frames = await self._frames(sensor)
        return WishOutcome(results, problems, frames, sheet.pending, is_foreseen=not wishes)

    async def queue(self, sensor: str, wishes: Mapping[str, int]) -> None:
        await self._client.ask("PUT", _path(sensor), body=dict(wishes))

    async def cancel(self, sensor: str, parameter: str, *, is_forced: bool) -> None:
        query = {"force": str(is_forced).lower()}
        await self._client.ask("DELETE", f"{_path(sensor)}/pending/{quote(parameter, safe='')}", query)

    async def traffic(self, sensor: str, since: datetime) -> Traffic:
        """As far as the history tells."""
        return traffic_of(await self.history(sensor, since))

    async def history(self, sensor: str, since: datetime | None) -> Sequence[AuditEvent]:
        query = {} if since is None else {"from": int(since.timestamp())}
        reply = await _if_there(self._client.ask("GET", f"{_path(sensor)}/history", query))
        return () if reply is None else read_reply(reply, events_from_json)

    async def register(self, sensor: str, model: str, name: str) -> None:  # noqa: ARG002  # it cannot be asked for
        raise ApiError(NO_REGISTER)

    async def _frames(self, sensor: str) -> tuple[NextFrame, ...]:
        reply = await _if_there(self._client.ask("GET", f"{_path(sensor)}/preview", {"frames": MOST_FRAMES}))
        return () if reply is None else read_reply(reply, frames_from_json)


async def _if_there(asked: Awaitable[Reply]) -> Reply | None:
    """None where the service has no such thing."""
    try:
        return await asked
    except RefusedByServerError as error:
        if error.status not in NOT_THERE:
            raise
        return None


def _problems(sheet: SensorSheet, wishes: Mapping[str, int]) -> list[WishProblem]:
    told = {one.spec.name: one.spec for one in sheet.parameters}
    found: list[WishProblem] = []
    for name, value in wishes.items():
        problem = _problem(told[name], value) if name in told else "there is no such parameter"
        if problem:
            found.append(WishProblem(name, problem))
    return found


def _problem(spec: ParameterSpec, value: int) -> str:
    if not spec.min <= value <= spec.max:
        return f"must be between {spec.min} and {spec.max} {spec.unit}".strip()
    return "" if (value - spec.min) % spec.step == 0 else f"must be in steps of {spec.step} {spec.unit}".strip()


def _result(sheet: SensorSheet, name: str, value: int) -> Registered:
    """By what the service told of the parameter."""
    told, pending = sheet.parameter(name), sheet.pending_of(name)
    has_it = isinstance(told, ParameterTold) and told.is_certain and told.value == value
    if pending is None:
        return Registered.UNCHANGED if has_it else Registered.QUEUED
    if pending.value == value:
        return Registered.ALREADY_PENDING
    return Registered.REMOVED if has_it else Registered.REPLACED


def _path(sensor: str) -> str:
    return f"/orbit/dev/{quote(sensor, safe='')}"
