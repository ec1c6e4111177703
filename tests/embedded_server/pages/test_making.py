"""Pages of the admin API, one after the other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from embedded_server.domain.moments import from_ms
from embedded_server.limits import Limits
from embedded_server.pages import making
from embedded_server.pages.asked import RecordsAsked
from embedded_server.pages.making import PageMaker
from embedded_server.store.base import NewRecord, RecordsWanted, Store, viewer_of
from tests.embedded_server.store.kit import REC_TYPE, Sender
from tests.embedded_server.store.opened import clock, home, sender, store

__all__ = ["clock", "home", "sender", "store"]

FIRST_MS = 1_764_000_000_000
SINCE = from_ms(FIRST_MS + 3)  # the first three are older
RECORDS = 130


@pytest.fixture
async def filled(store: Store, sender: Sender) -> Store:
    grant = await sender.grant()
    arrivals = [NewRecord(REC_TYPE, FIRST_MS + n, "10.0.0.7", b'{"n":%d}' % n) for n in range(RECORDS)]
    await asyncio.gather(*(store.put(grant, new) for new in arrivals))
    return store


async def pages(store: Store, sender: Sender, *, newest_first: bool, limit: int) -> AsyncIterator[list[str]]:
    """The ids of each, until nothing follows."""
    maker, viewer = PageMaker(store, Limits()), viewer_of(await sender.grant())
    wanted = RecordsWanted(REC_TYPE, since=SINCE, newest_first=newest_first)
    while True:
        page = json.loads((await maker.records(RecordsAsked(wanted, limit, viewer))).body)
        yield [item["id"] for item in page["items"]]
        assert page["searched_to"] is None
        if page["next"] is None:
            return
        after = int(page["next"])
        wanted = replace(wanted, before_seq=after) if newest_first else replace(wanted, after_seq=after)


async def ids(store: Store) -> list[str]:
    return [record.id for record in await store.records(RecordsWanted(REC_TYPE, since=SINCE, limit=1_000))]


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize(
    ("limit", "size", "counts"), [(127, None, [127]), (63, None, [63, 63, 1]), (99, 1, [50, 50, 27])]
)
async def test_that_every_record_is_on_one_page(
    filled: Store,
    sender: Sender,
    monkeypatch: pytest.MonkeyPatch,
    newest_first: bool,
    limit: int,
    size: int | None,
    counts: list[int],
) -> None:
    """Whether as many as were asked for come, or as many as fit."""
    if size is not None:
        monkeypatch.setattr(making, "PAGE_BYTES", size)
    found = [page async for page in pages(filled, sender, newest_first=newest_first, limit=limit)]
    expected = await ids(filled)
    assert [name for page in found for name in page] == (expected[::-1] if newest_first else expected)
    assert [len(page) for page in found] == counts


async def test_that_a_listing_goes_on_though_the_record_behind_a_page_is_deleted_meanwhile(
    filled: Store, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, find = await ids(filled), filled.seqs

    async def find_and_lose(wanted: RecordsWanted) -> list[int]:
        found = await find(wanted)
        if wanted.after_seq is None:
            await filled.delete_records(found[-1:])
        return found

    monkeypatch.setattr(filled, "seqs", find_and_lose)
    found = [page async for page in pages(filled, sender, newest_first=False, limit=60)]
    assert [name for page in found for name in page] == [*expected[:60], *expected[61:]]
