"""`/records`: what arrived and what was read from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from embedded_server.decoding import cayenne
from embedded_server.domain.reading import Reading
from embedded_server.domain.record import Record
from embedded_server.domain.record_entry import RecordDetails, RecordEntry
from embedded_server.domain.refusal import RefusedError
from embedded_server.routes.admin.accounts import viewer_named
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import ACCOUNT, FROM, NUMBERED_PAGE, REC_TYPE, TO, Choice, Whole, page_wanted
from embedded_server.routes.admin.replies import json_reply
from embedded_server.routes.shown_bodies import shown_body
from embedded_server.services import Services
from embedded_server.store.base import RecordsWanted
from embedded_server.store.sight import Reasons
from embedded_server.wire.pages import PageJson, page_to_json
from embedded_server.wire.records import RecordDetailsJson, RecordJson, record_details_to_json, record_to_json

CHUNK = 50  # records read at once, bodies included: a page of large ones must not fill the memory
ORDER = Choice("order", "Newest or oldest first.", ("desc", "asc"))
SKIP = Whole("skip", "How many to pass over from the end that `order` begins at.", 0, 0, 10**12)
PAGE_BYTES = 8 * 1024 * 1024  # after which a page ends, however many were asked for


class RecordRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store

    def routes(self) -> list[Resource]:
        query = (REC_TYPE, ACCOUNT, FROM, TO, ORDER, SKIP, *NUMBERED_PAGE)
        return [
            resource(
                "/records", GET=Operation(self.list_all, "Records", PageJson[RecordJson], query=query, refusals=(404,))
            ),
            resource("/records/{id}", GET=Operation(self.one, "One record", RecordDetailsJson, refusals=(404,))),
        ]

    async def list_all(self, request: Request) -> Response:
        wanted, limit = _wanted(request.query_params), page_wanted(request.query_params).limit
        email = ACCOUNT.of(request.query_params)
        viewer = await viewer_named(self._store, email)
        if email is not None:
            wanted = replace(wanted, seen_by=viewer)
        items: list[msgspec.Raw] = []
        size = last_seq = 0
        async for record, entry in self._entries(wanted, viewer.user):
            if len(items) == limit or size > PAGE_BYTES:
                return json_reply(page_to_json(items, str(last_seq)))
            items.append(msgspec.Raw(msgspec.json.encode(record_to_json(entry))))
            size, last_seq = size + len(items[-1]), record.seq
        return json_reply(page_to_json(items))

    async def one(self, request: Request) -> Response:
        record = await self._store.record(request.path_params["id"])
        if record is None:
            raise RefusedError(
                404, "record_unknown", "There is no record with this id.", "It may have been deleted; fetch the list."
            )
        account = await self._store.local_account()
        readings = (await self._store.readings([record.seq])).get(record.seq, ())
        entry = _entry(record, map(_explained, readings), account.email)
        body = await asyncio.to_thread(shown_body, record.body)
        details = RecordDetails(entry, body.decode("utf-8", "replace"), record.suffix, record.query)
        return json_reply(record_details_to_json(details))

    async def _entries(self, wanted: RecordsWanted, user: str) -> AsyncIterator[tuple[Record, RecordEntry]]:
        """All of them, one by one; other requests get their turn in between."""
        reasons = Reasons(await self._store.signed_rules(), wanted.seen_by)
        while records := await self._store.records(wanted):
            readings = await self._store.readings([record.seq for record in records])
            for record in records:
                yield record, _entry(record, readings.get(record.seq, ()), user, reasons.rule_for(record))
            last = records[-1].seq
            wanted = replace(wanted, before_seq=last) if wanted.newest_first else replace(wanted, after_seq=last)
            wanted = replace(wanted, offset=0)
            await asyncio.sleep(0)


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
        limit=CHUNK,
    )


def _entry(record: Record, readings: Iterable[Reading], account: str, granted_by: str | None = None) -> RecordEntry:
    return RecordEntry(
        id=record.id,
        rec_type=record.rec_type,
        received_at=record.received_at,
        owner=record.owner,
        is_mine=record.owner.user == account,
        granted_by=granted_by,
        token_id=record.token_id,
        remote=record.remote,
        tags=record.tags,
        is_test=record.is_test,
        size=len(record.body),
        readings=tuple(readings),
    )


def _explained(reading: Reading) -> Reading:
    """With the bytes each field was read from, where the format tells."""
    decoded, payload = reading.decoded, reading.message.payload
    if decoded is None or payload is None or decoded.entry != cayenne.ENTRY:
        return reading
    return replace(reading, decoded=replace(decoded, spans=cayenne.explain(payload)))
