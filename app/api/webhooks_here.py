"""Webhooks of this computer's server and what is sent to them, as its administrator sees them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from app.api.admin import AdminClient
from app.api.errors import ApiError
from app.api.replies import read_page, read_reply
from app.api.sensohive_replies import Webhook, owned_webhook_from_json, webhook_from_json
from app.api.users_desk import Roster
from app.api.webhooks_desk import Delivery, DeliveryLog, OwnedWebhook, Sent, WebhookList
from embedded_server.domain import delivery as kept
from embedded_server.domain.moments import iso
from embedded_server.domain.target import Target
from embedded_server.wire.deliveries import delivery_from_json, detail_from_json
from embedded_server.wire.targets import target_from_json

SHOWN = 200  # the newest
TRIES = 9  # until a delivery is given up
REPLAYED = timedelta(days=7)
NOT_YET = "Nothing was sent to it yet."
THEN = "Once its first data point was sent, tests can be sent, too."


class WebhooksHere:
    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def load(self, roster: Roster) -> WebhookList:
        """Integrators cannot have webhooks; their users can."""
        hooks, targets = await asyncio.gather(
            self._admin.all_of("/webhooks", owned_webhook_from_json), self._admin.all_of("/targets", target_from_json)
        )
        sent = {target.webhook: _sent(target) for target in targets if target.webhook}
        owners = tuple(user.name for user in roster.users if not user.is_integrator)
        owned = (OwnedWebhook(webhook, owner, sent.get(webhook.id)) for webhook, owner in hooks)
        return WebhookList(tuple(owned), owners, owners)

    async def add(self, owner: str, url: str) -> Webhook:
        reply = await self._admin.ask("POST", f"/users/{_part(owner)}/webhooks", body={"url": url})
        return read_reply(reply, webhook_from_json)

    async def change(self, hook: OwnedWebhook, url: str, *, is_enabled: bool) -> None:
        """Switched on again, what was paused is sent again, too."""
        await self._admin.ask("PUT", _path(hook), body={"url": url, "enabled": is_enabled})
        if is_enabled and hook.sent is not None and hook.sent.paused_because:
            target = await self._target(hook)
            if target is not None:
                await self._admin.ask("POST", f"/targets/{target.id}/resume")

    async def delete(self, hook: OwnedWebhook) -> None:
        await self._admin.ask("DELETE", _path(hook))

    async def attach(self, hook: OwnedWebhook, devices: Sequence[str], *, is_attached: bool) -> None:
        for device in devices:
            await self._admin.ask("PUT" if is_attached else "DELETE", f"{_path(hook)}/devices/{_part(device)}")

    async def log(self, hook: OwnedWebhook, *, failed_only: bool) -> DeliveryLog:
        """Of the newest one the body, too."""
        target = await self._target(hook)
        if target is None:
            return DeliveryLog()
        query = {"target": target.id, "limit": SHOWN}
        told = read_page(await self._admin.ask("GET", "/deliveries", query), delivery_from_json).items
        body = ""
        if told:
            reply = await self._admin.ask("GET", f"/deliveries/{told[0].id}")
            body = read_reply(reply, detail_from_json).body.decode("utf-8", "replace")
        deliveries = tuple(_delivery(one, body if at == 0 else "") for at, one in enumerate(told))
        failed = tuple(one for one in deliveries if one.attempt and not one.is_success)
        given_up = sum(one.state is kept.DeliveryState.FAILED for one in told)
        return DeliveryLog(failed if failed_only else deliveries, len(deliveries), len(failed), given_up)

    async def test(self, hook: OwnedWebhook) -> Delivery:
        target = await self._target(hook)
        if target is None:
            raise ApiError(NOT_YET, THEN)
        reply = await self._admin.ask("POST", f"/targets/{target.id}/test", body={}, deadline=40)
        detail = read_reply(reply, detail_from_json)
        return _delivery(detail.delivery, detail.body.decode("utf-8", "replace"))

    async def replay(self, hook: OwnedWebhook, delivery: Delivery) -> None:  # noqa: ARG002  # its id says all
        await self._admin.ask("POST", f"/deliveries/{delivery.id}/replay", body={})

    async def replay_failed(self, hook: OwnedWebhook) -> int:
        target = await self._target(hook)
        if target is None:
            raise ApiError(NOT_YET, THEN)
        since = datetime.now(UTC) - REPLAYED
        reply = await self._admin.ask("POST", f"/targets/{target.id}/replay", body={"since": iso(since)})
        return int(reply.json()["queued"])

    async def _target(self, hook: OwnedWebhook) -> Target | None:
        """What counts its deliveries; there is none before the first."""
        reply = await self._admin.ask("GET", "/targets", {"webhook": hook.webhook.id})
        return next(iter(read_page(reply, target_from_json).items), None)


def _sent(target: Target) -> Sent:
    return Sent(target.delivered, target.failed, target.last_at, target.last_error, target.pause_reason)


def _delivery(told: kept.Delivery, body: str) -> Delivery:
    return Delivery(
        id=str(told.id),
        at=told.ended_at or told.created_at,
        status=told.last_status,
        is_success=told.state is kept.DeliveryState.DELIVERED,
        attempt=told.attempts,
        attempts=TRIES,
        took_ms=told.last_took_ms,
        error=told.last_words,
        next_at=told.next_at,
        is_test=told.cause is kept.Cause.TEST,
        body=body,
    )


def _path(hook: OwnedWebhook) -> str:
    return f"/webhooks/{_part(hook.webhook.id)}"


def _part(text: str) -> str:
    return quote(text, safe="")
