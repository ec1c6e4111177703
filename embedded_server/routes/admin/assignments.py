"""`/decoders/assignments`: which decoder reads what, as rows of which the most exact one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.assignment import Assignment, overruled, tidied
from embedded_server.domain.event import DECODER
from embedded_server.domain.refusal import RefusedError
from embedded_server.routes.admin.bodies import Bodies, checked_text
from embedded_server.routes.admin.decoders import checked_pattern
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.replies import json_reply
from embedded_server.services import Services
from embedded_server.wire.assignments import (
    MOST_ROWS,
    AssignmentJson,
    NewAssignmentJson,
    NewAssignmentsJson,
    assignment_to_json,
)
from embedded_server.wire.pages import PageJson, page_to_json


class AssignmentRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._events = services.events
        self._bodies = Bodies(replace(services.limits, json_keys=10 * MOST_ROWS))

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/decoders/assignments",
                GET=Operation(self.list_all, "Which decoder reads what", PageJson[AssignmentJson]),
                PUT=Operation(
                    self.replace,
                    "Replace all rows",
                    PageJson[AssignmentJson],
                    body=NewAssignmentsJson,
                    refusals=(422,),
                ),
            ),
        ]

    async def list_all(self, _request: Request) -> Response:
        return _reply(await self._store.assignments())

    async def replace(self, request: Request) -> Response:
        body = await self._bodies.read(request, NewAssignmentsJson)
        rows = await self._store.replace_assignments([_row(told) for told in body["items"]])
        self._events.publish(DECODER, "")
        return _reply(rows)


def _reply(rows: Sequence[Assignment]) -> Response:
    lost = overruled(rows)
    items = [assignment_to_json(row, _warning(lost.get(index))) for index, row in enumerate(rows)]
    return json_reply(page_to_json(items))


def _warning(winner: int | None) -> str | None:
    return None if winner is None else f"Row {winner + 1} asks for the same and comes first, so this row never counts."


def _row(told: NewAssignmentJson) -> Assignment:
    pattern, device = told.get("rectype"), told.get("device")
    row = Assignment(
        id=0,
        decoder_id=told["decoder_id"],
        version=told.get("version"),
        rec_type=None if pattern is None else checked_pattern(pattern),
        dev_eui_prefix=told.get("dev_eui_prefix"),
        device=None if device is None else checked_text("device", device),
        port=told.get("port"),
    )
    if {row.rec_type, row.dev_eui_prefix, row.device, row.port} == {None}:
        fix = 'Name a recType ("*" for all), a device, a prefix or a port.'
        raise RefusedError(422, "row_empty", "A row says of nothing which payloads it is for.", fix)
    return tidied(row)
