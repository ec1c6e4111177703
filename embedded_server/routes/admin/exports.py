"""`/records/export`: records as a file, streamed."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from embedded_server.domain.refusal import RefusedError
from embedded_server.exporting.exporting import Export, Exporter, Format
from embedded_server.exporting.rows import UnknownColumnError
from embedded_server.routes.admin.accounts import viewer_named
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import ACCOUNT, FROM, REC_TYPE, TO, Choice, Number, Text
from embedded_server.routes.admin.record_filters import FILTERS, TESTS, filter_in
from embedded_server.services import Services
from embedded_server.store.base import RecordsWanted

FORMAT = Choice("format", "What kind of file.", tuple(Format))
COLUMNS = Text("columns", "Columns by name, with commas between them; all but `body` unless said.")
AFTER = Number("after", "The `seq` of the last line of a file that was begun; what follows comes without a head.")
RECORDS_HEADER = "Sluice-Records"
FILE = "application/octet-stream"  # what it is, who asks knows


class ExportRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store

    def routes(self) -> list[Resource]:
        export = Operation(
            self.export,
            "Records as a file, oldest first: CSV and Parquet with a row for each message, NDJSON with a line for "
            "each record",
            bytes,
            query=(REC_TYPE, ACCOUNT, FROM, TO, *FILTERS, FORMAT, COLUMNS, AFTER),
            refusals=(404, 422),
            media_type=FILE,
            headers=(RECORDS_HEADER,),
        )
        return [resource("/records/export", GET=export)]

    async def export(self, request: Request) -> Response:
        query = request.query_params
        kind, after, email = Format(FORMAT.of(query)), AFTER.of(query), ACCOUNT.of(query)
        if kind is Format.PARQUET and after is not None:
            raise RefusedError(422, "parquet_whole", "A Parquet file cannot go on.", "Export it anew, or use CSV.")
        viewer = await viewer_named(self._store, email)
        wanted = RecordsWanted(REC_TYPE.of(query), since=FROM.of(query), until=TO.of(query), after_seq=after)
        wanted = replace(wanted, with_tests=TESTS.of(query) != "hidden", seen_by=None if email is None else viewer)
        columns = tuple(filter(None, (COLUMNS.of(query) or "").split(",")))
        try:
            exporter = Exporter(self._store, Export(wanted, kind, columns, filter_in(query)))
        except UnknownColumnError as error:
            raise RefusedError(
                422, "column_unknown", f'There is no column "{error}".', "Columns are told in docs/data.md."
            ) from None
        headers = {RECORDS_HEADER: str(await exporter.count()), "cache-control": "no-store"}
        return StreamingResponse(exporter.pieces(), headers=headers, media_type=FILE)
