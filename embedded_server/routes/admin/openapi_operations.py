"""A path of the admin API in the words of OpenAPI."""

from __future__ import annotations

import re
from http import HTTPStatus

from starlette.convertors import Convertor, IntegerConvertor

from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.routes.admin.openapi_problems import reference, statuses
from embedded_server.routes.admin.openapi_schemas import Schemas
from embedded_server.routes.admin.operation import Operation, Resource
from embedded_server.routes.admin.queries import Parameter

LARGEST_ID = 10**15 - 1


def operation_id(method: str, path: str) -> str:
    """`get_series_id_points`"""
    return re.sub(r"[^a-z]+", "_", f"{method} {path}".lower()).strip("_")


def path_item(resource: Resource, schemas: Schemas, links: JsonObject) -> JsonObject:
    item: JsonObject = {
        method.lower(): _operation(method, resource.path_format, operation, schemas, links)
        for method, operation in resource.operations.items()
    }
    if resource.param_convertors:
        item["parameters"] = [_in_path(name, convertor) for name, convertor in resource.param_convertors.items()]
    return item


def _operation(method: str, path: str, operation: Operation, schemas: Schemas, links: JsonObject) -> JsonObject:
    responses: JsonObject = {str(operation.status): _reply(operation, schemas, links)}
    responses |= {str(status): reference(status) for status in statuses(method, operation)}
    told: JsonObject = {
        "operationId": operation_id(method, path),
        "tags": [path.split("/")[1]],
        "summary": operation.summary,
        "responses": responses,
    }
    if operation.query:
        told["parameters"] = [_in_query(parameter) for parameter in operation.query]
    if operation.body:
        told["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schemas.of(operation.body)}},
        }
    return told


def _reply(operation: Operation, schemas: Schemas, links: JsonObject) -> JsonObject:
    reply: JsonObject = {"description": HTTPStatus(operation.status).phrase}
    if operation.reply:
        media: JsonObject = {} if operation.reply is bytes else {"schema": schemas.of(operation.reply)}
        reply["content"] = {operation.media_type: media}
    if operation.headers:
        reply["headers"] = {name: {"required": True, "schema": {"type": "string"}} for name in operation.headers}
    if links and operation.status == HTTPStatus.CREATED:
        reply["links"] = links
    return reply


def _in_path(name: str, convertor: Convertor[object]) -> JsonObject:
    is_number = isinstance(convertor, IntegerConvertor)
    schema: dict[str, JsonValue] = {"type": "string", "minLength": 1}
    if is_number:
        schema = {"type": "integer", "minimum": 0, "maximum": LARGEST_ID}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(parameter: Parameter) -> JsonObject:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.about,
        "allowEmptyValue": True,  # as if it were not there
        "schema": parameter.schema(),
    }
