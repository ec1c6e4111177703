"""The types of the wire as JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from embedded_server.domain.json_value import JsonObject
from embedded_server.routes.admin.operation import Operation
from embedded_server.wire.events import EventJson
from embedded_server.wire.problems import ProblemJson


class Schemas:
    def __init__(self, operations: Iterable[Operation]) -> None:
        bodies = [operation.body for operation in operations if operation.body]
        replies = [operation.reply for operation in operations if operation.reply]
        kinds = list(dict.fromkeys((*bodies, *replies, ProblemJson, EventJson)))
        schemas, self.components = msgspec.json.schema_components(
            kinds, schema_hook=_anything, ref_template="#/components/schemas/{name}"
        )
        self._schemas: dict[object, JsonObject] = dict(zip(kinds, schemas, strict=True))
        for body in bodies:  # members that are not known are refused
            self.components[str(self.of(body)["$ref"]).rpartition("/")[2]]["additionalProperties"] = False

    def of(self, kind: object) -> JsonObject:
        return self._schemas[kind]


def _anything(kind: type) -> JsonObject:
    if kind is object:
        return {"description": "Any JSON."}
    raise NotImplementedError
