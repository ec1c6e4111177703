"""Records: listings against a plain list, deletions, counters against COUNT(*)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import apsw
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from embedded_server.domain.moments import from_ms, to_ms
from embedded_server.domain.rec_type_summary import RecTypeSummary
from embedded_server.domain.record import Record, shown
from embedded_server.domain.rule import Party
from embedded_server.store.base import RecordsWanted, Store
from embedded_server.store.parts.paging import Listing
from embedded_server.store.sight import Viewer
from embedded_server.store.sqlite.connections import open_reading
from tests.embedded_server.homes import Home, Homes, passing
from tests.embedded_server.store.kit import NOON_MS, REC_TYPE, Sender, a_sender, erase, new_record

REC_TYPES = ("org.harbour.tide", "org.harbour.wind", "org.lock")
EMAILS = ("owner@this.computer", "ada@example.com")


@dataclass
class Shelf:
    """What should be in a store: a plain list."""

    records: list[Record] = field(default_factory=list)

    def matching(self, wanted: RecordsWanted, account: str | None) -> list[Record]:
        found = [record for record in self.records if _matches(record, wanted, account)]
        return found[::-1] if wanted.newest_first else found


def _matches(record: Record, wanted: RecordsWanted, account: str | None) -> bool:
    return all(
        (
            wanted.rec_type in (None, record.rec_type),
            account in (None, record.owner.user),
            set(wanted.tags) <= set(record.tags),
            wanted.since is None or record.received_at >= wanted.since,
            wanted.until is None or record.received_at < wanted.until,
            wanted.before_seq is None or record.seq < wanted.before_seq,
            wanted.after_seq is None or record.seq > wanted.after_seq,
            wanted.with_tests or not record.is_test,
        )
    )


shares = st.tuples(
    st.sampled_from(EMAILS),
    st.sampled_from(REC_TYPES),
    st.integers(-3_000, 3_000),  # milliseconds that the clock or a slow sender was off
    st.lists(st.sampled_from(("a", 'b"c', "d e")), max_size=2, unique=True).map(tuple),
    st.booleans(),
)
moments = st.none() | st.integers(-4, 30).map(lambda seconds: from_ms(NOON_MS + seconds * 1000))
seqs = st.none() | st.integers(0, 32)
listings = st.builds(
    RecordsWanted,
    rec_type=st.sampled_from((None, *REC_TYPES, "nobody.sends.this")),
    tags=st.lists(st.sampled_from(("a", 'b"c', "d e")), max_size=2, unique=True).map(tuple),
    since=moments,
    until=moments,
    before_seq=seqs,
    after_seq=seqs,
    newest_first=st.booleans(),
    offset=st.integers(0, 12),
    limit=st.integers(1, 12),
    with_tests=st.booleans(),
)
narrow = st.builds(
    RecordsWanted, rec_type=st.sampled_from(REC_TYPES), offset=st.integers(0, 9), newest_first=st.booleans()
)


@settings(max_examples=60)
@given(
    st.lists(shares, max_size=30),
    st.sets(st.integers(0, 29), max_size=8),
    st.lists(st.tuples(listings | narrow, st.sampled_from((None, *EMAILS))), min_size=1, max_size=12),
)
def test_that_every_listing_equals_a_plain_list(
    homes: Homes,
    sent: list[tuple[str, str, int, tuple[str, ...], bool]],
    deleted: set[int],
    asked: list[tuple[RecordsWanted, str | None]],
) -> None:
    async def compare(store: Store, _home: Home) -> None:
        senders = {email: await a_sender(store, email) for email in EMAILS}
        shelf = Shelf()
        for position, (email, rec_type, off_ms, tags, is_test) in enumerate(sent):
            at_ms = NOON_MS + position * 1000 + off_ms
            shelf.records.append(await senders[email].send(rec_type, at_ms=at_ms, tags=tags, is_test=is_test))
        await _delete(store, shelf, deleted)
        for wanted, asking in asked:
            await _compare_listing(store, shelf, wanted, asking)
        await _compare_summaries(store, shelf)

    _in_a_store(homes, compare)


@settings(max_examples=50)
@example([30, 10], 25, 35, True)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=24), st.integers(0, 40), st.integers(0, 40), st.booleans())
def test_that_a_search_by_time_is_exact_whatever_the_clock_did(
    homes: Homes, seconds: list[int], since: int, until: int, has_restart: bool
) -> None:
    async def compare(store: Store, home: Home) -> None:
        half = len(seconds) // 2
        sent = await _send_at(store, seconds[:half])
        if has_restart:
            await store.close()
            store = await home.open()
        sent += await _send_at(store, seconds[half:])
        for rec_type in (None, REC_TYPE):
            wanted = RecordsWanted(rec_type, since=_second(since), until=_second(until))
            expected = [record for record in sent if _second(since) <= record.received_at < _second(until)]
            assert await store.records(wanted) == expected
            assert await store.count(wanted) == len(expected)
        await store.close()

    _in_a_store(homes, compare)


async def _send_at(store: Store, seconds: list[int]) -> list[Record]:
    sender = await a_sender(store)
    return [await sender.send(at_ms=NOON_MS + second * 1000) for second in seconds]


def _second(second: int) -> datetime:
    return from_ms(NOON_MS + second * 1000)


async def _delete(store: Store, shelf: Shelf, positions: set[int]) -> None:
    for record in [record for position, record in enumerate(shelf.records) if position in positions]:
        grant = await store.grant_of(record.token_id)
        assert grant is not None
        other = replace(grant, account=grant.account + 1, user="nobody@else.example")
        assert await store.delete_record(record.id, record.rec_type, other) is None
        assert await store.delete_record(record.id, "some.other", grant) is None
        assert await store.delete_record(record.id, record.rec_type, grant) == record
        assert await store.record(record.id) is None
        shelf.records.remove(record)


async def _compare_listing(store: Store, shelf: Shelf, wanted: RecordsWanted, email: str | None) -> None:
    account = await store.account(email) if email else None
    asked = replace(wanted, account=account.id if account else None)
    expected = shelf.matching(wanted, email)
    page = expected[wanted.offset : wanted.offset + wanted.limit]
    assert await store.records(asked) == page
    assert await store.shown(asked) == [shown(record) for record in page]
    assert await store.count(asked) == len(expected)


async def _compare_summaries(store: Store, shelf: Shelf) -> None:
    owner = await store.local_account()
    summaries = {summary.name: summary for summary in await store.rec_types(Viewer(owner.id, (Party(owner.email),)))}
    for rec_type in REC_TYPES:
        kept = [record for record in shelf.records if record.rec_type == rec_type]
        assert (rec_type in summaries) == bool(kept)
        if kept:
            by_owner = [[each for each in kept if each.owner.user == email] for email in EMAILS]
            assert summaries[rec_type] == RecTypeSummary(
                name=rec_type,
                total=len(kept),
                owned=len(by_owner[0]),
                visible=len(by_owner[0]),
                failed=0,
                first_at=min(records[0].received_at for records in by_owner if records),
                last_at=max(records[-1].received_at for records in by_owner if records),
            )
    assert (await store.totals()).records == len(shelf.records)


def _in_a_store(homes: Homes, work: Callable[[Store, Home], Awaitable[None]]) -> None:
    async def run() -> None:
        with passing(homes) as home:
            store = await home.open()
            try:
                await work(store, home)
            finally:
                await store.close()

    asyncio.run(run())


@pytest.mark.parametrize("newest_first", [False, True])
async def test_that_pages_by_seq_meet_every_record_once_while_records_are_deleted(
    store: Store, sender: Sender, newest_first: bool
) -> None:
    for rec_type in REC_TYPES[:2]:
        grant = await sender.grant()
        await asyncio.gather(*(store.append(grant, new_record(rec_type)) for _ in range(50)))
    seen: list[Record] = []
    wanted = RecordsWanted(REC_TYPE, 1, newest_first=newest_first, limit=7)
    while page := await store.records(wanted):
        seen += page
        await erase(store, page[3 % len(page)])
        edge = page[-1].seq
        wanted = replace(wanted, before_seq=edge) if newest_first else replace(wanted, after_seq=edge)
    assert len({record.seq for record in seen}) == len(seen) == 50
    assert await store.count(RecordsWanted(REC_TYPE)) == 50 - 8


async def test_that_a_seq_is_never_given_out_twice(home: Home) -> None:
    seen: set[str] = set()
    for _ in range(4):
        store = await home.open()
        sender = await a_sender(store)
        sent = [await sender.send() for _ in range(3)]
        seen.update(record.id for record in sent)
        for record in sent[1:]:
            assert await erase(store, record) == record
        await store.close()
    assert len(seen) == 12


@pytest.mark.parametrize("has_holes", [False, True])
async def test_that_an_offset_counts_from_the_chosen_end(store: Store, sender: Sender, has_holes: bool) -> None:
    records = [await sender.send() for _ in range(12)]
    for record in (records[4], records[7]) if has_holes else (records[0], records[-1]):
        await erase(store, record)
        records.remove(record)
    for offset in range(12):
        wanted = RecordsWanted(REC_TYPE, 1, offset=offset, limit=3)
        assert await store.records(wanted) == records[offset : offset + 3]
        assert await store.records(replace(wanted, newest_first=True)) == records[::-1][offset : offset + 3]


async def test_that_a_page_deep_in_a_stream_costs_what_the_first_does(store: Store, sender: Sender, home: Home) -> None:
    if home.database:
        return  # PostgreSQL's cost is measured in benchmarks
    grant = await sender.grant()
    await asyncio.gather(*(store.append(grant, new_record()) for _ in range(3_000)))
    connection = open_reading(home.directory / "sluice.db")
    first = _cost(connection, RecordsWanted(REC_TYPE, 1, limit=10))
    deep = _cost(connection, RecordsWanted(REC_TYPE, 1, limit=10, offset=2_900))
    by_seq = _cost(connection, RecordsWanted(REC_TYPE, 1, limit=10, after_seq=2_900))
    skipping = _cost(connection, RecordsWanted(None, limit=10, offset=2_900))
    connection.close()
    assert deep < first * 1.5
    assert by_seq < first * 10  # a dozen look-ups find the place
    assert skipping > first * 20  # the measure tells


def _cost(connection: apsw.Connection, wanted: RecordsWanted) -> int:
    """Instructions of SQLite's machine."""
    spent = 0

    def count() -> bool:
        nonlocal spent
        spent += 1
        return False

    connection.set_progress_handler(count, 1)
    assert len(Listing(connection, wanted).rows()) == 10
    connection.set_progress_handler(None)
    return spent


async def test_that_tests_are_marked_and_can_be_left_out(store: Store, sender: Sender) -> None:
    trial = await sender.send(is_test=True)
    real = await sender.send()
    assert trial.is_test
    assert await store.records(RecordsWanted(REC_TYPE)) == [trial, real]
    assert await store.records(RecordsWanted(REC_TYPE, with_tests=False)) == [real]
    assert await store.count(RecordsWanted(REC_TYPE, with_tests=False)) == 1


async def test_that_order_is_by_arrival_when_the_clock_is_set_back(store: Store, sender: Sender) -> None:
    first = await sender.send(at_ms=NOON_MS)
    second = await sender.send(at_ms=NOON_MS - 3_600_000)
    assert await store.records(RecordsWanted()) == [first, second]
    last_at = (await store.totals()).last_record_at
    assert last_at is not None
    assert to_ms(last_at) == NOON_MS - 3_600_000


async def test_that_the_pipeline_finds_what_it_has_not_looked_at(store: Store, sender: Sender) -> None:
    sent = [await sender.send() for _ in range(5)]
    assert await store.unread(3) == sent[:3]
    await erase(store, sent[0])
    assert await store.unread(9) == sent[1:]
