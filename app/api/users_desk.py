"""What can be known and done about users, their keys and devices, whichever system they are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.api.sensohive_replies import ApiDevice, ApiKey, ApiUser, IssuedApiKey
from embedded_server.domain.orbit import AuditEvent
from embedded_server.domain.user_key import SCOPES, scopes_of

USER_ONLY = scopes_of(is_integrator=False) - scopes_of(is_integrator=True)


@dataclass(frozen=True, slots=True)
class Roster:
    """`me` is whose key asks and `key` that key; both None for the administrator of this computer, or where the
    service does not tell. `closed` says why a part ("users", "keys", "devices") was not told."""

    users: tuple[ApiUser, ...] = ()
    keys: tuple[ApiKey, ...] = ()
    devices: tuple[ApiDevice, ...] = ()
    me: ApiUser | None = None
    key: ApiKey | None = None
    closed: Mapping[str, str] = field(default_factory=dict)

    def user(self, name: str) -> ApiUser | None:
        return next((one for one in self.users if one.name == name), None)

    def keys_of(self, name: str) -> list[ApiKey]:
        return [key for key in self.keys if key.user == name]

    def devices_of(self, name: str) -> list[ApiDevice]:
        return [device for device in self.devices if device.user == name]

    def users_of(self, name: str) -> list[ApiUser]:
        return [one for one in self.users if one.parent == name]

    def why_not(self, scope: str) -> str:
        """Why the key that asks may not do what needs this scope; empty where it may, or where nobody knows."""
        if self.key is None or scope in self.key.scopes:
            return ""
        if self.me is not None and scope not in scopes_of(is_integrator=self.me.is_integrator):
            return f"Only {'users' if self.me.is_integrator else 'integrators'} may have the scope {scope}."
        return f"The key {self.key.name} lacks the scope {scope}."

    def grantable(self, user: ApiUser) -> frozenset[str]:
        """A key may only pass on what it has itself; an integrator also what only its users may have, through whom it
        acts."""
        if self.key is None:
            return SCOPES
        is_parent = self.me is not None and self.me.is_integrator and user.name != self.me.name
        return frozenset(self.key.scopes) | (USER_ONLY if is_parent else frozenset())


class UsersDesk(Protocol):
    """Every method raises ApiError."""

    async def load(self) -> Roster: ...
    async def add_user(self, name: str, email: str, parent: str) -> None: ...
    async def delete_user(self, user: ApiUser) -> None: ...
    async def add_key(
        self, user: str, name: str, scopes: Sequence[str], expires_at: datetime | None
    ) -> IssuedApiKey: ...
    async def change_key(self, key: ApiKey, scopes: Sequence[str], expires_at: datetime | None) -> None: ...
    async def revoke_key(self, key: ApiKey) -> None: ...
    async def give_device(self, device: str, user: str) -> None: ...
    async def history(self, device: str) -> Sequence[AuditEvent]:
        """What was done to an Orbit sensor's queue, oldest first."""
        ...
