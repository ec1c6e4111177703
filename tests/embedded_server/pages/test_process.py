"""Large pages from a process of their own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from embedded_server.domain.record_filter import RecordFilter
from embedded_server.domain.record_order import OWNER, Ordering
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.token import TokenKind, token_hash
from embedded_server.limits import Limits
from embedded_server.pages.asked import ListingWanted, NamedAsked, OrderAsked, Page, RecordsAsked, SharesAsked, SortKey
from embedded_server.pages.making import PageMaker
from embedded_server.pages.messages import Task
from embedded_server.pages.process import PageProcess
from embedded_server.store.base import Grant, NewRecord, RecordsWanted, TokenWish, viewer_of
from embedded_server.store.sqlite.store import SqliteStore, open_store

pytestmark = pytest.mark.slow

REC_TYPE = "us.philadelphia.senet.sodaq"
LIMITS = Limits(sort_records=100)
DIES = """
import sys
from embedded_server.pages.messages import PageComing, read, write, write_piece

read(sys.stdin.buffer)
write(sys.stdout.buffer, PageComing("2 of 2 records"))
write_piece(sys.stdout.buffer, b"[1,")
"""
FIRST_OF_120 = ListingWanted(details=True, page=1, per_page=80, sort=(), discover=True)


def started_as(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Instead of the page reader."""
    command = [sys.executable, "-c", program]
    monkeypatch.setattr("embedded_server.pages.reader_process.reader_command", lambda: command)


class Untouched(PageMaker):
    """Says when a page was made in the server after all."""

    async def shares(self, asked: SharesAsked) -> Page:
        raise AssertionError("made here")


async def whole(page: Page) -> tuple[str, bytes]:
    more = [] if page.more is None else [piece async for piece in page.more]
    return page.fact, b"".join([page.body, *more])


class Shelf:
    def __init__(self, store: SqliteStore, grant: Grant, process: PageProcess) -> None:
        self.store = store
        self.grant = grant
        self.process = process

    async def fill(self, records: int) -> None:
        arrivals = [NewRecord(REC_TYPE, 1_764_000_000_000 + n, "10.0.0.7", b'{"n":%d}' % n) for n in range(records)]
        await asyncio.gather(*(self.store.put(self.grant, new) for new in arrivals))

    def asked(self, listing: ListingWanted = FIRST_OF_120) -> SharesAsked:
        return SharesAsked(RecordsWanted(REC_TYPE), listing, is_latest=False, viewer=viewer_of(self.grant))

    def running(self) -> int:
        assert self.process._reader is not None
        return self.process._reader._running.get_pid()


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    store = await open_store(tmp_path)
    account = await store.local_account()
    issued = await store.create_key("Pages", "", account.id)
    wish = TokenWish(TokenKind.PASSWORD, issued.key.client_id, account.id, account.organisation, "ALL:ALL")
    grant = await store.grant(token_hash((await store.issue_token(wish)).value))
    assert grant is not None
    process = PageProcess(Untouched(store, LIMITS), Task(tmp_path / "sluice.db", LIMITS))
    yield Shelf(store, grant, process)
    await process.stop()
    await store.close()


async def test_that_a_large_page_is_the_same_from_either_process(shelf: Shelf) -> None:
    await shelf.fill(120)
    here = PageMaker(shelf.store, LIMITS)
    assert await whole(await shelf.process.shares(shelf.asked())) == await whole(await here.shares(shelf.asked()))
    records = RecordsAsked(RecordsWanted(REC_TYPE, newest_first=True), 100, viewer_of(shelf.grant))
    assert await whole(await shelf.process.records(records)) == await whole(await here.records(records))


async def test_that_a_page_comes_in_pieces(shelf: Shelf) -> None:
    await shelf.fill(500)
    asked = shelf.asked(ListingWanted(details=True, page=1, per_page=500, sort=(), discover=True))
    page = await shelf.process.shares(asked)
    assert page.more is not None
    assert json.loads((await whole(page))[1])["meta"]["currentCount"] == 500
    first = (await shelf.process.shares(asked)).body
    assert 100 < first.count(b'"data":') < 300


