"""`/requests`: the log of what came to the gate, refused or let in; searched, counted, shown whole, sent again."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.request import Answered, RequestDetails, Result
from embedded_server.masking.bodies import kept_body
from embedded_server.request_log.kept_answers import answer_of
from embedded_server.request_log.replaying import Replayer, shown_headers
from embedded_server.routes.admin.bodies import Bodies
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import FROM, LIMIT, REC_TYPE, TO, Choice, Number, Text
from embedded_server.routes.admin.records import ORDER
from embedded_server.routes.admin.replies import json_reply
from embedded_server.services import Services
from embedded_server.store.base import KeptRequest, RequestsWanted
from embedded_server.wire.requests import (
    EditsJson,
    ReplayedJson,
    RequestCountsJson,
    RequestDetailsJson,
    RequestPageJson,
    counts_to_json,
    details_to_json,
    edits_from_json,
    replayed_to_json,
    request_page_to_json,
)

LONGEST_SEARCH = 200
RESULT = Choice("result", "Only what was let in, or what was refused.", tuple(Result))
CODE = Text("code", "Refused with this code only.")
SEARCH = Text(
    "search",
    "Text in path, headers or body, ASCII letters in any case; or the Request-Id of a refusal.",
    f"^[^\\x00]{{0,{LONGEST_SEARCH}}}$",
)
TOKEN = Text("token", "Presented with this token only: its id.")
SAME_TOKEN = Number("same_token", "A request's id: presented with the very value that it presented, known or not.")
REMOTE = Text("remote", "From this address only.")
AFTER = Number("after", "The `next` of the page before, or a request's id: the list goes on behind it, in its order.")
BEFORE = Number("before", "A request's id: the list ends before it, in its order.")
_FILTERS = (RESULT, CODE, SEARCH, REC_TYPE, TOKEN, SAME_TOKEN, REMOTE, FROM, TO)


class RequestRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._bodies = Bodies(services.limits)
        self._replayer = Replayer(services.store, services.stand_ins, services.limits)

    def routes(self) -> list[Resource]:
        listing = Operation(
            self.list_all, "The request log", RequestPageJson, query=(*_FILTERS, ORDER, AFTER, BEFORE, LIMIT)
        )
        counts = Operation(
            self.count, "How many requests of each kind, `result` and `code` aside", RequestCountsJson, query=_FILTERS
        )
        return [
            resource("/requests", GET=listing),
            resource("/requests/counts", GET=counts),
            resource(
                "/requests/{id:int}",
                GET=Operation(self.one, "One request, whole", RequestDetailsJson, refusals=(404,)),
            ),
            resource(
                "/requests/{id:int}/replay",
                POST=Operation(self.replay, "Send a request again", ReplayedJson, body=EditsJson, refusals=(404, 422)),
            ),
        ]

    async def list_all(self, request: Request) -> Response:
        return json_reply(request_page_to_json(await self._store.requests(_wanted(request.query_params))))

    async def count(self, request: Request) -> Response:
        return json_reply(counts_to_json(await self._store.request_counts(_filter(request.query_params))))

    async def one(self, request: Request) -> Response:
        kept = await self._kept(request)
        record = await self._store.record(kept.request.record_id) if kept.request.record_id else None
        return json_reply(details_to_json(await asyncio.to_thread(_details, kept, answer_of(kept, record))))

    async def replay(self, request: Request) -> Response:
        edits = edits_from_json(await self._bodies.read(request, EditsJson))
        replayed = await self._replayer.replay(request.scope, await self._kept(request), edits)
        return json_reply(replayed_to_json(replayed))

    async def _kept(self, request: Request) -> KeptRequest:
        """Raises RefusedError(404)."""
        kept = await self._store.request(request.path_params["id"])
        if kept is None:
            raise RefusedError(
                404,
                "request_unknown",
                "There is no request with this id in the log.",
                "It may be too old; fetch the list.",
            )
        return kept


def _details(kept: KeptRequest, response: Answered | None) -> RequestDetails:
    request = kept.request
    return RequestDetails(
        request=request,
        headers=shown_headers(kept) if kept.headers else (),
        body=None if kept.body is None else kept_body(kept.body),
        is_body_cut=kept.is_cut,
        response=response,
    )


def _wanted(query: QueryParams) -> RequestsWanted:
    return replace(
        _filter(query),
        after_id=AFTER.of(query),
        before_id=BEFORE.of(query),
        newest_first=ORDER.of(query) == "desc",
        limit=LIMIT.of(query),
    )


def _filter(query: QueryParams) -> RequestsWanted:
    search = SEARCH.of(query)
    if search and (len(search) > LONGEST_SEARCH or "\0" in search):
        raise RefusedError(
            400, "query", f"search is longer than {LONGEST_SEARCH} characters.", "Search for a part of it."
        )
    return RequestsWanted(
        result=Result(RESULT.of(query)),
        code=CODE.of(query),
        search=search,
        rec_type=REC_TYPE.of(query),
        token_id=TOKEN.of(query),
        same_token=SAME_TOKEN.of(query),
        remote=REMOTE.of(query),
        since=FROM.of(query),
        until=TO.of(query),
    )
