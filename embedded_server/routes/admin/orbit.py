"""`/orbit`: sensors that listen a few times a day, and the queue of their changes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.moments import to_ms
from embedded_server.domain.orbit import OrbitDevice
from embedded_server.domain.refusal import RefusedError
from embedded_server.orbit.models import Catalogue
from embedded_server.orbit.registering import InFlightError
from embedded_server.routes.admin.bodies import invalid
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import FROM, PAGE, TO, Choice, Moment, Whole, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.routes.orbit_desk import MOST_FRAMES, InvalidWishError, OrbitDesk
from embedded_server.services import Services
from embedded_server.wire.orbit import (
    AuditEventJson,
    FrameJson,
    OrbitDeviceJson,
    OrbitRowJson,
    UpdateJson,
    UpdateResultJson,
    device_to_json,
    event_to_json,
    update_from_json,
)
from embedded_server.wire.pages import PageJson
from embedded_server.wire.strict import WireError

_BY = "admin"
_EXPIRES = Moment("expires", "When the changes are given up unless they were sent: ISO 8601, or Unix seconds.")
_FORCE = Choice("force", "Also when it was sent already; the parameter is uncertain then.", ("false", "true"))
_FRAMES = Whole("frames", "How many downlinks at most.", 10, 1, MOST_FRAMES)


class OrbitRoutes:
    def __init__(self, services: Services, catalogue: Catalogue) -> None:
        self._store = services.store
        self._desk = OrbitDesk(services, catalogue)

    def routes(self) -> list[Resource]:
        return [
            resource("/orbit", GET=Operation(self.list_all, "All Orbit sensors", PageJson[OrbitRowJson], query=PAGE)),
            resource(
                "/orbit/{id}",
                GET=Operation(self.one, "Parameters and queue of a sensor", OrbitDeviceJson, refusals=(404,)),
                PUT=Operation(
                    self.register,
                    "Register changes, all of them or none",
                    list[UpdateResultJson],
                    body=UpdateJson,
                    status=202,
                    query=(_EXPIRES,),
                    refusals=(404, 422),
                ),
            ),
            resource(
                "/orbit/{id}/pending/{parameter}",
                DELETE=Operation(self.cancel, "Cancel a change", status=204, query=(_FORCE,), refusals=(404, 409)),
            ),
            resource(
                "/orbit/{id}/preview",
                GET=Operation(
                    self.preview,
                    "The next downlinks, byte for byte",
                    list[FrameJson],
                    query=(_FRAMES,),
                    refusals=(404,),
                ),
            ),
            resource(
                "/orbit/{id}/history",
                GET=Operation(
                    self.history, "The audit, oldest first", list[AuditEventJson], query=(FROM, TO), refusals=(404,)
                ),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        devices = await self._store.orbit_devices()
        return list_reply(devices, lambda device: device.id, device_to_json, page_wanted(request.query_params))

    async def one(self, request: Request) -> Response:
        return json_reply(await self._desk.tell(await self._device(request)))

    async def register(self, request: Request) -> Response:
        device, expires_at = await self._device(request), _EXPIRES.of(request.query_params)
        try:
            values = update_from_json(await request.body())
            expires_s = None if expires_at is None else to_ms(expires_at) // 1000
            return json_reply(await self._desk.register(device, values, _BY, expires_s), 202)
        except WireError as error:
            raise RefusedError(422, "value", str(error), "Correct the body.") from None
        except ValueError:
            raise invalid("The JSON is malformed.") from None
        except InvalidWishError as error:
            problems = "; ".join(f"{each.field} {each.problem}" for each in error.problems)
            raise RefusedError(422, "value", f"{problems}.", "Correct the values; nothing was registered.") from None

    async def cancel(self, request: Request) -> Response:
        device, force = await self._device(request), _FORCE.of(request.query_params) == "true"
        try:
            found = await self._desk.cancel(device, request.path_params["parameter"], _BY, force=force)
        except InFlightError:
            raise RefusedError(
                409,
                "in_flight",
                "It was sent already, and the sensor has not acknowledged it.",
                "Wait for the acknowledgement, register the active value, or force it.",
            ) from None
        if not found:
            raise RefusedError(404, "not_pending", "This parameter has no open change.", "Fetch the queue again.")
        return nothing()

    async def preview(self, request: Request) -> Response:
        return json_reply(await self._desk.preview(await self._device(request), _FRAMES.of(request.query_params)))

    async def history(self, request: Request) -> Response:
        device, query = await self._device(request), request.query_params
        since_s, until_s = (None if at is None else to_ms(at) // 1000 for at in (FROM.of(query), TO.of(query)))
        return json_reply([event_to_json(event) for event in await self._desk.history(device, since_s, until_s)])

    async def _device(self, request: Request) -> OrbitDevice:
        device = await self._store.orbit_device(request.path_params["id"].upper())
        if device is None:
            raise RefusedError(
                404, "sensor_unknown", "There is no Orbit sensor with this id.", "Register it: PUT /devices/{id}."
            )
        return device
