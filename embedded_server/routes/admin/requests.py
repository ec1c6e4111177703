"""`/requests`: requests that were refused, newest first, with the reason and the body."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.refusal import Refusal
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import NUMBERED_PAGE, page_wanted
from embedded_server.routes.admin.replies import json_reply
from embedded_server.routes.shown_bodies import shown_body
from embedded_server.services import Services
from embedded_server.wire.pages import PageJson, page_to_json
from embedded_server.wire.requests import RefusalJson, refusal_to_json

BODIES = 4 * 1024 * 1024  # bytes of bodies after which a page ends, however many were asked for


class RequestRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store

    def routes(self) -> list[Resource]:
        return [
            resource(
                "/requests",
                GET=Operation(
                    self.list_all, "Refused requests, newest first", PageJson[RefusalJson], query=NUMBERED_PAGE
                ),
            )
        ]

    async def list_all(self, request: Request) -> Response:
        wanted = page_wanted(request.query_params)
        found = await self._store.refusals(wanted.after_number, wanted.limit + 1)
        page = await asyncio.to_thread(_shown, found[: min(wanted.limit, _fitting(found))])
        after = str(page[-1].id) if len(found) > len(page) else None
        return json_reply(page_to_json(map(refusal_to_json, page), after))


def _shown(refusals: Sequence[Refusal]) -> list[Refusal]:
    return [replace(refusal, body=shown_body(refusal.body)) for refusal in refusals]


def _fitting(refusals: Sequence[Refusal]) -> int:
    """How many fit a page; at least one, so that paging gets on."""
    size = 0
    for count, refusal in enumerate(refusals):
        size += len(refusal.body)
        if size > BODIES:
            return max(count, 1)
    return len(refusals)
