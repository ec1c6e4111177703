"""Who stores what arrives: what passes to it and back, and how it goes on when something fails."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.refusal import RefusedError
from embedded_server.pieces import LENGTH
from embedded_server.store.base import NewRecord, RecordsWanted, Retention, SentHeaders
from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.parts.arrived import Append, Arrived, Logged, Outcome, revoked
from embedded_server.store.scribe import in_process
from embedded_server.store.scribe.in_process import start_process
from embedded_server.store.scribe.in_thread import start_thread
from embedded_server.store.scribe.messages import (
    Answer,
    Terms,
    packed_answer,
    packed_batch,
    unpacked_answer,
    unpacked_batches,
)
from embedded_server.store.scribe.place import OnAnswer, OnEnd, Place
from embedded_server.store.scribe.scribe import Batch, Scribe, work
from embedded_server.store.sqlite.store import SqliteStore, open_store
from embedded_server.store.writing import Writer
from tests.embedded_server.store.kit import a_refusal, a_sender, new_record, settled

TERMS = Terms(3, Retention(7, 1_000_000))
TEXTS = st.text(st.characters(codec=None), max_size=20)
HEADERS = st.none() | st.builds(SentHeaders, TEXTS, TEXTS)
RECORDS = st.builds(
    NewRecord,
    TEXTS,
    st.integers(0, 2**60),
    TEXTS,
    st.binary(max_size=50),
    st.lists(TEXTS, max_size=3).map(tuple),
    TEXTS,
    TEXTS,
    st.booleans(),
    HEADERS,
    st.floats(0, 1e9),
    st.none() | st.integers(0, 2**60),
)
ARRIVED = st.lists(
    st.builds(Append, st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), RECORDS)
    | st.builds(lambda words: Logged(a_refusal(reason=words)), TEXTS),
    max_size=5,
)


def told_of(arrived: Sequence[Arrived]) -> list[object]:
    return [
        each.request if isinstance(each, Logged) else (each.generation, each.token, each.account, each.record)
        for each in arrived
    ]


@given(st.lists(ARRIVED, min_size=1, max_size=3))
def test_that_what_arrives_reaches_the_scribe_as_it_is(batches: list[list[Arrived]]) -> None:
    terms, arrived = unpacked_batches([packed_batch(TERMS, batch)[LENGTH:] for batch in batches])
    assert terms == TERMS
    assert told_of(arrived) == [each for batch in batches for each in told_of(batch)]


def test_that_answers_come_back_as_they_are() -> None:
    failures: list[Outcome] = [
        StoreUnavailableError(Trouble.DISK_FULL),
        revoked(),
        UnicodeEncodeError("utf-8", "x", 0, 1, "half"),
    ]
    told = unpacked_answer(packed_answer(Answer([7, 1 << 40, *failures], 0.5, "no space", 4))[LENGTH:])
    assert (told.outcomes[:2], told.seconds, told.words, told.revocations) == ([7, 1 << 40], 0.5, "no space", 4)
    full, gone, letter = told.outcomes[2:]
    assert isinstance(full, StoreUnavailableError)
    assert full.code is Trouble.DISK_FULL
    assert isinstance(gone, RefusedError)
    assert gone.code == "token_revoked"
    assert isinstance(letter, UnicodeEncodeError)


class _OddError(Exception):
    """One that pickle cannot take back."""

    def __init__(self, words: str, more: object) -> None:
        super().__init__(words)
        self.more = more


def test_that_an_error_of_any_kind_is_told() -> None:
    (told,) = unpacked_answer(packed_answer(Answer([_OddError("odd", lambda: None)]))[LENGTH:]).outcomes
    assert str(told) == "_OddError: odd"


class _Shelf(Scribe):
    """Keeps bodies; b"bad" it cannot keep."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def store(self, arrived: Sequence[Arrived], terms: Terms) -> list[Outcome]:  # as any scribe
        bodies = [each.record.body for each in arrived if isinstance(each, Append)]
        if b"bad" in bodies:
            raise ValueError("bad")
        self.kept += bodies
        return [len(self.kept)] * len(bodies)

    def rest(self) -> None: ...
    def close(self) -> None: ...


def a_batch(*bodies: bytes) -> Batch:
    return TERMS, [Append(0, 1, 1, new_record(body=body)) for body in bodies]


def test_that_one_that_cannot_be_stored_takes_no_other_with_it() -> None:
    shelf, told = _Shelf(), list[Answer]()
    work(lambda: shelf, iter([a_batch(b"1", b"bad", b"2"), None]).__next__, told.append)
    assert shelf.kept == [b"1", b"2"]
    outcomes = [outcome for answer in told for outcome in answer.outcomes]
    assert [isinstance(outcome, int) for outcome in outcomes] == [True, False, True]


def test_that_a_database_that_cannot_be_opened_is_tried_again() -> None:
    shelf, told, tries = _Shelf(), list[Answer](), iter([StoreUnavailableError(Trouble.DISK_FAILED), None])

    def make() -> Scribe:
        if (error := next(tries)) is not None:
            raise error
        return shelf

    work(make, iter([a_batch(b"1", b"2"), a_batch(b"3"), None]).__next__, told.append)
    assert shelf.kept == [b"3"]
    assert [isinstance(outcome, StoreUnavailableError) for outcome in told[0].outcomes] == [True, True]
    assert told[1].outcomes == [1]


class _Silent:
    """A place from which nothing comes by itself."""

    def __init__(self) -> None:
        self.sent: list[list[Arrived]] = []

    async def start(self, on_answer: OnAnswer, on_end: OnEnd) -> Place:
        self.answer, self.end_suddenly = on_answer, on_end
        return self

    def send(self, terms: Terms, arrived: list[Arrived]) -> None:  # as any place
        self.sent.append(arrived)

    def give_up(self) -> None: ...

    async def end(self) -> None: ...


