"""`/records`: what arrived and what was read from it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from embedded_server.decoding import cayenne, sigfox_grammar, table
from embedded_server.decoding.running import Text, explained
from embedded_server.domain.decoder import DecoderKind
from embedded_server.domain.event import DELETION
from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record
from embedded_server.domain.record_entry import RecordDetails, entry_of
from embedded_server.domain.refusal import RefusedError
from embedded_server.masking.bodies import shown_body
from embedded_server.pages.asked import RecordsAsked
from embedded_server.pipeline.reader import payload_of
from embedded_server.routes.admin.accounts import viewer_named
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import ACCOUNT, FROM, NUMBERED_PAGE, REC_TYPE, TO, Choice, Whole, page_wanted
from embedded_server.routes.admin.record_filters import FILTERS, TESTS, filter_in
from embedded_server.routes.admin.replies import json_reply
from embedded_server.routes.page_response import PageResponse
from embedded_server.services import Services
from embedded_server.store.base import RecordsWanted
from embedded_server.wire.records import (
    DeletedJson,
    RecordDetailsJson,
    RecordPageJson,
    deleted_to_json,
    record_details_to_json,
)

ORDER = Choice("order", "Newest or oldest first.", ("desc", "asc"))
SKIP = Whole("skip", "How many to pass over from the end that `order` begins at.", 0, 0, 10**12)

DRY_RUN = Choice("dry_run", "Only count what would go.", ("no", "yes"))

_KINDS = {
    table.ENTRY: DecoderKind.TABLE,
    sigfox_grammar.ENTRY: DecoderKind.SIGFOX,
    cayenne.ENTRY: DecoderKind.CAYENNE,
}


class RecordRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._pages = services.pages
        self._events = services.events

    def routes(self) -> list[Resource]:
        query = (REC_TYPE, ACCOUNT, FROM, TO, ORDER, SKIP, *NUMBERED_PAGE, *FILTERS)
        doomed = (REC_TYPE, FROM, TO, *NUMBERED_PAGE, *FILTERS, DRY_RUN)
        return [
            resource(
                "/records",
                GET=Operation(self.list_all, "Records", RecordPageJson, query=query, refusals=(404, 422)),
                DELETE=Operation(
                    self.delete_all, "Delete records that match", DeletedJson, query=doomed, refusals=(422,)
                ),
            ),
            resource(
                "/records/{id}",
                GET=Operation(self.one, "One record", RecordDetailsJson, refusals=(404,)),
                DELETE=Operation(self.delete_one, "Delete a record", status=204, refusals=(404,)),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        wanted, limit = _wanted(request.query_params), page_wanted(request.query_params).limit
        email = ACCOUNT.of(request.query_params)
        viewer = await viewer_named(self._store, email)
        if email is not None:
            wanted = replace(wanted, seen_by=viewer)
        filtered = filter_in(request.query_params)
        if wanted.offset and not filtered.is_empty:
            raise RefusedError(422, "query", "skip does not count in a search.", "Page on with the `next` of the page.")
        return PageResponse(await self._pages.records(RecordsAsked(wanted, limit, viewer, filtered)))

    async def delete_all(self, request: Request) -> Response:
        """A bounded number at a time, the newest first; `next` goes on."""
        query = request.query_params
        if REC_TYPE.of(query) is None:
            raise RefusedError(422, "rectype", "Say of which recType.", "Add rectype to the query.")
        wanted = replace(_wanted(query), newest_first=True, limit=page_wanted(query).limit)
        wanted = replace(wanted, before_seq=page_wanted(query).after_number, after_seq=None)
        found = await self._store.search(wanted, filter_in(query))
        is_dry = DRY_RUN.of(query) == "yes"
        count = len(found.seqs) if is_dry else await self._store.delete_records(found.seqs)
        self._tell(wanted.rec_type if count and not is_dry else None)
        return json_reply(deleted_to_json(count, None if found.last_seq is None else str(found.last_seq)))

    async def delete_one(self, request: Request) -> Response:
        record = await self._record(request)
        await self._store.delete_records([record.seq])
        self._tell(record.rec_type)
        return Response(status_code=204)

    def _tell(self, rec_type: str | None) -> None:
        if rec_type is not None:
            self._events.publish(DELETION, "", rec_type)

    async def one(self, request: Request) -> Response:
        record = await self._record(request)
        account = await self._store.local_account()
        readings = (await self._store.readings([record.seq])).get(record.seq, ())
        entry = entry_of(record, [await self._explained(record, reading) for reading in readings], account.email)
        body = await asyncio.to_thread(shown_body, record.body)
        details = RecordDetails(entry, body.decode("utf-8", "replace"), record.suffix, record.query)
        return json_reply(record_details_to_json(details))

    async def _record(self, request: Request) -> Record:
        """Raises RefusedError(404)."""
        record = await self._store.record(request.path_params["id"])
        if record is None:
            raise RefusedError(
                404, "record_unknown", "There is no record with this id.", "It may have been deleted; fetch the list."
            )
        return record

    async def _explained(self, record: Record, reading: Reading) -> Reading:
        """With the bytes each field was read from, where the format tells."""
        decoded, text = reading.decoded, await self._text(reading)
        if decoded is None or text is None or not reading.message.payload:
            return reading
        return replace(reading, decoded=explained(text, payload_of(record, reading.message), decoded))

    async def _text(self, reading: Reading) -> Text | None:
        """Of a format that tells; what was read by a script has none."""
        entry = reading.decoded and reading.decoded.entry
        if entry == cayenne.ENTRY and reading.decoder_id is None:
            return Text(DecoderKind.CAYENNE)
        if entry not in _KINDS or reading.decoder_id is None:
            return None
        versions = await self._store.versions(reading.decoder_id)
        return next((Text(_KINDS[entry], each.source) for each in versions if each.number == reading.version), None)


def _wanted(query: QueryParams) -> RecordsWanted:
    newest_first, after = ORDER.of(query) == "desc", page_wanted(query).after_number
    return RecordsWanted(
        rec_type=REC_TYPE.of(query),
        since=FROM.of(query),
        until=TO.of(query),
        before_seq=after if newest_first else None,
        after_seq=None if newest_first else after,
        newest_first=newest_first,
        offset=SKIP.of(query),
        with_tests=TESTS.of(query) == "shown",
    )
