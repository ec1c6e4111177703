"""`/status` and `/flow`: the server at a glance."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.status import ServerStatus
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import FROM, TO, Whole
from embedded_server.routes.admin.replies import json_reply
from embedded_server.services import Services
from embedded_server.wire.pages import PageJson, page_to_json
from embedded_server.wire.status import FlowMinuteJson, StatusJson, flow_minute_to_json, status_to_json

BUCKETS = Whole("buckets", "How many at most, between `from` and `to`.", 60, 1, 1_000)
LONGEST_MS = 60_000.0  # said of anything beyond the last range of the histogram
MINUTES = Whole("minutes", "How many, up to a week.", 60, 1, 7 * 24 * 60)


class StatusRoutes:
    def __init__(self, services: Services) -> None:
        self._services = services

    def routes(self) -> list[Resource]:
        flow = Operation(
            self.flow,
            "Requests let in and refused: by minute up to now, or in buckets of whole minutes between two moments",
            PageJson[FlowMinuteJson],
            query=(MINUTES, FROM, TO, BUCKETS),
            refusals=(422,),
        )
        return [
            resource("/status", GET=Operation(self.status, "The server at a glance", StatusJson)),
            resource("/flow", GET=flow),
        ]

    async def status(self, _request: Request) -> Response:
        services, totals = self._services, await self._services.store.totals()
        gauges = services.store.gauges()
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
            condition=services.store.gauges().condition,
            host=services.host,
            certificate=None if services.tls is None else services.tls.certificate,
            connections=services.tally.open_connections(),
            waiting=gauges.waiting,
            median_write_ms=_milliseconds(gauges.commits.quantile(0.5)),
            slow_write_ms=_milliseconds(gauges.commits.quantile(0.99)),
            database=services.database,
        )
        return json_reply(status_to_json(status))

    async def flow(self, request: Request) -> Response:
        query, store = request.query_params, self._services.store
        since, until, minutes, buckets = FROM.of(query), TO.of(query), MINUTES.of(query), BUCKETS.of(query)
        if since is None and until is None:
            found = await store.flow(minutes)
        else:
            until = until or from_ms(self._services.clock.now_ms())
            since = since or until - timedelta(minutes=minutes)
            if since >= until:
                raise RefusedError(422, "query", "from does not lie before to.", "Write an earlier from.")
            found = await store.flow_between(since, until, buckets)
        return json_reply(page_to_json(map(flow_minute_to_json, found)))


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else min(seconds * 1000, LONGEST_MS)
