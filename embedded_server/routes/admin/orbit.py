"""`/orbit`: sensors that listen a few times a day, and the queue of their changes."""

from __future__ import annotations

from collections.abc import Mapping

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
from embedded_server.routes.admin.replies import json_reply, nothing, page_of
from embedded_server.routes.orbit_desk import DAY_S, MOST_FRAMES, InvalidWishError, OrbitDesk
from embedded_server.routes.orbit_outlook import OrbitOutlook
from embedded_server.services import Services
from embedded_server.wire.orbit import (
    AuditEventJson,
    FrameJson,
    OrbitDeviceJson,
    OrbitOverviewJson,
    RehearsalJson,
    TrafficJson,
    UpdateJson,
    UpdateResultJson,
    event_to_json,
    update_from_json,
)
from embedded_server.wire.pages import PageJson, page_to_json
from embedded_server.wire.strict import WireError

_BY = "admin"
_EXPIRES = Moment("expires", "When the changes are given up unless they were sent: ISO 8601, or Unix seconds.")
_FORCE = Choice("force", "Also when it was sent already; the parameter is uncertain then.", ("false", "true"))
_FRAMES = Whole("frames", "How many downlinks at most.", 10, 1, MOST_FRAMES)

_ACKNOWLEDGED = Choice("acknowledged", "As if the sensor had told that it got the last downlink.", ("false", "true"))
_DOWNLINKS = Whole("downlinks", "How many of the last downlinks at most.", 30, 1, 255)


class OrbitRoutes:
    def __init__(self, services: Services, catalogue: Catalogue) -> None:
        self._store, self._clock = services.store, services.clock
        self._desk = OrbitDesk(services, catalogue)
        self._outlook = OrbitOutlook(services, catalogue, self._desk)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/orbit", GET=Operation(self.list_all, "All Orbit sensors", PageJson[OrbitOverviewJson], query=PAGE)
            ),
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
            *self._outlooks(),
        ]

    def _outlooks(self) -> list[Resource]:
        return [
            resource(
                "/orbit/{id}/preview",
                GET=Operation(
                    self.preview,
                    "The next downlinks, byte for byte",
                    list[FrameJson],
                    query=(_FRAMES,),
                    refusals=(404,),
                ),
                POST=Operation(
                    self.rehearse,
                    "What wishes would become, and the downlinks that would follow; nothing is registered",
                    RehearsalJson,
                    body=UpdateJson,
                    query=(_FRAMES, _ACKNOWLEDGED),
                    refusals=(404, 422),
                ),
            ),
            resource(
                "/orbit/{id}/traffic",
                GET=Operation(
                    self.traffic,
                    "Uplinks of the last day, or since `from`, and the last downlinks",
                    TrafficJson,
                    query=(FROM, _DOWNLINKS),
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
        devices, wanted = await self._store.orbit_devices(), page_wanted(request.query_params)
        page = page_of(devices, lambda device: device.id, wanted)
        return json_reply(page_to_json([await self._outlook.glance(each) for each in page.items], page.next))

    async def one(self, request: Request) -> Response:
        return json_reply(await self._desk.tell(await self._device(request)))

    async def register(self, request: Request) -> Response:
        device, expires_at = await self._device(request), _EXPIRES.of(request.query_params)
        values = _wishes(await request.body())
        expires_s = None if expires_at is None else to_ms(expires_at) // 1000
        try:
            return json_reply(await self._desk.register(device, values, _BY, expires_s), 202)
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

    async def rehearse(self, request: Request) -> Response:
        device, query = await self._device(request), request.query_params
        body, frames, is_acknowledged = await request.body(), _FRAMES.of(query), _ACKNOWLEDGED.of(query) == "true"
        values = {} if body.strip() == b"{}" else _wishes(body)  # without wishes: what follows as it is
        for name in values.keys() - UpdateJson.__optional_keys__:
            raise RefusedError(422, "value", f"{name}: there is no such parameter.", "Correct the body.")
        return json_reply(await self._outlook.rehearse(device, values, frames, is_acknowledged=is_acknowledged))

    async def traffic(self, request: Request) -> Response:
        device, query = await self._device(request), request.query_params
        since, downlinks = FROM.of(query), _DOWNLINKS.of(query)
        since_s = self._clock.now_ms() // 1000 - DAY_S if since is None else to_ms(since) // 1000
        return json_reply(await self._outlook.traffic(device, since_s, downlinks))

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


def _wishes(body: bytes) -> Mapping[str, int]:
    """Raises RefusedError."""
    try:
        return update_from_json(body)
    except WireError as error:
        raise RefusedError(422, "value", str(error), "Correct the body.") from None
    except ValueError:
        raise invalid("The JSON is malformed.") from None
