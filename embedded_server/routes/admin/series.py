"""`/series`: decoded fields as numbers over time, their points as columns."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.moments import to_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import FROM, PAGE, REC_TYPE, TO, Text, Whole, page_wanted
from embedded_server.routes.admin.replies import list_reply
from embedded_server.services import Services
from embedded_server.wire.pages import PageJson
from embedded_server.wire.series import (
    COLUMNS_HEADER,
    POINTS_TYPE,
    ROWS_HEADER,
    SeriesJson,
    points_headers,
    series_to_json,
)

BUCKETS = Whole("buckets", "How many rows at most.", 1_000, 1, 20_000)
DEVICE = Text("device", "Of this device only.")
_LAST_MS = 253_402_300_799_999  # the end of the year 9999


class SeriesRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store

    def routes(self) -> list[Resource]:
        points = Operation(
            self.points,
            "The points of a series: little-endian float64, one whole column after the other",
            bytes,
            query=(FROM, TO, BUCKETS),
            refusals=(404,),
            media_type=POINTS_TYPE,
            headers=(COLUMNS_HEADER, ROWS_HEADER),
        )
        return [
            resource(
                "/series",
                GET=Operation(self.list_all, "All series", PageJson[SeriesJson], query=(REC_TYPE, DEVICE, *PAGE)),
            ),
            resource("/series/{id:int}/points", GET=points),
        ]

    async def list_all(self, request: Request) -> Response:
        query = request.query_params
        series = await self._store.series(REC_TYPE.of(query), DEVICE.of(query))
        return list_reply(series, lambda each: f"{each.id:015}", series_to_json, page_wanted(query))

    async def points(self, request: Request) -> Response:
        query = request.query_params
        since, until = FROM.of(query), TO.of(query)
        columns = await self._store.points(
            request.path_params["id"],
            0 if since is None else to_ms(since),
            _LAST_MS if until is None else to_ms(until),
            BUCKETS.of(query),
        )
        if columns is None:
            raise RefusedError(404, "series_unknown", "There is no series with this id.", "Fetch the list again.")
        return Response(columns, headers=points_headers(columns), media_type=POINTS_TYPE)
