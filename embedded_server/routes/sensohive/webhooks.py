"""`/webhook`: where a user's data points are posted."""

from __future__ import annotations

import asyncio
import socket

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.event import WEBHOOK
from embedded_server.domain.user_key import UserKey
from embedded_server.domain.webhook import Webhook
from embedded_server.domain.webhook_rules import RestrictionError, check_webhook_addresses, check_webhook_url
from embedded_server.problems import SensohiveError
from embedded_server.routes.admin.replies import json_reply, nothing
from embedded_server.routes.sensohive.asked import invalid, read_body
from embedded_server.routes.sensohive.operations import Handlers
from embedded_server.services import Services
from embedded_server.wire.sensohive import WebhookCreateJson, webhook_to_json

_PATIENCE = 5  # seconds for a look-up
_NO_SUCH_NAME = frozenset((socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)))


class WebhookRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._resolver = services.resolver
        self._allows_private = services.private_webhooks

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
            await self._check(body["url"])
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
            await self._check(url)
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

    async def _check(self, url: str) -> None:
        """Raises RestrictionError. A name nobody can be asked about now is judged when something is sent."""
        host = check_webhook_url(url).host
        try:
            async with asyncio.timeout(_PATIENCE):
                addresses = await self._resolver(host)
        except socket.gaierror as error:
            if error.errno not in _NO_SUCH_NAME:
                return
            addresses = []
        except (OSError, UnicodeError):  # a time-out is an OSError
            return
        check_webhook_addresses(addresses, allows_private=self._allows_private)


def _restricted(error: RestrictionError) -> SensohiveError:
    return invalid("url", error.problem, error.restriction)


def _unknown() -> SensohiveError:
    return SensohiveError(404, "not_found", "There is no such webhook.")
