"""One request looked into: all of it, one like it that was let in, and how often the same went wrong today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from app.api.requests import RequestFilter, RequestsClient
from app.screens.activity.model import matching
from embedded_server.domain.request import Edits, Replayed, Request, RequestDetails, Result

NEAR = 20  # candidates of each kind
SHORT_PAGES = 3  # that a look for candidates follows


@dataclass(frozen=True, slots=True)
class Repeats:
    """The same caller with the same error since midnight, this one included."""

    count: int
    first_at: datetime
    wanted: RequestFilter  # that shows them


class Inspection:
    def __init__(self, client: RequestsClient) -> None:
        self._client = client

    async def details(self, number: int) -> RequestDetails:
        return await self._client.details(number)

    async def replay(self, number: int, edits: Edits) -> Replayed:
        return await self._client.replay(number, edits)

    async def good_one(self, request: Request) -> RequestDetails | None:
        """The nearest that was let in: of the same sender to the same place, else of one of both."""
        for wanted in _likenesses(request):
            for newest_first in (True, False):
                found = await self._candidates(wanted, request.id, newest_first)
                if found:
                    same_method = [one for one in found if one.method == request.method]
                    return await self._client.details((same_method or found)[0].id)
        return None

    async def repeats(self, request: Request, now: datetime, zone: tzinfo | None) -> Repeats | None:
        wanted = replace(same_error(request), since=midnight(now, zone))
        first = await self._client.page(wanted, limit=1, newest_first=False)
        if request.is_let_in or not first.items:
            return None
        counts = await self._client.counts(wanted)
        return Repeats(max(matching(counts, wanted), 1), first.items[0].at, wanted)

    async def _candidates(self, wanted: RequestFilter, beside: int, newest_first: bool) -> list[Request]:
        after: int | None = beside
        for _ in range(SHORT_PAGES):
            page = await self._client.page(wanted, after=after, limit=NEAR, newest_first=newest_first)
            if page.items or page.next is None:
                return list(page.items)
            after = page.next
        return []


def same_error(request: Request) -> RequestFilter:
    """The caller is known by its token, else by its address."""
    if request.token_id:
        return RequestFilter(Result.REFUSED, request.code, token_id=request.token_id)
    return RequestFilter(Result.REFUSED, request.code, remote=request.remote)


def midnight(now: datetime, zone: tzinfo | None) -> datetime:
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _likenesses(request: Request) -> Iterator[RequestFilter]:
    """From the nearest to the farthest."""
    good = RequestFilter(Result.LET_IN)
    rec_type = request.rec_type or ""
    if request.token_id and rec_type:
        yield replace(good, token_id=request.token_id, rec_type=rec_type)
    if request.remote and rec_type:
        yield replace(good, remote=request.remote, rec_type=rec_type)
    if rec_type:
        yield replace(good, rec_type=rec_type)
    if request.token_id:
        yield replace(good, token_id=request.token_id)
    if request.remote:
        yield replace(good, remote=request.remote)
