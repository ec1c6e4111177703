"""What a path of the admin API does, declared once: the routes run it, the OpenAPI document tells it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from embedded_server.routes.admin.queries import Parameter, check_known

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Operation:
    """`body` and `reply` are types of the wire; `refusals` are the statuses that not every operation has."""

    handler: Handler
    summary: str
    reply: object = None
    body: object = None
    status: int = 200
    query: tuple[Parameter, ...] = ()
    refusals: tuple[int, ...] = ()
    media_type: str = "application/json"
    headers: tuple[str, ...] = ()


class Resource(Route):
    """One path with an operation for each method, so that a wrong method is told all right ones."""

    def __init__(self, path: str, operations: Mapping[str, Operation]) -> None:
        super().__init__(path, self._answer, methods=list(operations))
        self.operations = operations
        # Longer numbers are nobody's ids, and Python does not read very long ones. Ids of devices may hold line breaks.
        self.path_regex = re.compile(self.path_regex.pattern.replace("[0-9]+", "[0-9]{1,15}"), re.DOTALL)

    async def _answer(self, request: Request) -> Response:
        operation = self.operations["GET" if request.method == "HEAD" else request.method]
        check_known(request.query_params, operation.query)
        return await operation.handler(request)


def resource(path: str, **operations: Operation) -> Resource:
    return Resource(path, operations)
