"""`/openapi.json`: the admin API as OpenAPI 3.1, made of the routes and the types of the wire as they are declared."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.json_value import JsonObject
from embedded_server.routes.admin.openapi_links import links
from embedded_server.routes.admin.openapi_operations import path_item
from embedded_server.routes.admin.openapi_problems import problems
from embedded_server.routes.admin.openapi_schemas import Schemas
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.replies import json_reply


class OpenApiRoutes:
    def __init__(self, root: str, version: str, others: Sequence[Resource]) -> None:
        self._root = root
        self._version = version
        self._own = resource("/openapi.json", GET=Operation(self.show, "This document", dict[str, object]))
        self._all = (*others, self._own)

    def routes(self) -> list[Resource]:
        return [self._own]

    async def show(self, _request: Request) -> Response:
        return json_reply(document(self._root, self._version, self._all))


def document(root: str, version: str, resources: Sequence[Resource]) -> JsonObject:
    operations = [operation for each in resources for operation in each.operations.values()]
    schemas = Schemas(operations)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sluice admin API", "version": version},
        "servers": [{"url": root}],
        "security": [{"adminToken": []}],
        "paths": {each.path_format: path_item(each, schemas, links(each, resources)) for each in resources},
        "components": {
            "schemas": schemas.components,
            "responses": problems(operations),
            "securitySchemes": {
                "adminToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "`sluice-server admin-token --data DIR` prints it; each start makes a new one.",
                }
            },
        },
    }
