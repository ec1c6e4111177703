"""`/devices/{id}/commissioning`: what is left to do before a device may be left alone; `/gateways`: who hears it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.commissioning import Known, commissioning
from embedded_server.domain.device import Device
from embedded_server.domain.event import DEVICE
from embedded_server.domain.moments import from_ms
from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record
from embedded_server.routes.admin.bodies import Bodies
from embedded_server.routes.admin.devices import unknown_device
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.replies import json_reply
from embedded_server.services import Services
from embedded_server.wire.commissioning import CommissioningJson, SeenJson, commissioning_to_json
from embedded_server.wire.receptions import ReceptionsJson, receptions_to_json


class CommissioningRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._clock, self._events = services.clock, services.events
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/devices/{id:path}/commissioning",
                GET=Operation(self.show, "Eight steps until it is in service", CommissioningJson, refusals=(404,)),
                PUT=Operation(
                    self.mark, "Say that the owner has seen it", CommissioningJson, SeenJson, refusals=(404,)
                ),
            ),
            resource(
                "/devices/{id:path}/gateways",
                GET=Operation(self.gateways, "The gateways that heard it last", ReceptionsJson, refusals=(404,)),
            ),
        ]

    async def show(self, request: Request) -> Response:
        device = await self._device(request)
        return json_reply(commissioning_to_json(device.id, commissioning(await self._known(device))))

    async def mark(self, request: Request) -> Response:
        device = await self._device(request)
        is_seen = (await self._bodies.read(request, SeenJson))["seen"]
        await self._store.mark_device_seen(device.id, is_seen=is_seen)
        self._events.publish(DEVICE, device.id)
        return await self.show(request)

    async def gateways(self, request: Request) -> Response:
        device = await self._device(request)
        return json_reply(receptions_to_json(await self._store.receptions_of(device.id)))

    async def _device(self, request: Request) -> Device:
        device = await self._store.device(request.path_params["id"])
        if device is None:
            raise unknown_device()
        return device

    async def _known(self, device: Device) -> Known:
        store = self._store
        record = await store.last_record_of(device.id)
        return Known(
            device=device,
            now=from_ms(self._clock.now_ms()),
            token=None if record is None else await store.token(record.token_id),
            reading=None if record is None else await self._reading(record, device.id),
            read_at=None if record is None else record.received_at,
            series=[each for each in await store.series(device.rec_type, device.id) if device.rec_type],
            seen_at=await store.device_seen_at(device.id),
            target=next((each for each in await store.targets() if each.device == device.id), None),
        )

    async def _reading(self, record: Record, device: str) -> Reading | None:
        found = (await self._store.readings([record.seq]))[record.seq]
        return next((each for each in reversed(found) if each.message.device == device), None)
