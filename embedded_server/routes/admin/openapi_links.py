"""What was made can be asked for, changed and deleted: OpenAPI's links from a collection to its items."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import get_type_hints

from embedded_server.domain.json_value import JsonObject
from embedded_server.routes.admin.openapi_operations import operation_id
from embedded_server.routes.admin.operation import Resource

_ITEM = re.compile(r"/\{(\w+)\}")  # behind the path of the collection
_ID = "id"


def links(collection: Resource, resources: Iterable[Resource]) -> JsonObject:
    """By operation; what the collection's path names is named in its items' paths too."""
    found: JsonObject = {}
    making = collection.operations.get("POST")
    for each in resources if making else ():
        item = _ITEM.fullmatch(each.path_format.removeprefix(collection.path_format))
        if making is None or item is None:
            continue
        parameters: JsonObject = {name: f"$request.path.{name}" for name in collection.param_convertors}
        parameters[item[1]] = f"$response.body#/{_place(item[1], making.reply)}"
        for method in each.operations:
            name = operation_id(method, each.path_format)
            found[name] = {"operationId": name, "parameters": parameters}
    return found


def _place(parameter: str, reply: object) -> str:
    """Where an answer has the value of an item's parameter: in the member of that name, as its id, or as the id of the
    one that was made and is told with something else."""
    members = get_type_hints(reply)
    for name in (parameter, _ID):
        if name in members:
            return name
    return next(f"{name}/{_ID}" for name, kind in members.items() if _ID in getattr(kind, "__annotations__", ()))
