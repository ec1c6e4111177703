"""Sensohive's API: devices, their data points, and Orbit's queue; by keys with scopes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import Receive, Scope, Send

from embedded_server.clock import Clock
from embedded_server.domain.orbit import OrbitDevice
from embedded_server.domain.permissions import SENSOHIVE
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.user_key import UserKey, scopes_of
from embedded_server.orbit.models import Catalogue
from embedded_server.orbit.registering import InFlightError
from embedded_server.problems import SensohiveError, SensohiveMethodError, as_refusal
from embedded_server.routes.admin.replies import json_reply, nothing
from embedded_server.routes.body import SenderGoneError
from embedded_server.routes.orbit_desk import InvalidWishError, OrbitDesk
from embedded_server.services import Services
from embedded_server.store.orbit_store import OrbitStore
from embedded_server.wire.orbit import (
    data_point_to_json,
    device_to_json,
    event_to_json,
    problems_to_json,
    update_from_json,
)
from embedded_server.wire.strict import WireError

Handler: TypeAlias = Callable[[Request, UserKey], Awaitable[Response]]
LARGEST_BODY = 64 * 1024
_HEADERS = ("apikey", "x-api-key")
_CODES = {401: "unauthorized", 403: "forbidden", 404: "not_found", 409: "conflict", 429: "too_many_requests"}
_LATEST_S = 1 << 40
_POINTS, _MOST_POINTS = 1_000, 10_000


def sensohive_routes(services: Services, catalogue: Catalogue) -> Mount:
    return Mount(SENSOHIVE, SensohiveApp(services, catalogue))


class SensohiveApp:
    """Every refusal leaves it in Sensohive's shape."""

    def __init__(self, services: Services, catalogue: Catalogue) -> None:
        self._keys = KeyGate(services.store, services.clock)
        self._store: OrbitStore = services.store
        self._desk = OrbitDesk(services, catalogue)
        self._router = Router(self._routes(), redirect_slashes=False, default=_unknown_path)

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

    def _routes(self) -> list[Route]:
        return [
            self._at("/dev", "readdev", GET=self._devices),
            self._at("/dev/{id}", "readdev", GET=self._device),
            self._at("/dev/{id}/data", "readdata", GET=self._data),
            self._at("/orbit/dev", "orbitman", GET=self._orbits),
            self._at("/orbit/dev/{id}", "orbitman", GET=self._orbit, PUT=self._register),
            self._at("/orbit/dev/{id}/pending/{parameter}", "orbitman", DELETE=self._cancel),
            self._at("/orbit/dev/{id}/preview", "orbitman", GET=self._preview),
            self._at("/orbit/dev/{id}/history", "orbitman", GET=self._history),
        ]

    def _at(self, path: str, scope: str, **handlers: Handler) -> Route:
        allowed = ", ".join(sorted(handlers))

        async def answer(request: Request) -> Response:
            key = await self._keys.key(request)
            handler = handlers.get("GET" if request.method == "HEAD" else request.method)
            if handler is None:
                raise SensohiveMethodError(allowed)
            check_scope(key, scope)
            return await handler(request, key)

        return Route(path, answer, methods=["GET", "POST", "PUT", "DELETE", "PATCH"])

    async def _devices(self, _request: Request, key: UserKey) -> Response:
        return json_reply([device_to_json(device) for device in await self._visible(key)])

    async def _device(self, request: Request, key: UserKey) -> Response:
        return json_reply(device_to_json(await self._own(request, key)))

    async def _data(self, request: Request, key: UserKey) -> Response:
        device = await self._own(request, key)
        since_s, until_s = _number(request, "from", 0, _LATEST_S), _number(request, "to", _LATEST_S, _LATEST_S)
        limit = _number(request, "limit", _POINTS, _MOST_POINTS)
        points = await self._store.orbit_points(device.id, since_s, until_s, limit)
        return json_reply([data_point_to_json(device.id, *point) for point in points])

    async def _orbits(self, _request: Request, key: UserKey) -> Response:
        return json_reply([await self._desk.tell(device) for device in await self._visible(key)])

    async def _orbit(self, request: Request, key: UserKey) -> Response:
        return json_reply(await self._desk.tell(await self._own(request, key)))

    async def _register(self, request: Request, key: UserKey) -> Response:
        device = await self._own(request, key)
        expires_s = _number(request, "expires", 0, _LATEST_S) or None
        values = _values(await _json_body(request))
        try:
            results = await self._desk.register(device, values, key.account, expires_s)
        except InvalidWishError as error:
            details = {"details": problems_to_json(error.problems)}
            raise SensohiveError(422, "invalid", f"{error.problems[0].field}: {error}", details) from None
        return json_reply(results, 202)

    async def _cancel(self, request: Request, key: UserKey) -> Response:
        device, force = await self._own(request, key), request.query_params.get("force", "false").lower()
        if force not in ("true", "false"):
            raise _invalid("force", "must be true or false")
        try:
            found = await self._desk.cancel(
                device, request.path_params["parameter"], key.account, force=force == "true"
            )
        except InFlightError:
            raise SensohiveError(409, "in_flight", "It was sent already and is not acknowledged.") from None
        if not found:
            raise SensohiveError(404, "not_found", "This parameter has no pending change.")
        return nothing()

    async def _preview(self, request: Request, key: UserKey) -> Response:
        device = await self._own(request, key)
        return json_reply(await self._desk.preview(device, _number(request, "frames", 10, 1_000)))

    async def _history(self, request: Request, key: UserKey) -> Response:
        device = await self._own(request, key)
        since_s, until_s = _number(request, "from", 0, _LATEST_S), _number(request, "to", _LATEST_S, _LATEST_S)
        return json_reply([event_to_json(event) for event in await self._desk.history(device, since_s, until_s)])

    async def _visible(self, key: UserKey) -> list[OrbitDevice]:
        return [device for device in await self._store.orbit_devices() if is_visible(device, key)]

    async def _own(self, request: Request, key: UserKey) -> OrbitDevice:
        """Not there and not yours look alike."""
        device = await self._store.orbit_device(request.path_params["id"].upper())
        if device is None or not is_visible(device, key):
            raise SensohiveError(404, "not_found", "There is no such device.")
        return device


