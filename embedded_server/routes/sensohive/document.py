"""`/docs/api/swagger.json`: what the API takes and answers, for everybody, web pages included."""

from __future__ import annotations

from importlib import resources

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from embedded_server.domain.permissions import SENSOHIVE_DOCUMENT

_HEADERS = {"access-control-allow-origin": "*", "cache-control": "no-cache"}


def sensohive_document() -> Route:
    document = (resources.files("embedded_server.routes.sensohive") / "swagger.json").read_bytes()

    async def show(_request: Request) -> Response:
        return Response(document, headers=_HEADERS, media_type="application/json")

    return Route(SENSOHIVE_DOCUMENT, show)
