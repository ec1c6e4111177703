"""`/records/import`: lines of a file, some at a time."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.refusal import RefusedError
from embedded_server.importing.importer import Importer
from embedded_server.routes.admin.bodies import Bodies
from embedded_server.routes.admin.named import rec_type_named
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import REC_TYPE, Text
from embedded_server.routes.admin.replies import json_reply
from embedded_server.services import Services
from embedded_server.wire.imports import (
    ImportedJson,
    ImportJson,
    ImportPlaceJson,
    imported_to_json,
    lines_from_json,
)

SOURCE = Text("source", "Which file, as the import said.", "^[0-9a-f]{8,64}$")


class ImportRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._bodies = Bodies(services.limits)
        self._importer = Importer(services.store, services.events, services.clock, services.limits)

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/records/import",
                GET=Operation(
                    self.place,
                    "The last line of a file that is stored",
                    ImportPlaceJson,
                    query=(REC_TYPE, SOURCE),
                    refusals=(422,),
                ),
                POST=Operation(
                    self.take,
                    "Store lines of a file as records, or only say which are bad",
                    ImportedJson,
                    body=ImportJson,
                    refusals=(404, 422, 503),
                ),
            )
        ]

    async def place(self, request: Request) -> Response:
        query = request.query_params
        line = await self._importer.place(rec_type_named(REC_TYPE.of(query) or ""), SOURCE.of(query) or "")
        return json_reply({"line": line})

    async def take(self, request: Request) -> Response:
        body = await self._bodies.read(request, ImportJson)
        lines = lines_from_json(body["lines"])
        if body.get("dry_run", False):
            return json_reply(imported_to_json(await self._importer.judge(body["rectype"], lines)))
        email = body.get("account")
        account = await (self._store.local_account() if email is None else self._store.account(email))
        if account is None:
            raise RefusedError(404, "account_unknown", f"There is no account {email}.", "Fetch the list of accounts.")
        return json_reply(imported_to_json(await self._importer.take(body["rectype"], body["source"], lines, account)))
