"""The whole API below `/v1`. Every refusal leaves it in Sensohive's shape."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Mount, Router
from starlette.types import Receive, Scope, Send

from embedded_server.domain.permissions import SENSOHIVE
from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.body import SenderGoneError
from embedded_server.gate.problems import SensohiveError, as_refusal
from embedded_server.orbit.models import Catalogue
from embedded_server.routes.mounting import mounted
from embedded_server.routes.sensohive.devices import DeviceRoutes
from embedded_server.routes.sensohive.gate import KeyGate
from embedded_server.routes.sensohive.keys import KeyRoutes
from embedded_server.routes.sensohive.operations import routes_of
from embedded_server.routes.sensohive.orbit import OrbitRoutes
from embedded_server.routes.sensohive.users import UserRoutes
from embedded_server.routes.sensohive.webhooks import WebhookRoutes
from embedded_server.services import Services

_CODES = {401: "unauthorized", 403: "forbidden", 404: "not_found", 409: "conflict", 429: "too_many_requests"}


def sensohive_routes(services: Services, catalogue: Catalogue) -> Mount:
    return mounted(SENSOHIVE, SensohiveApp(services, catalogue))


class SensohiveApp:
    def __init__(self, services: Services, catalogue: Catalogue) -> None:
        handlers = {
            **KeyRoutes(services).handlers(),
            **DeviceRoutes(services).handlers(),
            **UserRoutes(services).handlers(),
            **WebhookRoutes(services).handlers(),
            **OrbitRoutes(services, catalogue).handlers(),
        }
        routes = routes_of(handlers, KeyGate(services.store, services.clock, services.key_uses))
        self._router = Router(routes, redirect_slashes=False, default=_unknown_path)

    @property
    def routes(self) -> list[BaseRoute]:
        """As a Mount asks for them."""
        return self._router.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._router(scope, receive, send)
        except (ClientDisconnect, SenderGoneError, SensohiveError, HTTPException):
            raise
        except Exception as error:
            refusal = as_refusal(error, scope["sluice.call"].request_id)
            raise SensohiveError(refusal.status, _code(refusal.status), refusal.reason) from None


def _code(status: int) -> str:
    return _CODES.get(status, "internal" if status >= 500 else "invalid")


async def _unknown_path(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RefusedError(404, "not_found", "There is nothing under this path.")
