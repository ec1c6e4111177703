"""`/status` and `/flow`: the server at a glance."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from embedded_server.domain.status import ServerStatus
from embedded_server.routes.admin.queries import whole
from embedded_server.routes.admin.replies import json_reply, resource
from embedded_server.services import Services
from embedded_server.wire.pages import page_to_json
from embedded_server.wire.status import flow_minute_to_json, status_to_json

A_WEEK = 7 * 24 * 60  # minutes


class StatusRoutes:
    def __init__(self, services: Services) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        return [resource("/status", GET=self.status), resource("/flow", GET=self.flow)]

    async def status(self, _request: Request) -> Response:
        services, totals = self._services, await self._services.store.totals()
        status = ServerStatus(
            version=services.version,
            url=services.url,
            started_at=services.started_at,
            data_directory=str(services.data_directory),
            records=totals.records,
            messages=totals.messages,
            undecoded=totals.undecoded,
            bytes_on_disk=totals.bytes_on_disk,
            last_record_at=totals.last_record_at,
            unread=totals.unread,
        )
        return json_reply(status_to_json(status))

    async def flow(self, request: Request) -> Response:
        minutes = whole(request.query_params, "minutes", 60, 1, A_WEEK)
        return json_reply(page_to_json(map(flow_minute_to_json, await self._services.store.flow(minutes))))
