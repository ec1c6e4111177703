"""No route answers that the table of permissions does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from starlette.routing import BaseRoute, Mount, Route

from embedded_server.domain.permissions import EVERY_METHOD, permission


def check_known_routes(routes: Iterable[BaseRoute]) -> None:
    """Raises UnknownRouteError."""
    for path, method in routes_and_methods(routes):
        permission(path, method)


def routes_and_methods(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, str]]:
    """As the table names them: without a slash at the end, and HEAD counts as GET."""
    for route in routes:
        if isinstance(route, Mount):
            yield route.path, EVERY_METHOD
        elif isinstance(route, Route):
            for method in (route.methods or {EVERY_METHOD}) - {"HEAD"}:
                yield route.path.rstrip("/"), method
        else:
            yield type(route).__name__, EVERY_METHOD
