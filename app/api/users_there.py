"""Users, keys and devices of a Sensohive endpoint, as far as the scopes of one key reach."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

from app.api.errors import RefusedByServerError
from app.api.replies import read_reply
from app.api.sensohive import SensohiveClient
from app.api.sensohive_replies import ApiDevice, ApiKey, ApiUser, IssuedApiKey
from app.api.users_desk import Roster
from embedded_server.domain.orbit import AuditEvent
from embedded_server.domain.user_key import scopes_of
from embedded_server.wire.orbit_told import events_from_json

T = TypeVar("T")
ONLY_INTEGRATORS = scopes_of(is_integrator=True) - scopes_of(is_integrator=False)


class UsersThere:
    def __init__(self, client: SensohiveClient) -> None:
        self._client = client

    async def load(self) -> Roster:
        """What the key may not see is told in `closed`; a key that is refused altogether is an ApiError."""
        client, closed = self._client, dict[str, str]()
        users, keys, devices = await asyncio.gather(
            _told("users", client.users(), closed),
            _told("keys", client.keys(), closed),
            _told("devices", client.devices(), closed),
        )
        own = client.own_key(keys)
        me = _me(own, users, devices)
        everybody = _everybody(users, me, keys, devices)
        return Roster(everybody, tuple(keys), tuple(devices), me, own, closed)

    async def add_user(self, name: str, email: str, parent: str) -> None:  # noqa: ARG002  # always the asking integrator
        await self._client.add_user(name, email)

    async def delete_user(self, user: ApiUser) -> None:
        await self._client.delete_user(user.name)

    async def add_key(self, user: str, name: str, scopes: Sequence[str], expires_at: datetime | None) -> IssuedApiKey:
        return await self._client.add_key(name, scopes, expires_at, user)

    async def change_key(self, key: ApiKey, scopes: Sequence[str], expires_at: datetime | None) -> None:
        await self._client.change_key(key, scopes, expires_at)

    async def revoke_key(self, key: ApiKey) -> None:
        await self._client.revoke_key(key)

    async def give_device(self, device: str, user: str) -> None:
        await self._client.give_device(device, user)

    async def history(self, device: str) -> Sequence[AuditEvent]:
        path = f"/orbit/dev/{quote(device, safe='')}/history"
        return read_reply(await self._client.ask("GET", path), events_from_json)


async def _told(part: str, asked: Awaitable[list[T]], closed: dict[str, str]) -> list[T]:
    """403 and 405 close one part; anything else is the whole connection's trouble."""
    try:
        return await asked
    except RefusedByServerError as error:
        if error.status not in (403, 405):
            raise
        closed[part] = error.reason
        return []


def _me(own: ApiKey | None, users: Sequence[ApiUser], devices: Sequence[ApiDevice]) -> ApiUser | None:
    """Whose key asks: as the list of users says, else as its scopes do, else the one owner of all devices it sees."""
    if own is None:
        owners = {device.user for device in devices}
        alone = ApiUser(owners.pop(), is_integrator=False) if len(owners) == 1 and not users else None
        return next((one for one in users if one.is_integrator), alone)
    known = next((one for one in users if one.name == own.user), None)
    return known or ApiUser(own.user, bool(users) or not ONLY_INTEGRATORS.isdisjoint(own.scopes))


def _everybody(
    users: Sequence[ApiUser], me: ApiUser | None, keys: Sequence[ApiKey], devices: Sequence[ApiDevice]
) -> tuple[ApiUser, ...]:
    """Also those that only their keys or devices tell of."""
    found = {one.name: one for one in users}
    if me is not None:
        found.setdefault(me.name, me)
    parent = me.name if me is not None and me.is_integrator else ""
    for name in (*(key.user for key in keys), *(device.user for device in devices)):
        if name:
            found.setdefault(name, ApiUser(name, is_integrator=False, parent=parent))
    return tuple(found.values())
