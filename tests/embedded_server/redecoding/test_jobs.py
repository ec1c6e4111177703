"""A job that decodes history again goes on where it was stopped, whenever that was."""

from __future__ import annotations

import asyncio

import pytest

from embedded_server.clock import SystemClock
from embedded_server.decoding.pool import DecoderPool
from embedded_server.domain.decoder import DecoderKind, Version, new_decoder
from embedded_server.domain.event import JOB
from embedded_server.domain.job import JobState
from embedded_server.domain.moments import EPOCH
from embedded_server.domain.redecode import ChangeKind, CommitScope
from embedded_server.domain.refusal import RefusedError
from embedded_server.events import Events
from embedded_server.redecoding import findings, history, work
from embedded_server.redecoding.jobs import Asked, RedecodeJobs
from embedded_server.store.base import Store
from tests.embedded_server.pipeline.sending import Sending, all_read, running

ONE = "function decodeUplink(input) { return {data: {n: input.bytes[0]}}; }"
TWO = "function decodeUplink(input) { return {data: {n: input.bytes[0] + 1}}; }"
COUNT = 60


async def a_history(store: Store, sending: Sending, pool: DecoderPool, events: Events) -> Asked:
    decoder = await store.add_decoder(new_decoder("x", DecoderKind.JAVASCRIPT, "*", ONE, EPOCH))
    for number in range(COUNT):
        await sending.uplink(number, f"{number:02x}")
    async with running(store, pool, events):
        await all_read(store, events)
    await store.save_draft(decoder.id, TWO)
    version = Version(0, "ab", TWO, EPOCH)
    return Asked(decoder, None, version.sha, version.source)


async def until(jobs: RedecodeJobs, events: Events, job: int, state: JobState, done: int = 0) -> None:
    with events.listen() as listener:
        while (told := await jobs.job(job)).state is not state or told.done < done:
            happened = await listener.take(10)
            assert happened is not None
            assert told.state not in (JobState.FAILED, JobState.DONE), told.reason
            assert all(event.type != JOB or event.id == str(job) for event in happened)


async def numbers(sending: Sending) -> list[object]:
    decoded = [reading.decoded and reading.decoded.data for each in await sending.readings() for reading in each]
    return [data["n"] for data in decoded if isinstance(data, dict)]


@pytest.mark.parametrize("looked_at", [1, 7, 30])
async def test_that_a_commit_goes_on_after_a_restart(
    store: Store,
    sending: Sending,
    pool: DecoderPool,
    events: Events,
    monkeypatch: pytest.MonkeyPatch,
    looked_at: int,
) -> None:
    monkeypatch.setattr(history, "BATCH", 1)
    jobs = RedecodeJobs(store, pool, events, SystemClock())
    job = (await jobs.start(1, await a_history(store, sending, pool, events))).id
    await until(jobs, events, job, JobState.READY)
    await jobs.commit(job, CommitScope.ALL)
    await until(jobs, events, job, JobState.COMMITTING, looked_at)
    await jobs.stop()
    half = await numbers(sending)
    assert half != list(range(COUNT))
    later = RedecodeJobs(store, pool, events, SystemClock())
    await later.resume()
    await until(later, events, job, JobState.DONE)
    assert await numbers(sending) == list(range(1, COUNT + 1))
    (series,) = await store.series(None, None)
    assert series.count == COUNT


async def test_that_a_comparison_goes_on_after_a_restart_and_counts_nothing_twice(
    store: Store, sending: Sending, pool: DecoderPool, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "BATCH", 1)
    monkeypatch.setattr(work, "KEPT_EVERY", 0.0)
    jobs = RedecodeJobs(store, pool, events, SystemClock())
    job = (await jobs.start(1, await a_history(store, sending, pool, events))).id
    await until(jobs, events, job, JobState.RUNNING, 10)
    await jobs.stop()
    assert await numbers(sending) == list(range(COUNT))
    later = RedecodeJobs(store, pool, events, SystemClock())
    await later.resume()
    await until(later, events, job, JobState.READY)
    told = (await later.job(job)).redecode
    assert told is not None
    assert (told.decoded, told.changed, [field.count for field in told.fields]) == (COUNT, COUNT, [COUNT])
    assert len(await later.changes(job, None, 0, 1_000)) == COUNT


async def test_that_a_diff_has_all_that_changes_where_only_samples_are_kept(
    store: Store, sending: Sending, pool: DecoderPool, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "SAMPLES", 5)
    jobs = RedecodeJobs(store, pool, events, SystemClock())
    job = (await jobs.start(1, await a_history(store, sending, pool, events))).id
    await until(jobs, events, job, JobState.READY)
    assert len(await jobs.changes(job, None, 0, 1_000)) == 5
    found = [each async for some in await jobs.diff(job, None) for each in some]
    assert [(each.change.old, each.change.new) for each in found] == [(n, n + 1) for n in range(COUNT)]
    assert [each async for some in await jobs.diff(job, ChangeKind.GAINED) for each in some] == []
    await jobs.commit(job, CommitScope.NEW)
    with pytest.raises(RefusedError, match="done"):
        await jobs.diff(job, None)


async def test_that_a_job_that_is_cancelled_changes_nothing(
    store: Store, sending: Sending, pool: DecoderPool, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "BATCH", 1)
    jobs = RedecodeJobs(store, pool, events, SystemClock())
    job = (await jobs.start(1, await a_history(store, sending, pool, events))).id
    await asyncio.sleep(0)
    await jobs.cancel(job)
    assert (await jobs.job(job)).state is JobState.CANCELLED
    assert await numbers(sending) == list(range(COUNT))
    assert (await store.redecodes())[0].state is JobState.CANCELLED
