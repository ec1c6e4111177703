"""One run of a draft over stored records: started, watched until it is ready, looked into, committed or discarded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.api.histories import HistoriesClient
from app.screens.decoders.history_rows import HEADINGS, as_csv, csv_row, weightiest
from app.whole_file import written
from embedded_server.domain.job import Job, JobKind, JobState
from embedded_server.domain.redecode import Change, ChangeKind, CommitScope

RUNNING = (JobState.RUNNING, JobState.COMMITTING)
WATCH_S = 0.4


class HistoryModel(QObject):
    """Of the decoder that is open; an answer about another one is dropped."""

    changed = Signal()  # the run: how far it is, or what became of it
    sampled = Signal()  # other changes are here

    def __init__(self, client: HistoriesClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self.decoder_id = 0
        self.job: Job | None = None
        self.kind: ChangeKind | None = None
        self.samples: list[Change] = []
        self.next = ""  # where the next page of samples begins; empty at the end
        self._exported: dict[int, int] = {}

    @property
    def exported(self) -> int | None:
        """Changes that are written so far, while a file is."""
        return None if self.job is None else self._exported.get(self.job.id)

    async def open(self, decoder_id: int) -> None:
        """The newest run of a decoder, if it still matters."""
        self.decoder_id, self.job, self.samples, self.next, self.kind = decoder_id, None, [], "", None
        jobs = await self._client.jobs()
        own = [one for one in jobs if one.redecode is not None and one.redecode.decoder_id == decoder_id]
        newest = max(own, key=lambda one: one.id, default=None)
        if decoder_id == self.decoder_id and newest is not None and newest.state is not JobState.CANCELLED:
            self.job = newest
        self.changed.emit()
        await self.follow()

    async def start(self, since: datetime | None, version: int | None) -> None:
        """Of a version, or without one of the draft."""
        decoder_id = self.decoder_id
        job = await self._client.start(decoder_id, since, version)
        if decoder_id != self.decoder_id:
            return
        self.job, self.samples, self.next = job, [], ""
        self.changed.emit()
        await self.follow()

    async def follow(self) -> None:
        """Until it stands still; then what it found."""
        while self.job is not None and self.job.state in RUNNING:
            await asyncio.sleep(WATCH_S)
            if not await self._look():
                return
        if self.job is not None and self.job.state is JobState.READY and self.job.redecode is not None:
            await self.sample(weightiest(self.job.redecode))

    async def sample(self, kind: ChangeKind | None) -> None:
        """The first page of changes of a kind, of all without one."""
        job, self.kind = self.job, kind
        if job is None or job.kind is not JobKind.REDECODE:
            return
        page = await self._client.changes(job.id, kind)
        if self.job is not None and self.job.id == job.id and self.kind is kind:
            self.samples, self.next = list(page.items), page.next or ""
            self.sampled.emit()

    async def more(self) -> None:
        job, kind, after = self.job, self.kind, self.next
        if job is None or not after:
            return
        page = await self._client.changes(job.id, kind, after)
        if self.job is not None and self.job.id == job.id and self.kind is kind and self.next == after:
            self.samples += page.items
            self.next = page.next or ""
            self.sampled.emit()

    async def commit(self, scope: CommitScope, then: Callable[[Job], None], *, anyway: bool = False) -> None:
        job = self.job
        if job is None:
            return
        self.job = await self._client.commit(job.id, scope, anyway=anyway)
        self.changed.emit()
        while self.job is not None and self.job.state in RUNNING:
            await asyncio.sleep(WATCH_S)
            if not await self._look():
                return
        if self.job is not None:
            then(self.job)

    async def discard(self) -> None:
        job, self.job = self.job, None
        self.samples, self.next = [], ""
        self.changed.emit()
        if job is not None:
            await self._client.discard(job.id)

    async def export(self, file: Path, then: Callable[[int], None]) -> None:
        """All changes of the kind that is shown. Raises ApiError, as everything that a person asked for."""
        job, kind = self.job, self.kind
        if job is None or self.exported is not None:
            return
        done = self._exported[job.id] = 0
        try:
            async with written(file) as write:
                await write(as_csv([HEADINGS]).encode())
                async for found in self._client.diff(job.id, kind):
                    await write((await asyncio.to_thread(as_csv, map(csv_row, found))).encode("utf-8", "replace"))
                    done = self._exported[job.id] = done + len(found)
                    self.changed.emit()
        finally:
            del self._exported[job.id]
            self.changed.emit()
        then(done)

    async def _look(self) -> bool:
        """False where another run is followed now."""
        job = self.job
        if job is None:
            return False
        fresh = await self._client.job(job.id)
        if self.job is None or self.job.id != fresh.id:
            return False
        self.job = fresh
        self.changed.emit()
        return True
