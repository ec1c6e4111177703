"""`/devices`: found by themselves, named by people."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.device import Device
from embedded_server.domain.event import DEVICE, ORBIT
from embedded_server.domain.refusal import RefusedError
from embedded_server.envelopes.device_ids import sigfox_id
from embedded_server.routes.admin.accounts import account_named
from embedded_server.routes.admin.bodies import Bodies, checked_text, unfit
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply
from embedded_server.routes.share_path import checked_rec_type
from embedded_server.services import Services
from embedded_server.wire.devices import (
    DeviceChangeJson,
    DeviceJson,
    RegisteredDeviceJson,
    device_to_json,
    registered_to_json,
)
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
                PUT=Operation(
                    self.change,
                    "Name a device, or register an Orbit sensor",
                    RegisteredDeviceJson,
                    body=DeviceChangeJson,
                    refusals=(404, 409, 422),
                ),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        devices = await self._store.devices()
        return list_reply(devices, lambda device: device.id, device_to_json, page_wanted(request.query_params))

    async def change(self, request: Request) -> Response:
        body = await self._bodies.read(request, DeviceChangeJson)
        name = checked_text("name", body["name"], is_required=False) if "name" in body else None
        if "type" in body:
            return await self._register(request.path_params["id"], name, body)
        if name is None:
            raise unfit('"name" is missing.')
        return json_reply(device_to_json(await self._named(request.path_params["id"], name)))

    async def _named(self, device_id: str, name: str) -> Device:
        device = await self._store.name_device(device_id, name)
        if device is None:
            raise RefusedError(
                404, "device_unknown", "No device with this id was heard.", "Fetch the list of devices again."
            )
        self._events.publish(DEVICE, device.id)
        return device

    async def _register(self, sent_id: str, name: str | None, body: DeviceChangeJson) -> Response:
        device_id = sigfox_id(sent_id)
        if device_id is None:
            raise RefusedError(422, "body_unfit", "A Sigfox id has 1 to 8 hexadecimal digits.", "Correct the path.")
        rec_type = checked_rec_type(body["rectype"]) if "rectype" in body else None
        known = await self._store.orbit_device(device_id)
        is_owned = "owner" in body or known is None
        owner = (await account_named(self._store, body.get("owner"))).id if is_owned else None
        orbit = await self._store.save_orbit_device(device_id, body.get("model"), name, owner, rec_type)
        self._events.publish(ORBIT, device_id)
        return json_reply(registered_to_json(await self._named(device_id, orbit.name), orbit))
