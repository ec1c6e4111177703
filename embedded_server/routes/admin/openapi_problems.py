"""The refusals of the admin API: which an operation may answer with, and what each means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from embedded_server.domain.json_value import JsonObject
from embedded_server.gate.problems import MEDIA_TYPE
from embedded_server.routes.admin.operation import Operation

ALWAYS: Final = (400, 401, 408, 413, 414, 415, 421, 431, 500, 503)
WHERE_SOMETHING_CHANGES: Final = (403, 507)
_MEANINGS: Final = {
    400: "The request cannot be read, or holds something that is not known or out of bounds.",
    401: "Not the admin token of the running server.",
    403: "A web page of another site sent the request.",
    404: "There is nothing under this path or id.",
    408: "The request came too slowly.",
    409: "It exists already.",
    413: "The body is too large.",
    414: "The URL is too long.",
    415: "The body is compressed, or no JSON.",
    421: "The server does not answer under the name in the Host header.",
    422: "Understood, but it cannot be done; the detail says why.",
    431: "The headers are too large or too many.",
    500: "The server made a mistake; its log says which.",
    503: "The server cannot do it at the moment; try again.",
    507: "The disk is full.",
}


def statuses(method: str, operation: Operation) -> list[int]:
    changes = () if method == "GET" else WHERE_SOMETHING_CHANGES
    return sorted({*ALWAYS, *changes, *operation.refusals})


def reference(status: int) -> JsonObject:
    return {"$ref": f"#/components/responses/{_name(status)}"}


def problems(operations: Iterable[Operation]) -> JsonObject:
    """Every refusal that some operation has."""
    wanted = {*ALWAYS, *WHERE_SOMETHING_CHANGES, *(status for each in operations for status in each.refusals)}
    return {_name(status): _problem(status) for status in sorted(wanted)}


def _name(status: int) -> str:
    return f"Problem{status}"


def _problem(status: int) -> JsonObject:
    return {
        "description": _MEANINGS[status],
        "headers": {"Request-Id": {"description": "Names the request in the log.", "schema": {"type": "string"}}},
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemJson"}}},
    }
