"""The jobs that decode history again: one works at a time, and a restart loses none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime

from embedded_server.clock import Clock
from embedded_server.decoding.pool import DecoderPool
from embedded_server.domain.decoder import Decoder
from embedded_server.domain.event import DECODER
from embedded_server.domain.job import Job, JobKind, JobState
from embedded_server.domain.moments import from_ms
from embedded_server.domain.redecode import Change, ChangeKind, CommitScope, Redecode
from embedded_server.domain.refusal import RefusedError
from embedded_server.events import Events
from embedded_server.redecoding.work import GONE, RedecodeWork
from embedded_server.store.base import RecordsWanted, Store
from embedded_server.store.redecode_store import RedecodeJob

KEPT = 20  # jobs that have ended, with what they found
BUSY = (JobState.RUNNING, JobState.COMMITTING)
_OPEN = (*BUSY, JobState.READY)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which text is to be run on which records."""

    decoder: Decoder
    version: int | None  # None: the draft
    sha: str
    source: str
    since: datetime | None = None
    until: datetime | None = None


class RedecodeJobs:
    def __init__(self, store: Store, pool: DecoderPool, events: Events, clock: Clock) -> None:
        self._store = store
        self._pool = pool
        self._events = events
        self._clock = clock
        self._works: dict[int, RedecodeWork] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._loading = asyncio.Lock()
        self._is_loaded = False

    @property
    def last_id(self) -> int:
        return max(self._works, default=0)

    async def load(self) -> None:
        """Those of before, once."""
        async with self._loading:
            if not self._is_loaded:
                for job in await self._store.redecodes():
                    self._works[job.id] = self._work(job)
                self._is_loaded = True

    async def resume(self) -> None:
        """Goes on with what the last server did not finish."""
        await self.load()
        for work in self._works.values():
            if work.job.state in BUSY and work.job.id not in self._tasks:
                _log.info("Job %d goes on at record %d", work.job.id, work.job.place)
                self._begin(work)

    async def stop(self) -> None:
        """What they did is stored, so that they go on."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._tasks.clear()

    def knows(self, job_id: int) -> bool:
        return job_id in self._works

    async def all(self) -> list[Job]:
        return [await self.job(job_id) for job_id in list(self._works)]

    async def job(self, job_id: int) -> Job:
        told = self._works[job_id].job
        counts = told.counts
        redecode = Redecode(
            decoder_id=told.decoder_id,
            version=told.version,
            sha=told.sha,
            scope=told.scope,
            decoded=counts.decoded,
            gained=counts.gained,
            changed=counts.changed,
            newly_failing=counts.newly_failing,
            newly_right=counts.newly_right,
            fields=tuple(await self._store.redecode_fields(job_id)),
        )
        started, ended = told.started_at, told.ended_at
        return Job(
            job_id, JobKind.REDECODE, told.state, told.done, told.total, "", told.reason, started, ended, redecode
        )

    async def start(self, job_id: int, asked: Asked) -> Job:
        """Raises RefusedError(409)."""
        if any(work.job.state in BUSY for work in self._works.values()):
            raise RefusedError(409, "job_running", "History is being decoded already.", "Wait for it, or cancel it.")
        now = from_ms(self._clock.now_ms())
        job = RedecodeJob(
            id=job_id,
            decoder_id=asked.decoder.id,
            version=asked.version,
            sha=asked.sha,
            source=asked.source,
            state=JobState.RUNNING,
            started_at=now,
            since=asked.since,
            until=asked.until,
        )
        work = self._works[job_id] = self._work(job)
        await self._forget_old()
        total = await self._store.count(RecordsWanted(since=asked.since, until=asked.until))
        work.job = replace(job, total=total)
        await self._store.keep_redecode(work.job)
        self._begin(work)
        return await self.job(job_id)

    async def commit(self, job_id: int, scope: CommitScope) -> Job:
        """Raises RefusedError(409)."""
        work = self._works[job_id]
        if work.job.state is not JobState.READY:
            fix = "Wait until it is ready; what was discarded or committed has to be run again."
            raise RefusedError(409, "job_not_ready", f"The job is {work.job.state.value}.", fix)
        version = await self._make_live(work.job)
        self._events.publish(DECODER, str(work.job.decoder_id))
        work.job = replace(work.job, version=version, scope=scope)
        if scope is CommitScope.NEW:
            await work.end(JobState.DONE)
        else:
            work.job = replace(work.job, state=JobState.COMMITTING, place=0, done=0)
            await self._store.keep_redecode(work.job)
            self._begin(work)
        return await self.job(job_id)

    async def cancel(self, job_id: int) -> None:
        """Ends it, and discards what it found. Raises RefusedError(409) while it is being committed."""
        work = self._works[job_id]
        if work.job.state is JobState.COMMITTING:
            fix = "Wait for it; to undo it, run the version of before over the same records."
            raise RefusedError(409, "job_committing", "The job is being committed.", fix)
        if work.job.state not in _OPEN:
            return
        work.is_cancelled = True
        if task := self._tasks.pop(job_id, None):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await self._store.forget_redecode(job_id)
        await work.end(JobState.CANCELLED)

    async def changes(self, job_id: int, kind: ChangeKind | None, after: int, limit: int) -> list[Change]:
        return await self._store.redecode_samples(job_id, kind, after, limit)

    async def diff(self, job_id: int, kind: ChangeKind | None) -> AsyncIterator[list[Change]]:
        """Raises RefusedError(409)."""
        work = self._works[job_id]
        decoder = await self._store.decoder(work.job.decoder_id)
        if decoder is None:
            raise _gone()
        if work.job.state is not JobState.READY:
            fix = "Run it again: what was found is gone once it is committed or discarded."
            raise RefusedError(409, "job_not_ready", f"The job is {work.job.state.value}.", fix)
        return work.diff(decoder, kind)

    def find(self, job_id: int) -> RedecodeJob:
        return self._works[job_id].job

    async def _make_live(self, job: RedecodeJob) -> int:
        """The number of the version that is live now. Raises RefusedError(409)."""
        decoder = await self._store.decoder(job.decoder_id)
        if decoder is not None and job.version is not None:
            decoder = await self._store.make_live(job.decoder_id, job.version)
        elif decoder is not None:
            drafted = decoder.draft.source if decoder.draft else decoder.source
            if drafted != job.source:
                reason = "The draft was changed since the job began."
                raise RefusedError(409, "draft_changed", reason, "Run the new draft over history, then commit.")
            decoder = await self._store.publish(job.decoder_id, job.source)
        if decoder is None or decoder.live is None:
            raise _gone()
        return decoder.live.number

    async def _forget_old(self) -> None:
        ended = [job_id for job_id, work in self._works.items() if work.job.state not in _OPEN]
        for job_id in ended[:-KEPT]:
            del self._works[job_id]
            await self._store.forget_redecode(job_id)

    def _work(self, job: RedecodeJob) -> RedecodeWork:
        return RedecodeWork(job, self._store, self._pool, self._events, self._clock)

    def _begin(self, work: RedecodeWork) -> None:
        job_id = work.job.id
        running = work.compare() if work.job.state is JobState.RUNNING else work.commit()
        task = self._tasks[job_id] = asyncio.create_task(_reported(work, running))
        task.add_done_callback(lambda done: self._ended(job_id, done))

    def _ended(self, job_id: int, task: asyncio.Task[None]) -> None:
        if self._tasks.get(job_id) is task:
            del self._tasks[job_id]


def _gone() -> RefusedError:
    return RefusedError(409, "decoder_gone", GONE, "Discard the job.")


async def _reported(work: RedecodeWork, running: Coroutine[object, object, None]) -> None:
    """A mistake of ours ends the job, and says how far it came."""
    try:
        await running
    except Exception:
        _log.exception("Job %d failed", work.job.id)
        done = f"{work.job.done:,} records had been looked at."
        await work.end(JobState.FAILED, f"The server made a mistake; its log says which. {done}")
