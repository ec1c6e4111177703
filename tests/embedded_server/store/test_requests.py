"""The request log of the store: one number line with the records, searched in bounded steps, bounded itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embedded_server.domain.moments import from_ms
from embedded_server.domain.request import Result
from embedded_server.store.base import NewRequest, RecordsWanted, RequestsWanted, Retention, SentHeaders, Store
from embedded_server.store.parts import header_sets, log_listing
from tests.embedded_server.homes import Home, Homes, passing
from tests.embedded_server.store.kit import NOON_MS, HandClock, Sender, a_refusal, a_sender

DAY_MS = 86_400_000
SENT = SentHeaders("host: h\nauthorization: Bearer …\ncontent-length")


async def ids(store: Store, wanted: RequestsWanted = RequestsWanted()) -> list[int]:  # noqa: B008  # frozen
    return [request.id for request in (await store.requests(wanted)).items]


async def all_ids(store: Store, wanted: RequestsWanted) -> list[int]:
    """Of all pages, and each page is asked for where the one before said."""
    found: list[int] = []
    while True:
        page = await store.requests(wanted)
        found += [request.id for request in page.items]
        if page.next is None:
            return found
        wanted = replace(wanted, after_id=page.next)


def a_read(at_ms: int = NOON_MS, **more: object) -> NewRequest:
    return a_refusal(
        at_ms, **{"method": "GET", "status": 200, "code": "", "reason": "3 of 3 records", "fix": "", **more}
    )


async def log_all(store: Store, *requests: NewRequest) -> None:
    await asyncio.gather(*(store.log(request) for request in requests))


async def test_that_records_and_requests_are_numbered_together(store: Store, sender: Sender) -> None:
    first = await sender.send(headers=SENT)
    assert await store.log(a_refusal()) == 2
    second = await sender.send(headers=SENT)
    assert (first.seq, second.seq) == (1, 3)
    assert await ids(store) == [3, 2, 1]
    kept = await store.request(3)
    assert kept is not None
    assert (kept.request.record_id, kept.body, kept.headers) == (second.id, second.body, SENT)


async def test_that_a_record_without_headers_is_not_in_the_log(store: Store, sender: Sender) -> None:
    await sender.send()
    assert await ids(store) == []
    assert await store.request(1) is None


async def test_that_numbers_are_never_given_out_again(home: Home, store: Store, sender: Sender) -> None:
    await sender.send(headers=SENT)
    await store.log(a_refusal())
    await store.close()
    again = await home.open(HandClock())
    assert await again.log(a_refusal()) == 3
    assert (await (await a_sender(again)).send()).seq == 4
    await again.close()


async def test_that_requests_between_records_are_no_backlog(store: Store, sender: Sender) -> None:
    await sender.send()
    await log_all(store, *[a_refusal()] * 20)
    await sender.send()
    assert (await store.totals()).unread == 2


async def test_that_what_is_kept_of_a_request_comes_back_whole(store: Store, sender: Sender) -> None:
    new = a_refusal(
        path="/share/\ud800",
        name="9f3c",
        token=(await sender.grant()).token,
        mark=store.mark("x"),
        took_us=1_234,
        size=5,
        is_test=True,
        replay_of=1,
        headers=SentHeaders("host: h\ndate", "Tue"),
        body=b"\xff\x00{",
        is_cut=True,
    )
    kept = await store.request(await store.log(new))
    assert kept is not None
    assert (kept.name, kept.headers, kept.body, kept.is_cut) == ("9f3c", new.headers, new.body, True)
    request = kept.request
    assert (request.path, request.took_us, request.size) == ("/share/\\ud800", 1_234, 5)
    assert (request.is_test, request.replay_of, request.token_id) == (True, 1, sender.token.token.id)
    assert (request.at, request.token_head) == (from_ms(NOON_MS), sender.token.value[:4])


class Model:
    """What a listing is, said the simple way."""

    def __init__(self, entries: list[tuple[int, str, int]]) -> None:
        self.entries = entries  # id, code or "record", minute

    def ids(self, result: Result, since: int | None, until: int | None, newest_first: bool) -> list[int]:
        found = [
            row_id
            for row_id, code, minute in self.entries
            if (result is Result.ALL or (code in ("record", "")) is (result is Result.LET_IN))
            and (since is None or minute >= since)
            and (until is None or minute < until)
        ]
        return sorted(found, reverse=newest_first)


@given(
    arrivals=st.lists(st.tuples(st.sampled_from(("record", "", "token_unknown")), st.integers(0, 9)), max_size=30),
    result=st.sampled_from(Result),
    since=st.none() | st.integers(0, 10),
    until=st.none() | st.integers(0, 10),
    newest_first=st.booleans(),
    limit=st.integers(1, 7),
)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_that_pages_hold_what_was_asked_each_once_in_order(
    homes: Homes,
    arrivals: list[tuple[str, int]],
    result: Result,
    since: int | None,
    until: int | None,
    newest_first: bool,
    limit: int,
) -> None:
    """Also when clocks go back between requests."""
    with passing(homes) as home:
        store = await home.open(HandClock())
        sender = await a_sender(store)
        entries = []
        for code, minute in arrivals:
            at_ms = NOON_MS + minute * 60_000
            if code == "record":
                entries.append(((await sender.send(at_ms=at_ms, headers=SENT)).seq, code, minute))
            else:
                new = a_refusal(at_ms) if code else a_read(at_ms)
                entries.append((await store.log(new), code, minute))
        moments = [None if minute is None else from_ms(NOON_MS + minute * 60_000) for minute in (since, until)]
        wanted = RequestsWanted(result, since=moments[0], until=moments[1], newest_first=newest_first, limit=limit)
        assert await all_ids(store, wanted) == Model(entries).ids(result, since, until, newest_first)
        counts = await store.request_counts(replace(wanted, result=Result.ALL))
        model = Model(entries)
        assert counts.is_exact
        if since is None or until is None or since < until:
            assert counts.let_in == len(model.ids(Result.LET_IN, since, until, True))
            assert counts.refused == len(model.ids(Result.REFUSED, since, until, True))
        await store.close()


async def test_that_a_search_without_a_find_ends_in_time_and_says_how_far_it_came(
    store: Store, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_listing, "SEARCH_SECONDS", 0.0)
    monkeypatch.setattr(log_listing, "FIRST_WIDTH", 10)
    for second in range(30):
        await store.log(a_refusal(NOON_MS + second * 1_000, body=b"needle" if second == 3 else b"hay"))
    wanted = RequestsWanted(search="NEEDLE")
    page = await store.requests(wanted)
    pages = [page]
    while page.next is not None:
        page = await store.requests(replace(wanted, after_id=page.next))
        pages.append(page)
    assert len(pages) > 1
    assert [request.id for each in pages for request in each.items] == [4]
    assert (pages[0].items, pages[0].searched_to) == ((), from_ms(NOON_MS + 20_000))


async def test_that_counts_come_from_counters_or_say_that_they_are_a_part(
    store: Store, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    await log_all(store, *[a_refusal(NOON_MS + n * 60_000) for n in range(40)], a_read())
    await sender.send(headers=SENT)
    monkeypatch.setattr(log_listing, "COUNT_SECONDS", 0.0)
    monkeypatch.setattr(log_listing, "FIRST_WIDTH", 10)
    exact = await store.request_counts(RequestsWanted(code="token_unknown"))
    assert (exact.all, exact.let_in, exact.refused, exact.is_exact) == (42, 2, 40, True)
    part = await store.request_counts(RequestsWanted(search="a.b"))
    assert (part.all < 42, part.is_exact) == (True, False)
    minutes = RequestsWanted(since=from_ms(NOON_MS + 60_000), until=from_ms(NOON_MS + 180_000))
    assert (await store.request_counts(minutes)).refused == 2


async def test_that_senders_with_the_same_headers_share_a_set(home: Home, store: Store, sender: Sender) -> None:
    for rest in ("1", "2", ""):
        await sender.send(headers=SentHeaders("host: h\nx-request-id", rest))
    await store.log(a_refusal(headers=SentHeaders("host: h\nx-request-id", "3")))
    await store.log(a_refusal(headers=SentHeaders("host: attacker\ndate", "Tue")))
    assert _sets(home) == ["host: h\nx-request-id"]
    kept = [await store.request(number) for number in (1, 3, 4, 5)]
    assert [one and one.headers and one.headers.rest for one in kept] == ["1", "", "3", "Tue"]
    assert kept[3] is not None
    assert kept[3].headers == SentHeaders("host: attacker\ndate", "Tue")


async def test_that_sets_are_bounded(home: Home, store: Store, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header_sets, "MOST_SETS", 3)
    for number in range(6):
        await sender.send(headers=SentHeaders(f"x-n: {number}"))
    assert len(_sets(home)) == 3
    kept = [await store.request(number) for number in range(1, 7)]
    assert [one and one.headers for one in kept] == [SentHeaders(f"x-n: {number}") for number in range(6)]


async def test_that_the_log_forgets_what_is_too_old(home: Home, store: Store, sender: Sender) -> None:
    store.retain(Retention(days=2, bytes=1 << 30))
    old = await sender.send(headers=SentHeaders("old: 1"))
    await log_all(store, *[a_refusal()] * 3)
    await log_all(store, a_refusal(NOON_MS + DAY_MS), a_read(NOON_MS + DAY_MS))
    await store.log(a_refusal(NOON_MS + 2 * DAY_MS + 60_001))
    await store.log(a_refusal(NOON_MS + 2 * DAY_MS + 60_002))
    assert await ids(store) == [8, 7, 6, 5]
    assert _request_rows(home) == [5, 6, 7, 8]
    assert await store.request(old.seq) is None
    assert await store.record(old.id) == old
    counts = await store.request_counts(RequestsWanted())
    assert (counts.all, counts.refused, counts.oldest_at) == (4, 3, from_ms(NOON_MS + DAY_MS))
    await sender.send(headers=SentHeaders("new: 1"), at_ms=NOON_MS + 5 * DAY_MS)
    assert _sets(home) == ["new: 1"]


async def test_that_the_log_keeps_to_its_size(home: Home, store: Store, sender: Sender) -> None:
    store.retain(Retention(days=90, bytes=200_000))
    record = await sender.send(headers=SENT)
    for number in range(100):
        await store.log(a_refusal(NOON_MS + number, body=b"x" * 10_000))
    counts = await store.request_counts(RequestsWanted())
    assert 150_000 < counts.bytes <= 200_000
    listed = await ids(store)
    assert listed == [*_request_rows(home)[::-1], record.seq]
    assert 15 <= len(listed) <= 20
    assert await store.records(RecordsWanted()) == [record]


async def test_that_a_flood_of_refused_ones_pushes_out_nothing_that_was_let_in(
    home: Home, store: Store, sender: Sender
) -> None:
    store.retain(Retention(days=90, bytes=200_000))
    record = await sender.send(headers=SENT)
    reads = [await store.log(a_read(path="/share/" + "a" * 1_000)) for _ in range(50)]
    for number in range(300):
        await store.log(a_refusal(NOON_MS + number * 1_000, body=b"x" * number * 10))
    assert [number for number in await ids(store) if number <= reads[-1]] == [*reads[::-1], record.seq]
    counts = await store.request_counts(RequestsWanted())
    assert 150_000 < counts.bytes <= 200_000
    assert counts.bytes == sum(int(str(size)) for (size,) in home.query("SELECT bytes FROM request"))
    (refused,) = [int(str(size)) for (size,) in home.query("SELECT refused_bytes FROM log")]
    assert home.query("SELECT sum(bytes) FROM request WHERE code <> ''") == [(refused,)]
    minute = len(await ids(store, RequestsWanted(Result.REFUSED)))
    assert minute <= counts.refused < minute + 60  # of the first minute a part may be gone


async def test_that_what_was_let_in_leaves_more_than_half_to_refused_ones_where_it_needs_less(
    store: Store, sender: Sender
) -> None:
    store.retain(Retention(days=90, bytes=200_000))
    for number in range(100):
        await store.log(a_refusal(body=b"x" * 10_000))
        await store.log(a_read(NOON_MS + number))
    assert len(await ids(store, RequestsWanted(Result.LET_IN))) == 100
    assert len(await ids(store, RequestsWanted(Result.REFUSED))) >= 15


async def test_that_what_was_let_in_leaves_by_age_of_its_own_where_it_takes_the_most(home: Home, store: Store) -> None:
    store.retain(Retention(days=90, bytes=100_000))
    refused = [await store.log(a_refusal(body=b"x" * 1_000)) for _ in range(10)]
    for _ in range(200):
        await store.log(a_read(path="/share/" + "a" * 1_000))
    listed = await ids(store)
    assert refused[0] not in listed
    assert listed == list(range(210, 210 - len(listed), -1))
    assert home.query("SELECT refused_bytes FROM log") == [(0,)]


async def test_that_a_log_that_is_turned_off_keeps_nothing_and_counts_on(
    home: Home, store: Store, sender: Sender
) -> None:
    await sender.send(headers=SENT)
    await log_all(store, *[a_refusal()] * 3)
    store.retain(Retention(days=90, bytes=0))
    await log_all(store, a_refusal(), a_refusal())
    await store.log(a_refusal())
    assert await ids(store) == []
    assert _request_rows(home) == []
    assert [(minute.let_in, minute.refused) for minute in await store.flow(1)] == [(1, 6)]


async def test_that_the_mark_of_a_token_is_this_stores_own(homes: Homes, tmp_path: Path, store: Store) -> None:
    other = await homes.another(tmp_path / "other").open(HandClock())
    assert store.mark("x") == store.mark("x") != other.mark("x")
    assert len(store.mark("\ud800")) == 8
    await other.close()


def _sets(home: Home) -> list[str]:
    return [str(block) for (block,) in home.query("SELECT block FROM header_set ORDER BY id")]


def _request_rows(home: Home) -> list[int]:
    return [int(str(row_id)) for (row_id,) in home.query("SELECT id FROM request ORDER BY id")]


async def test_that_requests_with_the_same_token_are_found_by_one_of_them(store: Store, sender: Sender) -> None:
    await sender.send(headers=SENT)
    mine, other = store.mark("mine"), store.mark("other")
    for mark in (mine, other, mine, None):
        await store.log(a_refusal(mark=mark))
    assert await ids(store, RequestsWanted(same_token=2)) == [4, 2]
    assert await ids(store, RequestsWanted(same_token=5)) == []
    assert (await store.request_counts(RequestsWanted(same_token=2))).all == 2
    found = await store.presented(mine, None)
    assert found is not None
    assert found.last_id == 4
