"""`/rectypes`: what is stored under which name."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import list_reply
from embedded_server.services import Services
from embedded_server.wire.pages import PageJson
from embedded_server.wire.rec_types import RecTypeJson, rec_type_to_json


class RecTypeRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/rectypes",
                GET=Operation(self.list_all, "All recTypes at a glance", PageJson[RecTypeJson], query=PAGE),
            )
        ]

    async def list_all(self, request: Request) -> Response:
        account = await self._store.local_account()
        rec_types = await self._store.rec_types(account.id)
        return list_reply(rec_types, lambda each: each.name, rec_type_to_json, page_wanted(request.query_params))
