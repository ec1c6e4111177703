"""What the filter asks for, line by line, as a file: fetched page by page, so that any number fits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.api.errors import ApiError, NotFoundError
from app.api.requests import RequestFilter, RequestsClient
from app.screens.activity.capture import csv_head, csv_line, har_end, har_entry, har_start, json_line
from app.whole_file import written
from embedded_server.domain.request import Request, RequestDetails

PAGE = 500
AT_ONCE = 8  # requests asked for whole at the same time
MOST_WHOLE = 10_000  # of a capture; each is asked for by itself
Chunks = AsyncIterator[tuple[str, int]]  # a text and how many requests it holds


async def csv_chunks(client: RequestsClient, wanted: RequestFilter) -> Chunks:
    yield csv_head(), 0
    async for page in _pages(client, wanted):
        yield "".join(map(csv_line, page)), len(page)


async def json_chunks(client: RequestsClient, wanted: RequestFilter) -> Chunks:
    async for several in _whole(client, wanted):
        yield "".join(map(json_line, several)), len(several)


async def har_chunks(client: RequestsClient, wanted: RequestFilter, base: str) -> Chunks:
    yield har_start(), 0
    is_first = True
    async for several in _whole(client, wanted):
        for details in several:
            yield har_entry(details, base, first=is_first), 1
            is_first = False
    yield har_end(), 0


async def save(file: Path, chunks: Chunks, show_progress: Callable[[int], None]) -> int:
    """How many there are. A cancelled or failed save leaves nothing half done, and nothing is no file: ApiError."""
    done = 0
    async with written(file) as write:
        async for text, count in chunks:
            await write(text.encode())
            done += count
            show_progress(done)
        if not done:
            raise ApiError("Nothing was saved.", "No request matches the filter.")
    return done


async def _pages(client: RequestsClient, wanted: RequestFilter) -> AsyncIterator[tuple[Request, ...]]:
    """Up to now: what comes while it is saved would have no end."""
    wanted = wanted if wanted.until else replace(wanted, until=datetime.now(UTC))
    after: int | None = None
    while True:
        page = await client.page(wanted, after=after, limit=PAGE)
        yield page.items
        after = page.next
        if after is None:
            return


async def _whole(client: RequestsClient, wanted: RequestFilter) -> AsyncIterator[list[RequestDetails]]:
    left = MOST_WHOLE
    async for page in _pages(client, wanted):
        for at in range(0, min(len(page), left), AT_ONCE):
            several = page[at : at + min(AT_ONCE, left - at)]
            found = await asyncio.gather(*(_details(client, one.id) for one in several))
            yield [one for one in found if one is not None]
        left -= len(page)
        if left <= 0:
            return


async def _details(client: RequestsClient, number: int) -> RequestDetails | None:
    """None of what grew too old meanwhile."""
    try:
        return await client.details(number)
    except NotFoundError:
        return None
