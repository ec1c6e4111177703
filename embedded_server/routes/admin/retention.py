"""`/retention`: how long records of a recType are kept, and what would go."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.retention import RecordRetention
from embedded_server.routes.admin.bodies import Bodies
from embedded_server.routes.admin.named import rec_type_named
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply, list_reply, nothing
from embedded_server.services import Services
from embedded_server.wire.pages import PageJson
from embedded_server.wire.retention import (
    DoomedJson,
    RetentionJson,
    RetentionWishJson,
    doomed_to_json,
    retention_of,
    retention_to_json,
)


class RetentionRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/retention",
                GET=Operation(self.list_all, "How long records are kept", PageJson[RetentionJson], query=PAGE),
            ),
            resource(
                "/retention/{rectype}",
                PUT=Operation(
                    self.keep,
                    "Keep records of a recType no longer than so",
                    RetentionJson,
                    body=RetentionWishJson,
                    refusals=(422,),
                ),
                DELETE=Operation(self.forget, "Keep all records of a recType", status=204, refusals=(422,)),
            ),
            resource(
                "/retention/{rectype}/preview",
                POST=Operation(self.preview, "What would go now", DoomedJson, body=RetentionWishJson, refusals=(422,)),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        rules = await self._store.retentions()
        return list_reply(rules, lambda rule: rule.rec_type, retention_to_json, page_wanted(request.query_params))

    async def keep(self, request: Request) -> Response:
        rule = await self._rule(request)
        await self._store.keep_retention(rule)
        return json_reply(retention_to_json(rule))

    async def forget(self, request: Request) -> Response:
        await self._store.keep_retention(RecordRetention(_rec_type(request)))
        return nothing()

    async def preview(self, request: Request) -> Response:
        return json_reply(doomed_to_json(await self._store.doomed(await self._rule(request))))

    async def _rule(self, request: Request) -> RecordRetention:
        rec_type = _rec_type(request)
        return retention_of(rec_type, await self._bodies.read(request, RetentionWishJson))


def _rec_type(request: Request) -> str:
    return rec_type_named(request.path_params["rectype"])
