"""Webhooks of a Sensohive endpoint: users have them, so they are asked for with keys of users."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from app.api.errors import ApiError, RefusedByServerError
from app.api.sensohive import SensohiveClient
from app.api.sensohive_replies import Webhook
from app.api.users_desk import Roster
from app.api.webhooks_desk import Delivery, DeliveryLog, OwnedWebhook, WebhookList

Clients = Mapping[str, SensohiveClient]
NO_LOG = "This service does not tell its deliveries, only how the last one was answered."
NO_KEY = "Issue a key of a user with the scope readwebhook here, or connect with the key of a user."


class WebhooksThere:
    """`clients_of` gives a client by the name of each user who can be spoken for."""

    def __init__(self, clients_of: Callable[[Roster], Awaitable[Clients]]) -> None:
        self._clients_of = clients_of
        self._clients: Clients = {}

    async def load(self, roster: Roster) -> WebhookList:
        self._clients = await self._clients_of(roster)
        if not self._clients:
            return WebhookList(closed=f"An integrator cannot manage webhooks; its users can. {NO_KEY}")
        hooks: list[OwnedWebhook] = []
        refusals: list[str] = []
        for user, client in self._clients.items():
            try:
                hooks += [OwnedWebhook(webhook, user) for webhook in await client.webhooks()]
            except RefusedByServerError as error:
                refusals.append(f"{error.reason} {error.fix}".strip())
        users = tuple(self._clients)
        if len(refusals) == len(users):
            return WebhookList(owners=users, asked=users, closed=refusals[0])
        return WebhookList(tuple(hooks), users, users)

    async def add(self, owner: str, url: str) -> Webhook:
        return await self._as(owner).add_webhook(url)

    async def change(self, hook: OwnedWebhook, url: str, *, is_enabled: bool) -> None:
        await self._as(hook.owner).change_webhook(hook.webhook.id, url, is_enabled=is_enabled)

    async def delete(self, hook: OwnedWebhook) -> None:
        await self._as(hook.owner).delete_webhook(hook.webhook.id)

    async def attach(self, hook: OwnedWebhook, devices: Sequence[str], *, is_attached: bool) -> None:
        for device in devices:
            await self._as(hook.owner).attach_webhook(device, hook.webhook.id if is_attached else "")

    async def log(self, hook: OwnedWebhook, *, failed_only: bool) -> DeliveryLog:  # noqa: ARG002  # there is none
        return DeliveryLog(why_none=NO_LOG)

    async def test(self, hook: OwnedWebhook) -> Delivery:  # noqa: ARG002  # there is no such thing
        raise ApiError("This service sends no tests.", "Wait for the next data point.")

    async def replay(self, hook: OwnedWebhook, delivery: Delivery) -> None:  # noqa: ARG002
        raise ApiError(NO_LOG)

    async def replay_failed(self, hook: OwnedWebhook) -> int:  # noqa: ARG002
        raise ApiError(NO_LOG)

    def _as(self, owner: str) -> SensohiveClient:
        client = self._clients.get(owner)
        if client is None:
            raise ApiError(f"No key of {owner} is on this computer.", NO_KEY)
        return client
