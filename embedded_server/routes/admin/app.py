"""The admin API as one route: the admin token first, then the nouns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hmac import compare_digest

from starlette.routing import BaseRoute, Mount, Router
from starlette.types import Receive, Scope, Send

from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.token import token_hash
from embedded_server.gate.auth import presented
from embedded_server.orbit.models import load_catalogue
from embedded_server.routes.admin.accounts import AccountRoutes
from embedded_server.routes.admin.annotations import AnnotationRoutes
from embedded_server.routes.admin.assignments import AssignmentRoutes
from embedded_server.routes.admin.clock import ClockRoutes
from embedded_server.routes.admin.commissioning import CommissioningRoutes
from embedded_server.routes.admin.decoders import DecoderRoutes
from embedded_server.routes.admin.deliveries import DeliveryRoutes
from embedded_server.routes.admin.device_lists import DeviceListRoutes
from embedded_server.routes.admin.devices import DeviceRoutes
from embedded_server.routes.admin.events import EventRoutes
from embedded_server.routes.admin.exports import ExportRoutes
from embedded_server.routes.admin.imports import ImportRoutes
from embedded_server.routes.admin.jobs import JobRoutes
from embedded_server.routes.admin.keys import KeyRoutes
from embedded_server.routes.admin.library import LibraryRoutes
from embedded_server.routes.admin.openapi import OpenApiRoutes
from embedded_server.routes.admin.operation import Resource
from embedded_server.routes.admin.orbit import OrbitRoutes
from embedded_server.routes.admin.rec_types import RecTypeRoutes
from embedded_server.routes.admin.record_orders import RecordOrderRoutes
from embedded_server.routes.admin.records import RecordRoutes
from embedded_server.routes.admin.requests import RequestRoutes
from embedded_server.routes.admin.retention import RetentionRoutes
from embedded_server.routes.admin.robots import RobotRoutes
from embedded_server.routes.admin.rotation import RotationRoutes
from embedded_server.routes.admin.rules import RuleRoutes
from embedded_server.routes.admin.series import SeriesRoutes
from embedded_server.routes.admin.status import StatusRoutes
from embedded_server.routes.admin.targets import TargetRoutes
from embedded_server.routes.admin.templates import TemplateRoutes
from embedded_server.routes.admin.tokens import TokenRoutes
from embedded_server.routes.admin.trials import TrialRoutes
from embedded_server.routes.admin.user_keys import UserKeyRoutes
from embedded_server.routes.admin.user_webhooks import UserWebhookRoutes
from embedded_server.routes.mounting import mounted
from embedded_server.services import Services

ROOT = "/admin/v1"


def admin_routes(services: Services) -> Mount:
    return mounted(ROOT, AdminApp(services.admin_token, _nouns(services)))


def _nouns(services: Services) -> list[Resource]:
    devices = DeviceRoutes(services)
    nouns = (
        StatusRoutes(services),
        AccountRoutes(services),
        KeyRoutes(services),
        TokenRoutes(services),
        RotationRoutes(services),
        RuleRoutes(services),
        RecTypeRoutes(services),
        ExportRoutes(services),
        ImportRoutes(services),
        RecordOrderRoutes(services),
        RecordRoutes(services),
        RequestRoutes(services),
        devices,
        DeviceListRoutes(services),
        CommissioningRoutes(services),
        TargetRoutes(services),
        TemplateRoutes(services),
        DeliveryRoutes(services),
        OrbitRoutes(services, load_catalogue()),
        UserKeyRoutes(services),
        UserWebhookRoutes(services),
        SeriesRoutes(services),
        RetentionRoutes(services),
        AnnotationRoutes(services),
        DecoderRoutes(services),
        AssignmentRoutes(services),
        TrialRoutes(services),
        LibraryRoutes(services),
        RobotRoutes(services),
        JobRoutes(services),
        ClockRoutes(services),
        EventRoutes(services),
    )
    resources = [*(each for noun in nouns for each in noun.routes()), *devices.routes_of_one()]
    return resources + OpenApiRoutes(ROOT, services.version, resources).routes()


class AdminApp:
    """Nothing behind it is reached, or told apart, without the admin token."""

    def __init__(self, admin_token: str, routes: Sequence[Resource]) -> None:
        self._token_hash = token_hash(admin_token)
        self._router = Router(routes, redirect_slashes=False, default=_unknown_path)

    @property
    def routes(self) -> list[BaseRoute]:
        """As a Mount asks for them."""
        return self._router.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_admin(scope["headers"], self._token_hash):
            raise RefusedError(
                401,
                "admin_token",
                "This is not the admin token of the running server.",
                "Run sluice-server admin-token; each start of the server makes a new one.",
            )
        await self._router(scope, receive, send)


def is_admin(headers: Iterable[tuple[bytes, bytes]], admin_token: str) -> bool:
    """For routes that tell the admin more."""
    try:
        return _is_admin(headers, token_hash(admin_token))
    except RefusedError:
        return False


def _is_admin(headers: Iterable[tuple[bytes, bytes]], accepted: bytes) -> bool:
    """Raises RefusedError when there is no token at all."""
    return compare_digest(token_hash(presented(dict(headers).get(b"authorization"), None)), accepted)


async def _unknown_path(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RefusedError(
        404, "path", "The admin API has nothing under this path.", "docs/admin-api.md lists all that it has."
    )
