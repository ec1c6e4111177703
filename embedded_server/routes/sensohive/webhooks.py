"""`/webhook`: where a user's data points are posted."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.event import WEBHOOK
from embedded_server.domain.user_key import UserKey
from embedded_server.domain.webhook import Webhook
from embedded_server.domain.webhook_rules import RestrictionError
from embedded_server.gate.problems import SensohiveError
from embedded_server.routes.admin.replies import json_reply, nothing
from embedded_server.routes.sensohive.asked import invalid, read_body
from embedded_server.routes.sensohive.operations import Handlers
from embedded_server.routes.webhook_hosts import WebhookHosts
from embedded_server.services import Services
from embedded_server.wire.sensohive import WebhookCreateJson, webhook_to_json


class WebhookRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._hosts = WebhookHosts(services)

    def handlers(self) -> Handlers:
        return {
            ("GET", "/webhook"): self.list_all,
            ("POST", "/webhook"): self.add,
            ("GET", "/webhook/{id}"): self.one,
            ("PUT", "/webhook/{id}"): self.change,
            ("DELETE", "/webhook/{id}"): self.delete,
        }

    async def list_all(self, _request: Request, key: UserKey) -> Response:
        return json_reply([webhook_to_json(webhook) for webhook in await self._store.webhooks(key.account_id)])

    async def one(self, request: Request, key: UserKey) -> Response:
        return json_reply(webhook_to_json(await self._found(request, key)))

    async def add(self, request: Request, key: UserKey) -> Response:
        body = await read_body(request, WebhookCreateJson)
        try:
            await self._hosts.check(body["url"])
            webhook = await self._store.add_webhook(key.account_id, body["url"], is_enabled=body.get("enabled", True))
        except RestrictionError as error:
            raise _restricted(error) from None
        self._events.publish(WEBHOOK, webhook.id)
        return json_reply(webhook_to_json(webhook), 201)

    async def change(self, request: Request, key: UserKey) -> Response:
        found = await self._found(request, key)
        body = await read_body(request, WebhookCreateJson)
        url, is_enabled = body["url"], body.get("enabled", True)
        try:
            await self._hosts.check(url)
            webhook = await self._store.change_webhook(found.id, url, is_enabled=is_enabled)
        except RestrictionError as error:
            raise _restricted(error) from None
        if webhook is None:
            raise _unknown()
        self._events.publish(WEBHOOK, found.id)
        return json_reply(webhook_to_json(webhook))

    async def delete(self, request: Request, key: UserKey) -> Response:
        found = await self._found(request, key)
        await self._store.delete_webhook(found.id)
        self._events.publish(WEBHOOK, found.id)
        return nothing()

    async def _found(self, request: Request, key: UserKey) -> Webhook:
        """Not there and not yours look alike."""
        webhook = await self._store.webhook(request.path_params["id"])
        if webhook is None or webhook.owner_id != key.account_id:
            raise _unknown()
        return webhook


def _restricted(error: RestrictionError) -> SensohiveError:
    return invalid("url", error.problem, error.restriction)


def _unknown() -> SensohiveError:
    return SensohiveError(404, "not_found", "There is no such webhook.")
