"""One job that decodes history again: compares, waits for a decision, and carries it out. What it did is stored as it
goes, so that a server which starts again goes on where the last one stopped."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from embedded_server.clock import Clock
from embedded_server.decoding.pool import DecoderPool
from embedded_server.domain.decoder import Decoder, Version
from embedded_server.domain.event import DECODER, JOB, READING
from embedded_server.domain.job import JobState
from embedded_server.domain.moments import from_ms
from embedded_server.domain.redecode import SAMPLES, Change, ChangeKind
from embedded_server.events import Events
from embedded_server.redecoding.candidate import Candidate, candidate_of, readings_of
from embedded_server.redecoding.findings import Findings, changed
from embedded_server.redecoding.history import Batch, history
from embedded_server.store.base import Store
from embedded_server.store.redecode_store import RedecodeJob

KEPT_EVERY = 1.0  # seconds between two times that what was found is stored
GONE = "The decoder was deleted."


class RedecodeWork:
    def __init__(self, job: RedecodeJob, store: Store, pool: DecoderPool, events: Events, clock: Clock) -> None:
        self.job = job
        self.is_cancelled = False
        self._store = store
        self._pool = pool
        self._events = events
        self._clock = clock
        self._kept_at = 0.0

    async def compare(self) -> None:
        """Until it is ready for a decision."""
        decoder = await self._store.decoder(self.job.decoder_id)
        if decoder is None:
            await self.end(JobState.FAILED, GONE)
            return
        candidate = await self._candidate(decoder)
        findings = await self._findings()
        try:
            async for records in self._history(self.job.until or self.job.started_at, self.job.place):
                for (record, _), redone in zip(records, await candidate.redo_all(records), strict=True):
                    findings.add(record, redone)
                await self._keep_findings(findings, records)
                if self.is_cancelled:
                    return
        finally:
            candidate.close()
        self._kept_at = 0.0
        await self._keep_findings(findings, [])
        await self._become(replace(self.job, state=JobState.READY))

    async def commit(self) -> None:
        """Puts what the text says now in the place of what was read before, batch by batch."""
        decoder = await self._store.decoder(self.job.decoder_id)
        if decoder is None:
            await self.end(JobState.FAILED, f"{GONE} Records up to {self.job.done:,} had been decoded again.")
            return
        candidate = await self._candidate(decoder)
        try:
            async for records in self._history(self.job.until, self.job.place):
                await self._commit(candidate, records)
        finally:
            candidate.close()
        await self.end(JobState.DONE)
        self._events.publish(DECODER, str(decoder.id))

    async def end(self, state: JobState, reason: str = "") -> None:
        await self._become(replace(self.job, state=state, reason=reason, ended_at=from_ms(self._clock.now_ms())))

    async def _candidate(self, decoder: Decoder) -> Candidate:
        job = self.job
        version = Version(job.version or 0, job.sha, job.source, job.started_at)
        return await candidate_of(self._store, self._pool, decoder, version)

    async def _findings(self) -> Findings:
        kept: Counter[ChangeKind] = Counter()
        for kind in ChangeKind:
            kept[kind] = len(await self._store.redecode_samples(self.job.id, kind, 0, SAMPLES))
        return Findings(kept, [count.field for count in await self._store.redecode_fields(self.job.id)])

    async def diff(self, decoder: Decoder, kind: ChangeKind | None) -> AsyncIterator[list[Change]]:
        """All that changes, found once more, since only samples are kept."""
        candidate = await self._candidate(decoder)
        try:
            async for records in self._history(self.job.until or self.job.started_at, 0):
                redone = await candidate.redo_all(records)
                found = (changed(record, new) for (record, _), new in zip(records, redone, strict=True))
                yield [each for each in chain.from_iterable(found) if kind in (None, each.change.kind)]
        finally:
            candidate.close()

    def _history(self, until: datetime | None, place: int) -> AsyncIterator[Batch]:
        return history(self._store, self._events, self.job.since, until, place)

    async def _keep_findings(self, findings: Findings, records: Batch) -> None:
        self._advance(records)
        if time.monotonic() < self._kept_at + KEPT_EVERY and records:
            return
        self._kept_at = time.monotonic()
        samples, fields, counts = findings.taken()
        self.job = replace(self.job, counts=self.job.counts + counts)
        await self._keep(samples, fields)
        self._events.publish(JOB, str(self.job.id))

    async def _commit(self, candidate: Candidate, records: Batch) -> None:
        due = [each for each in records if candidate.has_to_redo(*each)]
        redone = await candidate.redo_all(due)
        batch = [readings_of(record, readings, new) for (record, readings), new in zip(due, redone, strict=True)]
        if batch:
            await self._store.add_readings(batch)
            for each in batch:
                self._events.publish(READING, each.record.id, each.record.rec_type)
        self._advance(records)
        await self._become(self.job)

    def _advance(self, records: Batch) -> None:
        if records:
            done = self.job.done + len(records)
            place = records[-1][0].seq
            self.job = replace(self.job, place=place, done=done, total=max(done, self.job.total))

    async def _become(self, job: RedecodeJob) -> None:
        self.job = job
        await self._keep()
        self._events.publish(JOB, str(job.id))

    async def _keep(
        self, samples: Sequence[Change] = (), fields: Mapping[tuple[ChangeKind, str], int] | None = None
    ) -> None:
        """A job that is cancelled waits for what is being stored: whoever goes on with it begins where that ends."""
        keeping = asyncio.ensure_future(self._store.keep_redecode(self.job, samples, fields))
        try:
            await asyncio.shield(keeping)
        except asyncio.CancelledError:
            await asyncio.wait([keeping])
            raise