async def test_that_a_reader_which_dies_breaks_its_page_off(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came of the page has been sent by then, so that it cannot be made anew."""
    await shelf.fill(120)
    started_as(monkeypatch, DIES)
    page = await shelf.process.shares(shelf.asked())
    assert page.body == b"[1,"
    with pytest.raises(EOFError):
        await whole(page)
    monkeypatch.undo()
    assert b'"currentPage":1' in (await whole(await shelf.process.shares(shelf.asked())))[1]


async def test_that_a_page_of_which_nothing_came_is_made_here(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    await shelf.fill(120)
    started_as(monkeypatch, DIES.rpartition("write_piece")[0])
    with pytest.raises(AssertionError, match="made here"):
        await shelf.process.shares(shelf.asked())


async def test_that_a_reader_which_talks_nonsense_is_ended(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    await shelf.fill(120)
    started_as(monkeypatch, "print('\\4\\0\\0\\0nope', flush=True); __import__('time').sleep(60)")
    with pytest.raises(AssertionError, match="made here"):
        await shelf.process.shares(shelf.asked())
    assert shelf.process._reader is not None
    await asyncio.wait_for(shelf.process._reader.over.wait(), 30)


async def test_that_what_was_acknowledged_is_on_the_next_page(shelf: Shelf) -> None:
    for records in (60, 1, 1):
        await shelf.fill(records)
        page = await shelf.process.shares(shelf.asked())
        assert page.body.count(b'"data":') == len(await shelf.store.records(RecordsWanted(REC_TYPE, limit=1_000)))


async def test_that_a_refusal_keeps_its_words(shelf: Shelf) -> None:
    await shelf.fill(120)
    by_data = ListingWanted(details=True, page=1, per_page=10, sort=(SortKey(("n",), True),), discover=True)
    with pytest.raises(
        RefusedError, match="120 records are too many to sort by their data, the limit is 100"
    ) as refused:
        await shelf.process.shares(shelf.asked(by_data))
    assert (refused.value.status, refused.value.code) == (400, "sort")


async def test_that_a_reader_that_was_killed_is_started_anew(shelf: Shelf) -> None:
    await shelf.fill(120)
    expected = await whole(await shelf.process.shares(shelf.asked()))
    killed = shelf.running()
    os.kill(killed, signal.SIGKILL)
    with pytest.raises(AssertionError, match="made here"):  # this page is made by the server
        await shelf.process.shares(shelf.asked())
    assert await whole(await shelf.process.shares(shelf.asked())) == expected
    assert shelf.running() != killed


async def test_that_an_asker_who_leaves_gets_nobody_elses_page(shelf: Shelf) -> None:
    await shelf.fill(120)
    await shelf.process.shares(shelf.asked())
    leaving = asyncio.create_task(shelf.process.shares(shelf.asked(ListingWanted(True, 2, 80, (), True))))
    await asyncio.sleep(0)
    leaving.cancel()
    page = await shelf.process.shares(shelf.asked())
    assert b'"currentPage":1' in page.body


@pytest.mark.skipif(sys.platform == "win32", reason="priorities are weighed by POSIX's rules here")
async def test_that_the_reader_gives_way_to_those_who_post(shelf: Shelf) -> None:
    """Linux weighs priorities within a session only."""
    await shelf.fill(120)
    await shelf.process.shares(shelf.asked())
    reader = shelf.running()
    assert os.getpriority(os.PRIO_PROCESS, reader) > os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getsid(reader) == os.getsid(0)
    assert os.getpgid(reader) != os.getpgid(0)


async def test_that_small_pages_start_no_process(shelf: Shelf) -> None:
    await shelf.fill(3)
    with pytest.raises(AssertionError, match="made here"):
        await shelf.process.shares(shelf.asked(ListingWanted(True, 1, 20, (), True)))
    assert shelf.process._reader is None


async def test_that_an_order_is_found_in_the_process(shelf: Shelf) -> None:
    await shelf.fill(3)
    wanted = RecordsWanted(REC_TYPE, newest_first=True)
    page = json.loads((await whole(await shelf.process.order(OrderAsked(wanted, RecordFilter(), Ordering(OWNER)))))[1])
    assert (page["matching"], page["keys"], page["next"]) == (3, [shelf.grant.user] * 3, None)
    assert shelf.running()
    records = (await shelf.process.named(NamedAsked(tuple(page["ids"][:2]), viewer_of(shelf.grant), None))).body
    assert [one["id"] for one in json.loads(records)["items"]] == page["ids"][:2]
