"""What the server asks of a store about Sensohive's keys, users and webhooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from embedded_server.domain.sensohive import SensohiveUser
from embedded_server.domain.user_key import KeyUse, UserKey
from embedded_server.domain.webhook import Webhook, WebhookHours


class SensohiveStore(Protocol):
    async def user_keys_below(self, account: int) -> list[UserKey]:
        """Its own and those of its users."""
        ...

    async def change_user_key(
        self, key_id: int, name: str, scopes: Sequence[str], expires_s: int | None
    ) -> UserKey | None:
        """One that is not revoked, or None; without `expires_s` its end stays."""
        ...

    async def note_key_uses(self, uses: Mapping[int, KeyUse]) -> None:
        """The last use of each key, by its id."""
        ...

    async def sensohive_users(self, parent: int) -> list[SensohiveUser]:
        """The integrator's, oldest first."""
        ...

    async def sensohive_user(self, parent: int, name: str) -> SensohiveUser | None:
        """By its name or its account's e-mail address."""
        ...

    async def add_sensohive_user(self, parent: int, name: str, email: str) -> SensohiveUser:
        """In the integrator's organisation. Raises RefusedError (404, 409)."""
        ...

    async def change_sensohive_user(self, parent: int, user: int, name: str, email: str) -> SensohiveUser | None:
        """Raises RefusedError(409) when the name is taken."""
        ...

    async def delete_sensohive_user(self, parent: int, user: int) -> bool:
        """Its keys are revoked, its webhooks go, its sensors go to the integrator. Raises RefusedError(409) while it
        owns anything else."""
        ...

    async def webhooks(self, owner: int | None = None) -> list[Webhook]:
        """Oldest first."""
        ...

    async def webhook(self, webhook_id: str) -> Webhook | None: ...
    async def webhook_of_device(self, device: str) -> Webhook | None: ...
    async def add_webhook(self, owner: int, url: str, *, is_enabled: bool = True) -> Webhook:
        """Raises RestrictionError."""
        ...

    async def change_webhook(self, webhook_id: str, url: str, *, is_enabled: bool) -> Webhook | None:
        """One that is switched on, or gets another url, begins anew. Raises RestrictionError."""
        ...

    async def delete_webhook(self, webhook_id: str) -> bool: ...
    async def attach_webhook(self, device: str, webhook_id: str | None) -> bool:
        """None detaches. False when there is no such sensor, or it has another owner than the webhook."""
        ...

    async def webhook_hours(self) -> Mapping[str, WebhookHours]:
        """Of the last day, by the id of each webhook that something was sent to."""
        ...

    async def note_webhook(self, webhook_id: str, status: int | None, *, is_success: bool) -> None:
        """What came of a delivery; without a status there was no answer."""
        ...

    async def disable_webhook(self, webhook_id: str, reason: str) -> None: ...
