"""Users, keys and devices of this computer's server, as its administrator sees them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from app.api.admin import AdminClient
from app.api.replies import read_reply
from app.api.sensohive_replies import (
    ApiDevice,
    ApiKey,
    ApiUser,
    IssuedApiKey,
    device_from_json,
    issued_key_from_json,
    key_from_json,
    owned_webhook_from_json,
)
from app.api.users_desk import Roster
from embedded_server.domain.account import LOCAL_ORGANISATION, Account
from embedded_server.domain.orbit import AuditEvent
from embedded_server.wire.orbit_told import events_from_json

AT_ONCE = 4


class UsersHere:
    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def load(self) -> Roster:
        accounts, devices = await asyncio.gather(self._admin.accounts(), self._devices())
        turns = asyncio.Semaphore(AT_ONCE)
        keys = await asyncio.gather(*(self._keys_of(account.email, turns) for account in accounts))
        return Roster(tuple(map(_user, accounts)), tuple(key for some in keys for key in some), tuple(devices))

    async def add_user(self, name: str, email: str, parent: str) -> None:  # noqa: ARG002  # the name is the address
        """In the organisation of its integrator; without one it is an integrator itself."""
        accounts = {account.email: account for account in await self._admin.accounts()}
        organisation = accounts[parent].organisation if parent in accounts else LOCAL_ORGANISATION
        await self._admin.create_account(name, organisation, "", is_integrator=not parent, parent=parent or None)

    async def delete_user(self, user: ApiUser) -> None:
        await self._admin.delete_account(user.name)

    async def add_key(self, user: str, name: str, scopes: Sequence[str], expires_at: datetime | None) -> IssuedApiKey:
        body = {"name": name, **_limits(scopes, expires_at)}
        return read_reply(await self._admin.ask("POST", _keys(user), body=body), issued_key_from_json)

    async def change_key(self, key: ApiKey, scopes: Sequence[str], expires_at: datetime | None) -> None:
        await self._admin.ask("PUT", f"{_keys(key.user)}/{key.id}", body=_limits(scopes, expires_at))

    async def revoke_key(self, key: ApiKey) -> None:
        await self._admin.ask("DELETE", f"{_keys(key.user)}/{key.id}")

    async def give_device(self, device: str, user: str) -> None:
        body = {"type": "sigfox", "owner": user}
        await self._admin.ask("PUT", f"/devices/{quote(device, safe='')}", body=body)

    async def history(self, device: str) -> Sequence[AuditEvent]:
        return read_reply(await self._admin.ask("GET", f"/orbit/{quote(device, safe='')}/history"), events_from_json)

    async def _devices(self) -> list[ApiDevice]:
        """With the webhook of each, which only the list of webhooks tells."""
        devices, webhooks = await asyncio.gather(
            self._admin.all_of("/orbit", device_from_json), self._admin.all_of("/webhooks", owned_webhook_from_json)
        )
        sends_to = {device: webhook.id for webhook, _ in webhooks for device in webhook.devices}
        return [replace(device, webhook=sends_to.get(device.id, "")) for device in devices]

    async def _keys_of(self, email: str, turns: asyncio.Semaphore) -> list[ApiKey]:
        """Under the address asked for: a user may have a name besides."""
        async with turns:
            return [replace(key, user=email) for key in await self._admin.all_of(_keys(email), key_from_json)]


def _keys(email: str) -> str:
    return f"/users/{quote(email, safe='')}/keys"


def _limits(scopes: Sequence[str], expires_at: datetime | None) -> dict[str, object]:
    return {"scopes": list(scopes), "expiration": int(expires_at.timestamp()) if expires_at else 0}


def _user(account: Account) -> ApiUser:
    return ApiUser(account.email, account.is_integrator, account.parent or "", account.email, account.created_at)