class KeyGate:
    """Looks the key up on every request: a revoke counts from the next one on."""

    def __init__(self, store: OrbitStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def key(self, request: Request) -> UserKey:
        """Raises SensohiveError (400, 401)."""
        value = _presented(request)
        key = await self._store.user_key(value) if value else None
        if key is None:
            raise SensohiveError(401, "unauthorized", "No key with this value." if value else "No key was sent.")
        if key.revoked_s is not None:
            raise SensohiveError(401, "key_revoked", "The key was revoked.")
        if key.expires_s and self._clock.now_ms() // 1000 >= key.expires_s:
            raise SensohiveError(401, "key_expired", "The key has expired.")
        return key


def check_scope(key: UserKey, scope: str) -> None:
    """Raises SensohiveError(403)."""
    if scope not in key.scopes:
        raise SensohiveError(403, "forbidden", f"The key lacks the scope {scope}.", {"scope": scope})
    if scope not in scopes_of(is_integrator=key.is_integrator):
        kind = "an integrator" if key.is_integrator else "a user"
        raise SensohiveError(403, "forbidden", f"The scope {scope} is not for {kind}.", {"scope": scope})


def is_visible(device: OrbitDevice, key: UserKey) -> bool:
    return device.owner == key.account or (key.is_integrator and device.parent == key.account)


def _presented(request: Request) -> str:
    """Raises SensohiveError(400) when header and query disagree."""
    bearer = request.headers.get("authorization", "")
    values = [request.headers.get(name, "") for name in _HEADERS]
    if bearer.lower().startswith("bearer "):
        values.append(bearer[7:])
    values.append(request.query_params.get("apikey", ""))
    sent = {value.strip() for value in values if value.strip()}
    if len(sent) > 1:
        raise SensohiveError(400, "invalid", "Header and query hold different keys.")
    return sent.pop() if sent else ""


async def _json_body(request: Request) -> bytes:
    """Raises SensohiveError (413, 415)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise SensohiveError(415, "invalid", "The body must be JSON; send Content-Type: application/json.")
    body = await request.body()
    if len(body) > LARGEST_BODY:
        raise SensohiveError(413, "invalid", f"The body has {len(body):,} bytes, the limit is {LARGEST_BODY:,}.")
    return body


def _values(body: bytes) -> dict[str, int]:
    """Raises SensohiveError (400, 422)."""
    try:
        return dict(update_from_json(body))
    except WireError as error:
        raise SensohiveError(422, "invalid", str(error)) from None
    except ValueError:
        raise SensohiveError(400, "invalid", "The JSON is malformed.") from None


def _number(request: Request, name: str, default: int, highest: int) -> int:
    """Raises SensohiveError(422)."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 15 and int(text) <= highest):
        raise _invalid(name, f"must be a whole number from 0 to {highest}")
    return int(text)


def _invalid(field: str, problem: str) -> SensohiveError:
    details = {"details": [{"field": field, "problem": problem}]}
    return SensohiveError(422, "invalid", f"{field} {problem}.", details)


def _code(status: int) -> str:
    return _CODES.get(status, "internal" if status >= 500 else "invalid")


async def _unknown_path(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RefusedError(404, "not_found", "There is nothing under this path.")
