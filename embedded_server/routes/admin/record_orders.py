"""`/records/order`, `/records/some`: records in the order of what they say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from embedded_server.domain.decoding import MAX_PATH
from embedded_server.domain.record_order import DEVICE, FIELD, MOST, OWNER, PDU, Bound, Ordering, key_of
from embedded_server.domain.refusal import RefusedError
from embedded_server.pages.asked import NamedAsked, OrderAsked
from embedded_server.routes.admin.accounts import viewer_named
from embedded_server.routes.admin.bodies import Bodies, unfit
from embedded_server.routes.admin.operation import Operation, Resource, resource
from embedded_server.routes.admin.queries import (
    ACCOUNT,
    AFTER,
    FROM,
    NUMBERED_PAGE,
    REC_TYPE,
    TO,
    Choice,
    Text,
    Whole,
    page_wanted,
)
from embedded_server.routes.admin.record_filters import FILTERS, TESTS, filter_in
from embedded_server.routes.page_response import PageResponse
from embedded_server.services import Services
from embedded_server.store.records_wanted import RecordsWanted
from embedded_server.wire.record_order import OrderJson, RecordIdsJson
from embedded_server.wire.records import RecordPageJson

MOST_NAMED: Final = 200
BY = Text("by", f"What decides: {DEVICE}, {OWNER}, {PDU}, or {FIELD} and the path of a decoded field.")
WAY = Choice("order", "The lowest or the highest first; what is missing comes last.", ("asc", "desc"))
HOW_MANY = Whole("limit", "How many at most.", MOST, 1, MOST)
BOUND = Text("bound", "JSON: only what comes before this key, which may be a number, a text, or null.")


class RecordOrderRoutes:
    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._pages = services.pages
        self._bodies = Bodies(services.limits)

    def routes(self) -> list[Resource]:
        query = (REC_TYPE, BY, WAY, BOUND, ACCOUNT, FROM, TO, NUMBERED_PAGE[0], HOW_MANY, *FILTERS)
        return [
            resource(
                "/records/order",
                GET=Operation(
                    self.order, "Records in the order of what they say", OrderJson, query=query, refusals=(404, 422)
                ),
            ),
            resource(
                "/records/some",
                POST=Operation(
                    self.some,
                    "Records by their ids",
                    RecordPageJson,
                    RecordIdsJson,
                    query=(ACCOUNT,),
                    refusals=(404, 422),
                ),
            ),
        ]

    async def order(self, request: Request) -> Response:
        """Those that come first of what was looked at in a bounded time, from the newest on; `next` goes on."""
        query = request.query_params
        rec_type, email = REC_TYPE.of(query), ACCOUNT.of(query)
        if rec_type is None:
            raise RefusedError(422, "rectype", "Say of which recType.", "Add rectype to the query.")
        viewer = await viewer_named(self._store, email)
        wanted = RecordsWanted(
            rec_type=rec_type,
            seen_by=None if email is None else viewer,
            since=FROM.of(query),
            until=TO.of(query),
            before_seq=page_wanted({AFTER.name: query.get(AFTER.name, "")}).after_number,
            newest_first=True,
            with_tests=TESTS.of(query) == "shown",
        )
        return PageResponse(await self._pages.order(OrderAsked(wanted, filter_in(query), _ordering(query))))

    async def some(self, request: Request) -> Response:
        """In the order asked for, without those that are gone or hidden from the account."""
        ids, email = (await self._bodies.read(request, RecordIdsJson))["ids"], ACCOUNT.of(request.query_params)
        if len(ids) > MOST_NAMED:
            raise unfit(f"There are {len(ids):,} ids, the limit is {MOST_NAMED:,}.")
        viewer = await viewer_named(self._store, email)
        return PageResponse(await self._pages.named(NamedAsked(tuple(ids), viewer, None if email is None else viewer)))


def _ordering(query: Mapping[str, str]) -> Ordering:
    """Raises RefusedError (400, 422)."""
    decides = BY.of(query) or ""
    is_field = decides.startswith(FIELD) and len(FIELD) < len(decides) <= len(FIELD) + MAX_PATH
    if decides not in (DEVICE, OWNER, PDU) and not is_field:
        raise RefusedError(422, "by", "by names nothing that records can be sorted by.", f"{BY.about}")
    return Ordering(decides, WAY.of(query) == "desc", HOW_MANY.of(query), _bound(BOUND.of(query)))


def _bound(text: str | None) -> Bound | None:
    if text is None:
        return None
    try:
        key = json.loads(text)
    except (ValueError, RecursionError):
        key = False
    if key is None or (isinstance(key, str | int | float) and not isinstance(key, bool)):
        return Bound(key_of(key))
    raise RefusedError(422, "bound", "bound is no key.", "Write a number, a text or null as JSON.")
