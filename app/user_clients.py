"""Speaking to the endpoint in use as one of its users, with keys that were issued from this computer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from app.api.sensohive import SensohiveClient
from app.api.sensohive_replies import ApiKey
from app.api.users_desk import Roster
from app.connections import Connections, kept_key
from app.credentials import Credentials

NEEDED = "readwebhook"


class UserClients:
    """An integrator cannot manage webhooks; the keys of its users can."""

    def __init__(self, connections: Connections, credentials: Credentials) -> None:
        self._connections, self._credentials = connections, credentials
        self._clients: dict[str, SensohiveClient] = {}
        self._of = ""  # the connection they are of

    async def of(self, roster: Roster) -> Mapping[str, SensohiveClient]:
        """By the name of the user. Raises ApiError."""
        profile = self._connections.current
        if profile is None:
            return {}
        if roster.me is None or not roster.me.is_integrator:
            return {roster.me.name if roster.me else profile.name: self._connections.client}
        if self._of != profile.id:
            await self.close()
            self._of = profile.id
        found: dict[str, SensohiveClient] = {}
        for key in sorted(roster.keys, key=lambda key: -len(key.scopes)):
            if (
                key.user not in found
                and _is_fit(key)
                and (value := self._credentials.get(kept_key(profile.id, key.id)))
            ):
                found[key.user] = await self._client(key, value)
        return found

    async def close(self) -> None:
        clients, self._clients = self._clients, {}
        for client in clients.values():
            await client.close()

    async def _client(self, key: ApiKey, value: str) -> SensohiveClient:
        if key.id not in self._clients:
            self._clients[key.id] = await self._connections.as_user(value)
        return self._clients[key.id]


def _is_fit(key: ApiKey) -> bool:
    is_over = key.expires_at is not None and key.expires_at <= datetime.now(UTC)
    return bool(key.id) and not key.is_revoked and not is_over and NEEDED in key.scopes
