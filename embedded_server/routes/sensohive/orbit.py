"""`/orbit/dev`: parameters of sensors that listen a few times a day, and the queue of their changes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.orbit import OrbitDevice
from embedded_server.domain.user_key import UserKey
from embedded_server.gate.problems import SensohiveError
from embedded_server.orbit.models import Catalogue
from embedded_server.orbit.registering import InFlightError
from embedded_server.routes.admin.replies import json_reply, nothing
from embedded_server.routes.orbit_desk import InvalidWishError, OrbitDesk
from embedded_server.routes.sensohive.asked import LATEST_S, invalid, json_body, malformed, number, parameter
from embedded_server.routes.sensohive.gate import visible_device, visible_devices
from embedded_server.routes.sensohive.operations import Handlers
from embedded_server.services import Services
from embedded_server.wire.orbit import OrbitDeviceJson, event_to_json, problems_to_json, update_from_json
from embedded_server.wire.strict import WireError

_FRAMES, _MOST_FRAMES = 10, 1_000


class OrbitRoutes:
    def __init__(self, services: Services, catalogue: Catalogue) -> None:
        self._store = services.store
        self._desk = OrbitDesk(services, catalogue)

    def handlers(self) -> Handlers:
        return {
            ("GET", "/orbit/dev"): self.list_all,
            ("GET", "/orbit/dev/{id}"): self.one,
            ("PUT", "/orbit/dev/{id}"): self.register,
            ("DELETE", "/orbit/dev/{id}/pending/{parameter}"): self.cancel,
            ("GET", "/orbit/dev/{id}/preview"): self.preview,
            ("GET", "/orbit/dev/{id}/history"): self.history,
        }

    async def list_all(self, _request: Request, key: UserKey) -> Response:
        return json_reply([await self._told(device) for device in await visible_devices(self._store, key)])

    async def one(self, request: Request, key: UserKey) -> Response:
        return json_reply(await self._told(await visible_device(self._store, request, key)))

    async def register(self, request: Request, key: UserKey) -> Response:
        device = await visible_device(self._store, request, key)
        expires_s = number(request, "expires", 0) or None
        values = _values(await json_body(request))
        try:
            results = await self._desk.register(device, values, key.user, expires_s)
        except InvalidWishError as error:
            details = {"details": problems_to_json(error.problems)}
            raise SensohiveError(422, "invalid", f"{error.problems[0].field}: {error}", details) from None
        return json_reply(results, 202)

    async def cancel(self, request: Request, key: UserKey) -> Response:
        device = await visible_device(self._store, request, key)
        force, name = parameter(request, "force").lower(), request.path_params["parameter"]
        if force not in ("", "true", "false"):
            raise invalid("force", "must be true or false")
        try:
            found = await self._desk.cancel(device, name, key.user, force=force == "true")
        except InFlightError:
            raise SensohiveError(409, "in_flight", "It was sent already and is not acknowledged.") from None
        if not found:
            raise SensohiveError(404, "not_found", "This parameter has no pending change.")
        return nothing()

    async def preview(self, request: Request, key: UserKey) -> Response:
        device = await visible_device(self._store, request, key)
        return json_reply(await self._desk.preview(device, number(request, "frames", _FRAMES, _MOST_FRAMES)))

    async def history(self, request: Request, key: UserKey) -> Response:
        device = await visible_device(self._store, request, key)
        since_s, until_s = number(request, "from", 0), number(request, "to", LATEST_S)
        return json_reply([event_to_json(event) for event in await self._desk.history(device, since_s, until_s)])

    async def _told(self, device: OrbitDevice) -> OrbitDeviceJson:
        return {**await self._desk.tell(device), "user": device.user}


def _values(body: bytes) -> dict[str, int]:
    """Raises SensohiveError (400, 422)."""
    try:
        return dict(update_from_json(body))
    except WireError as error:
        raise invalid("body", str(error).rstrip("."), is_sentence=True) from None
    except ValueError:
        raise malformed() from None
