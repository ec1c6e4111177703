"""The request log of a Sluice server: pages of it, counts, one request whole, and requests sent again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.api.admin import AdminClient
from app.api.replies import read_page, read_reply
from embedded_server.domain.flow import FlowMinute
from embedded_server.domain.moments import iso
from embedded_server.domain.request import (
    Edits,
    Replayed,
    RequestCounts,
    RequestDetails,
    RequestPage,
    Result,
)
from embedded_server.wire.requests import (
    counts_from_json,
    details_from_json,
    edits_to_json,
    replayed_from_json,
    request_page_from_json,
)
from embedded_server.wire.status import flow_minute_from_json

Query = dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Empty means any. `since` is included, `until` is not."""

    result: Result = Result.ALL
    code: str = ""
    search: str = ""
    rec_type: str = ""
    token_id: str = ""
    same_token: int = 0  # a request, with whose token's value they came
    remote: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def query(self) -> Query:
        wanted = {
            "result": self.result.value,
            "code": self.code,
            "search": self.search,
            "rectype": self.rec_type,
            "token": self.token_id,
            "same_token": str(self.same_token or ""),
            "remote": self.remote,
            "from": iso(self.since) if self.since else "",
            "to": iso(self.until) if self.until else "",
        }
        return {name: text for name, text in wanted.items() if text}


EVERY = RequestFilter()


class RequestsClient:
    """Every method raises ApiError."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin

    async def page(
        self, wanted: RequestFilter = EVERY, *, after: int | None = None, limit: int = 200, newest_first: bool = True
    ) -> RequestPage:
        """`after` is where the page before says to go on, or the id of a request: those behind it in this order."""
        query: Query = {**wanted.query(), "limit": limit, "order": "desc" if newest_first else "asc"}
        if after is not None:
            query["after"] = after
        return read_reply(await self._admin.ask("GET", "/requests", query), request_page_from_json)

    async def counts(self, wanted: RequestFilter = EVERY) -> RequestCounts:
        return read_reply(await self._admin.ask("GET", "/requests/counts", wanted.query()), counts_from_json)

    async def details(self, number: int) -> RequestDetails:
        return read_reply(await self._admin.ask("GET", f"/requests/{number}"), details_from_json)

    async def replay(self, number: int, edits: Edits) -> Replayed:
        reply = await self._admin.ask("POST", f"/requests/{number}/replay", body=edits_to_json(edits))
        return read_reply(reply, replayed_from_json)

    async def flow(self, since: datetime, until: datetime, buckets: int) -> list[FlowMinute]:
        query: Mapping[str, str | int | float] = {"from": iso(since), "to": iso(until), "buckets": buckets}
        return list(read_page(await self._admin.ask("GET", "/flow", query), flow_minute_from_json).items)
