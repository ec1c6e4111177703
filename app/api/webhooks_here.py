"""Webhooks of this computer's server, as its administrator sees them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from app.api.admin import AdminClient
from app.api.errors import ApiError
from app.api.replies import read_reply
from app.api.sensohive_replies import Webhook, owned_webhook_from_json, webhook_from_json
from app.api.users_desk import Roster
from app.api.webhooks_desk import Delivery, DeliveryLog, OwnedWebhook, WebhookList

NO_LOG = "This server does not list its deliveries yet."


class WebhooksHere:
    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def load(self, roster: Roster) -> WebhookList:
        """Integrators cannot have webhooks; their users can."""
        hooks = await self._admin.all_of("/webhooks", owned_webhook_from_json)
        owners = tuple(user.name for user in roster.users if not user.is_integrator)
        return WebhookList(tuple(OwnedWebhook(webhook, owner) for webhook, owner in hooks), owners, owners)

    async def add(self, owner: str, url: str) -> Webhook:
        reply = await self._admin.ask("POST", f"/users/{_part(owner)}/webhooks", body={"url": url})
        return read_reply(reply, webhook_from_json)

    async def change(self, hook: OwnedWebhook, url: str, *, is_enabled: bool) -> None:
        await self._admin.ask("PUT", _path(hook), body={"url": url, "enabled": is_enabled})

    async def delete(self, hook: OwnedWebhook) -> None:
        await self._admin.ask("DELETE", _path(hook))

    async def attach(self, hook: OwnedWebhook, devices: Sequence[str], *, is_attached: bool) -> None:
        for device in devices:
            await self._admin.ask("PUT" if is_attached else "DELETE", f"{_path(hook)}/devices/{_part(device)}")

    async def log(self, hook: OwnedWebhook, *, failed_only: bool) -> DeliveryLog:  # noqa: ARG002  # until it can be told
        return DeliveryLog(why_none=NO_LOG)

    async def test(self, hook: OwnedWebhook) -> Delivery:  # noqa: ARG002  # until it can be told
        raise ApiError(NO_LOG)

    async def replay(self, hook: OwnedWebhook, delivery: Delivery) -> None:  # noqa: ARG002  # until it can be told
        raise ApiError(NO_LOG)

    async def replay_failed(self, hook: OwnedWebhook) -> int:  # noqa: ARG002  # until it can be told
        raise ApiError(NO_LOG)


def _path(hook: OwnedWebhook) -> str:
    return f"/webhooks/{_part(hook.webhook.id)}"


def _part(text: str) -> str:
    return quote(text, safe="")
