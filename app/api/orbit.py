"""Orbit sensors of a Sluice server: what is known and wanted of them, what was sent, and changes to their queues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

from app.api.admin import AdminClient
from app.api.http import Json
from app.api.replies import read_reply
from embedded_server.domain.moments import iso
from embedded_server.domain.orbit import AuditEvent
from embedded_server.domain.orbit_told import SensorGlance, SensorSheet, Traffic, WishOutcome
from embedded_server.domain.token import IssuedToken
from embedded_server.wire.orbit_told import (
    events_from_json,
    glance_from_json,
    outcome_from_json,
    sheet_from_json,
    traffic_from_json,
)
from embedded_server.wire.tokens import issued_token_from_json

MOST_FRAMES = 12


class OrbitClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def all(self) -> list[SensorGlance]:
        return await self._admin.all_of("/orbit", glance_from_json)

    async def one(self, sensor: str) -> SensorSheet:
        return read_reply(await self._admin.ask("GET", _path(sensor)), sheet_from_json)

    async def raw(self, sensor: str) -> Json:
        reply = await self._admin.ask("GET", _path(sensor))
        told: Json = reply.json()
        return told

    def raw_path(self, sensor: str) -> str:
        return f"/admin/v1{_path(sensor)}"

    async def rehearse(self, sensor: str, wishes: Mapping[str, int], *, is_acknowledged: bool) -> WishOutcome:
        """What wishes would become, and the downlinks that would follow; nothing is registered."""
        query: dict[str, str | int | float] = {"frames": MOST_FRAMES, "acknowledged": str(is_acknowledged).lower()}
        reply = await self._admin.ask("POST", f"{_path(sensor)}/preview", query, body=dict(wishes))
        return read_reply(reply, outcome_from_json)

    async def queue(self, sensor: str, wishes: Mapping[str, int]) -> None:
        """All of them or none."""
        await self._admin.ask("PUT", _path(sensor), body=dict(wishes))

    async def cancel(self, sensor: str, parameter: str, *, is_forced: bool) -> None:
        query = {"force": str(is_forced).lower()}
        await self._admin.ask("DELETE", f"{_path(sensor)}/pending/{quote(parameter, safe='')}", query)

    async def traffic(self, sensor: str, since: datetime) -> Traffic:
        return read_reply(
            await self._admin.ask("GET", f"{_path(sensor)}/traffic", {"from": iso(since)}), traffic_from_json
        )

    async def history(self, sensor: str, since: datetime | None) -> Sequence[AuditEvent]:
        """Oldest first."""
        query = {} if since is None else {"from": iso(since)}
        return read_reply(await self._admin.ask("GET", f"{_path(sensor)}/history", query), events_from_json)

    async def register(self, sensor: str, model: str, name: str) -> None:
        """A new sensor, or another name or model for a known one."""
        body = {"type": "sigfox", "model": model, "name": name}
        await self._admin.ask("PUT", f"/devices/{quote(sensor, safe='')}", body=body)

    async def issue_token(self, note: str) -> IssuedToken:
        """For the address of callbacks; it opens nothing else."""
        return read_reply(
            await self._admin.ask("POST", "/tokens", body={"type": "sigfox", "note": note}), issued_token_from_json
        )


def _path(sensor: str) -> str:
    return f"/orbit/{quote(sensor, safe='')}"
