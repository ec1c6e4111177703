"""From the table of operations to routes: the key first, then the method, then the scope."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from embedded_server.domain.permissions import SENSOHIVE, UnknownRouteError
from embedded_server.domain.sensohive import OPERATIONS, SensohiveOperation
from embedded_server.domain.user_key import UserKey
from embedded_server.gate.problems import SensohiveMethodError
from embedded_server.routes.sensohive.gate import KeyGate, check_scope

Handler: TypeAlias = Callable[[Request, UserKey], Awaitable[Response]]
Handlers: TypeAlias = Mapping[tuple[str, str], Handler]  # by method and path


def routes_of(handlers: Handlers, gate: KeyGate) -> list[Route]:
    """Raises UnknownRouteError for a handler that is not in the table, and for an operation without one."""
    known = {(each.method, each.path): each for each in OPERATIONS}
    for method, path in known.keys() ^ handlers.keys():
        raise UnknownRouteError(f"{SENSOHIVE}{path}", method)
    paths: dict[str, dict[str, tuple[SensohiveOperation, Handler]]] = {}
    for (method, path), operation in known.items():
        paths.setdefault(path, {})[method] = operation, handlers[method, path]
    return [Route(path, _Resource(methods, gate)) for path, methods in paths.items()]


class _Resource:
    """A path with all its methods. As an ASGI application, so that Starlette hands it every method."""

    def __init__(self, methods: Mapping[str, tuple[SensohiveOperation, Handler]], gate: KeyGate) -> None:
        self._methods = methods
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        key = await self._gate.key(request)
        found = self._methods.get("GET" if request.method == "HEAD" else request.method)
        if found is None:
            raise SensohiveMethodError(", ".join(sorted(self._methods)))
        operation, handler = found
        check_scope(key, operation.scope)
        response = await handler(request, key)
        await response(scope, receive, send)