async def test_that_what_a_dead_scribe_had_is_told_as_unknown_and_what_waits_goes_to_the_next_one() -> None:
    place = _Silent()
    writer = Writer(place.start)
    await writer.open()
    first = writer.log(a_refusal())
    await asyncio.sleep(0)
    second = writer.log(a_refusal())
    place.end_suddenly()
    (lost,) = await settled(first)
    assert isinstance(lost, StoreUnavailableError)
    assert lost.code is Trouble.DATABASE_AWAY
    await asyncio.sleep(0.01)
    assert [len(batch) for batch in place.sent] == [1, 1]
    place.answer(Answer([5]))
    assert await second == 5
    await writer.close()


async def test_that_everybody_is_told_when_no_scribe_can_be_started() -> None:
    async def fail(_on_answer: OnAnswer, _on_end: OnEnd) -> Place:
        raise OSError("no more processes")

    writer = Writer(fail)
    for _ in range(2):
        (lost,) = await settled(writer.log(a_refusal()))
        assert isinstance(lost, StoreUnavailableError)
    await writer.close()


async def test_that_what_cannot_be_sent_is_told_to_those_who_sent_it_and_to_nobody_else() -> None:
    place = _Silent()

    def send(terms: Terms, arrived: list[Arrived]) -> None:
        if any(isinstance(each, Logged) and each.request.reason == "odd" for each in arrived):
            raise ValueError("odd")
        place.sent.append(arrived)

    place.send = send  # type: ignore[method-assign]
    writer = Writer(place.start)
    await writer.open()
    odd = writer.log(a_refusal(reason="odd"))
    await asyncio.sleep(0)
    good = writer.log(a_refusal())
    await asyncio.sleep(0)
    place.answer(Answer([1]))
    (refused,) = await settled(odd)
    assert isinstance(refused, ValueError)
    assert await good == 1
    await writer.close()


async def test_that_very_many_may_wait_until_all_is_settled() -> None:
    place = _Silent()
    writer = Writer(place.start)
    await writer.open()
    first = writer.log(a_refusal())
    settling = [asyncio.ensure_future(writer.settle()) for _ in range(3_000)]
    await asyncio.sleep(0.01)
    assert not any(each.done() for each in settling)
    place.answer(Answer([1]))
    assert await first == 1
    await asyncio.gather(*settling)
    await writer.close()


@pytest.mark.parametrize("command", [["false"], ["sleep", "0.02"]], ids=" ".join)
async def test_that_a_process_that_ends_at_once_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setattr(in_process, "scribe_command", lambda: command)
    writer = Writer(partial(start_process, _Shelf))
    logged = [writer.log(a_refusal()) for _ in range(3)]
    time.sleep(0.05)  # the loop is busy, and hears of its start and of its end together
    await asyncio.sleep(0)
    time.sleep(0.05)
    async with asyncio.timeout(10):
        lost = await settled(*logged)
        await writer.settle()
        await writer.close()
    assert [isinstance(each, StoreUnavailableError) for each in lost] == [True] * 3


async def test_that_a_relative_place_is_the_same_for_the_scribe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    opened = await open_store(Path("data"), start=start_process)
    assert await opened.put(await (await a_sender(opened)).grant(), new_record()) == 1
    assert len(await opened.records(RecordsWanted())) == 1
    await opened.close()


async def test_that_a_store_waits_for_the_scribe_of_a_server_that_was_killed(tmp_path: Path) -> None:
    await (await open_store(tmp_path / "data")).close()
    (tmp_path / "data" / "scribe.lock").touch()
    earlier = FileLock(tmp_path / "data" / "scribe.lock", thread_local=False)
    earlier.acquire()
    threading.Timer(0.3, earlier.release).start()
    began = time.monotonic()
    opened = await open_store(tmp_path / "data")
    assert time.monotonic() - began >= 0.25
    await opened.close()


@pytest.fixture(params=[start_thread, start_process], ids=["thread", "process"])
async def store(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[SqliteStore]:
    opened = await open_store(tmp_path / "data", start=request.param)
    yield opened
    await opened.close()


async def test_that_records_requests_and_changes_keep_their_order_wherever_the_scribe_works(store: SqliteStore) -> None:
    sender = await a_sender(store)
    grant = await sender.grant()

    before = [store.put(grant, new_record()) for _ in range(50)]
    logged = store.log(a_refusal())
    after = [store.put(grant, new_record()) for _ in range(50)]
    revoking = asyncio.ensure_future(store.revoke_token(sender.token.token.id))
    await asyncio.sleep(0)
    late = asyncio.ensure_future(store.put(grant, new_record()))
    seqs = [*await asyncio.gather(*before), await logged, *await asyncio.gather(*after)]
    assert seqs == sorted(set(seqs))
    await revoking
    (refused,) = await settled(late)
    assert isinstance(refused, RefusedError)
    assert refused.code == "token_revoked"
    assert len(await store.records(RecordsWanted(limit=1_000))) == 100


async def test_that_half_a_letter_is_stored_or_refused_by_itself(store: SqliteStore) -> None:
    grant = await (await a_sender(store)).grant()
    good, half, other = await settled(
        store.put(grant, new_record()), store.put(grant, new_record(suffix="\ud800")), store.put(grant, new_record())
    )
    assert isinstance(good, int)
    assert isinstance(half, UnicodeEncodeError)
    assert isinstance(other, int)
