"""`/webhooks`: webhooks of all users, by the rules that Sensohive's API has for their owners."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.event import WEBHOOK
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.webhook import Webhook
from embedded_server.routes.admin.accounts import account_named
from embedded_server.routes.admin.bodies import Bodies
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.routes.webhook_hosts import WebhookHosts
from embedded_server.services import Services
from embedded_server.wire.pages import PageJson
from embedded_server.wire.sensohive import OwnedWebhookJson, WebhookCreateJson, owned_webhook_to_json


class UserWebhookRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._bodies = Bodies(services.limits)
        self._hosts = WebhookHosts(services)

    def routes(self) -> list[Resource]:
        change = Operation(self.change, "Change one", OwnedWebhookJson, body=WebhookCreateJson, refusals=(404, 422))
        return [
            resource("/webhooks", GET=Operation(self.list_all, "All webhooks", PageJson[OwnedWebhookJson], query=PAGE)),
            resource(
                "/webhooks/{id}",
                PUT=change,
                DELETE=Operation(self.delete, "Delete one", status=204, refusals=(404,)),
            ),
            resource(
                "/webhooks/{id}/devices/{device}",
                PUT=Operation(self.attach, "Send it the data points of a device", status=204, refusals=(404, 422)),
                DELETE=Operation(self.detach, "Send it them no longer", status=204, refusals=(404,)),
            ),
            resource(
                "/users/{email}/webhooks",
                POST=Operation(
                    self.add,
                    "Create a webhook of a user",
                    OwnedWebhookJson,
                    body=WebhookCreateJson,
                    status=201,
                    refusals=(404, 422),
                ),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        webhooks, wanted = await self._store.webhooks(), page_wanted(request.query_params)
        hours = await self._store.webhook_hours()

        def told(webhook: Webhook) -> OwnedWebhookJson:
            return owned_webhook_to_json(webhook, hours.get(webhook.id))

        return list_reply(webhooks, lambda webhook: webhook.id, told, wanted)

    async def add(self, request: Request) -> Response:
        account = await account_named(self._store, request.path_params["email"])
        if account.is_integrator:
            reason = "Integrators cannot have webhooks; their users can."
            raise RefusedError(422, "webhook_owner", reason, "Name one of its users.")
        body = await self._bodies.read(request, WebhookCreateJson)
        await self._hosts.check(body["url"])
        webhook = await self._store.add_webhook(account.id, body["url"], is_enabled=body.get("enabled", True))
        self._events.publish(WEBHOOK, webhook.id)
        return json_reply(owned_webhook_to_json(webhook), 201)

    async def change(self, request: Request) -> Response:
        found = await self._found(request)
        body = await self._bodies.read(request, WebhookCreateJson)
        await self._hosts.check(body["url"])
        is_enabled = body.get("enabled", True)
        webhook = await self._store.change_webhook(found.id, body["url"], is_enabled=is_enabled)
        if webhook is None:
            raise _unknown()
        self._events.publish(WEBHOOK, found.id)
        return json_reply(owned_webhook_to_json(webhook))

    async def delete(self, request: Request) -> Response:
        found = await self._found(request)
        await self._store.delete_webhook(found.id)
        self._events.publish(WEBHOOK, found.id)
        return nothing()

    async def attach(self, request: Request) -> Response:
        found, device = await self._found(request), request.path_params["device"].upper()
        if await self._store.orbit_device(device) is None:
            raise RefusedError(404, "device_unknown", "There is no sensor with this id.", "Fetch the sensors again.")
        if not await self._store.attach_webhook(device, found.id):
            reason = f"The sensor is not {found.owner}'s, whose webhook this is."
            raise RefusedError(422, "webhook_owner", reason, "Give the sensor to its owner first.")
        self._events.publish(WEBHOOK, found.id)
        return nothing()

    async def detach(self, request: Request) -> Response:
        found, device = await self._found(request), request.path_params["device"].upper()
        if device not in found.devices:
            reason = "This sensor does not send to the webhook."
            raise RefusedError(404, "device_unknown", reason, "Fetch the webhooks again.")
        await self._store.attach_webhook(device, None)
        self._events.publish(WEBHOOK, found.id)
        return nothing()

    async def _found(self, request: Request) -> Webhook:
        webhook = await self._store.webhook(request.path_params["id"])
        if webhook is None:
            raise _unknown()
        return webhook


def _unknown() -> RefusedError:
    return RefusedError(404, "webhook_unknown", "There is no webhook with this id.", "Fetch the webhooks again.")
