"""`/dev`: devices, their data points, their owner and their webhook."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.event import ORBIT
from embedded_server.domain.user_key import UserKey
from embedded_server.routes.admin.replies import json_reply
from embedded_server.routes.sensohive.asked import LATEST_S, invalid, number, read_body
from embedded_server.routes.sensohive.gate import visible_device, visible_devices
from embedded_server.routes.sensohive.operations import Handlers
from embedded_server.services import Services
from embedded_server.wire.orbit import data_point_to_json
from embedded_server.wire.sensohive import AttachmentJson, OwnerJson, owned_device_to_json

_POINTS, _MOST_POINTS = 1_000, 10_000


class DeviceRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events

    def handlers(self) -> Handlers:
        return {
            ("GET", "/dev"): self.list_all,
            ("GET", "/dev/{id}"): self.one,
            ("GET", "/dev/{id}/data"): self.data,
            ("PUT", "/dev/{id}/user"): self.set_owner,
            ("PUT", "/dev/{id}/webhook"): self.set_webhook,
        }

    async def list_all(self, _request: Request, key: UserKey) -> Response:
        return json_reply([owned_device_to_json(device) for device in await visible_devices(self._store, key)])

    async def one(self, request: Request, key: UserKey) -> Response:
        return json_reply(owned_device_to_json(await visible_device(self._store, request, key)))

    async def data(self, request: Request, key: UserKey) -> Response:
        device = await visible_device(self._store, request, key)
        since_s, until_s = number(request, "from", 0), number(request, "to", LATEST_S)
        limit = number(request, "limit", _POINTS, _MOST_POINTS)
        points = await self._store.orbit_points(device.id, since_s, until_s, limit)
        return json_reply([data_point_to_json(device.id, *point) for point in points])

    async def set_owner(self, request: Request, key: UserKey) -> Response:
        """Another owner's device keeps no webhook of the one before."""
        device = await visible_device(self._store, request, key)
        name = (await read_body(request, OwnerJson))["user"]
        owner = await self._owner(key, name)
        await self._store.save_orbit_device(device.id, None, None, owner, None)
        return await self._told(request, key, device.id)

    async def set_webhook(self, request: Request, key: UserKey) -> Response:
        device = await visible_device(self._store, request, key)
        webhook_id = (await read_body(request, AttachmentJson))["webhook"]
        if not await self._store.attach_webhook(device.id, webhook_id or None):
            raise invalid("webhook", "is none of the owner's")
        return await self._told(request, key, device.id)

    async def _owner(self, key: UserKey, name: str) -> int:
        """The integrator itself, or one of its users. Raises SensohiveError(422)."""
        if name.lower() in (key.user.lower(), key.account.lower()):
            return key.account_id
        user = await self._store.sensohive_user(key.account_id, name)
        if user is None:
            raise invalid("user", "is none of yours")
        return user.id

    async def _told(self, request: Request, key: UserKey, device_id: str) -> Response:
        self._events.publish(ORBIT, device_id)
        return json_reply(owned_device_to_json(await visible_device(self._store, request, key)))
