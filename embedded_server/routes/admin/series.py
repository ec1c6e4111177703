"""`/series`: decoded fields as numbers over time, their points as columns."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from embedded_server.domain.moments import to_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.routes.admin.queries import moment, page_wanted, whole
from embedded_server.routes.admin.replies import list_reply, resource
from embedded_server.services import Services
from embedded_server.wire.series import POINTS_TYPE, points_headers, series_to_json

MOST_BUCKETS = 20_000
_LAST_MS = 253_402_300_799_999  # the end of the year 9999


class SeriesRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store

    def routes(self) -> list[Route]:
        return [
            resource("/series", GET=self.list_all),
            resource("/series/{id:int}/points", GET=self.points),
        ]

    async def list_all(self, request: Request) -> Response:
        query = request.query_params
        series = await self._store.series(query.get("rectype") or None, query.get("device") or None)
        return list_reply(series, lambda each: f"{each.id:015}", series_to_json, page_wanted(query))

    async def points(self, request: Request) -> Response:
        query = request.query_params
        since, until = moment(query, "from"), moment(query, "to")
        columns = await self._store.points(
            request.path_params["id"],
            0 if since is None else to_ms(since),
            _LAST_MS if until is None else to_ms(until),
            whole(query, "buckets", 1_000, 1, MOST_BUCKETS),
        )
        if columns is None:
            raise RefusedError(404, "series_unknown", "There is no series with this id.", "Fetch the list again.")
        return Response(columns, headers=points_headers(columns), media_type=POINTS_TYPE)
