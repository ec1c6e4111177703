"""`/devices`: found by themselves, named by people."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.event import DEVICE
from embedded_server.domain.refusal import RefusedError
from embedded_server.routes.admin.bodies import Bodies, checked_text
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply
from embedded_server.services import Services
from embedded_server.wire.devices import DeviceChangeJson, DeviceJson, device_to_json
from embedded_server.wire.pages import PageJson


class DeviceRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource("/devices", GET=Operation(self.list_all, "All devices", PageJson[DeviceJson], query=PAGE)),
            resource(
                "/devices/{id:path}",  # names of some networks have slashes
                PUT=Operation(self.name, "Name a device", DeviceJson, body=DeviceChangeJson, refusals=(404,)),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        devices = await self._store.devices()
        return list_reply(devices, lambda device: device.id, device_to_json, page_wanted(request.query_params))

    async def name(self, request: Request) -> Response:
        body = await self._bodies.read(request, DeviceChangeJson)
        name = checked_text("name", body["name"], is_required=False)
        device = await self._store.name_device(request.path_params["id"], name)
        if device is None:
            raise RefusedError(
                404, "device_unknown", "No device with this id was heard.", "Fetch the list of devices again."
            )
        self._events.publish(DEVICE, device.id)
        return json_reply(device_to_json(device))
