"""What was made can be asked for, changed and deleted: OpenAPI's links from a collection to its items."""

from __future__ import annotations

import re
from collections.abc import Iterable

from embedded_server.domain.json_value import JsonObject
from embedded_server.routes.admin.openapi_operations import operation_id
from embedded_server.routes.admin.operation import Resource

_ITEM = re.compile(r"/\{(\w+)\}")  # behind the path of the collection


def links(collection: Resource, resources: Iterable[Resource]) -> JsonObject:
    """By operation; an item's parameter has the name of the member that holds its value."""
    found: JsonObject = {}
    for each in resources:
        item = _ITEM.fullmatch(each.path_format.removeprefix(collection.path_format))
        if item is None:
            continue
        for method in each.operations:
            name = operation_id(method, each.path_format)
            found[name] = {"operationId": name, "parameters": {item[1]: f"$response.body#/{item[1]}"}}
    return found
