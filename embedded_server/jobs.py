"""The server's jobs: one of a kind at a time. Backups are remembered until the server stops, the others beyond it."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from embedded_server.clock import Clock
from embedded_server.decoding.pool import DecoderPool
from embedded_server.domain.job import Job, JobKind, JobState
from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.events import Events
from embedded_server.redecoding.jobs import Asked, RedecodeJobs
from embedded_server.store.backups import Progress
from embedded_server.store.base import Store
from embedded_server.store.errors import BackupCancelledError, StoreError

FOLDER = "backups"  # in the data directory
MOST_BACKUPS = 20  # in that folder
_REMEMBERED = 100


class Jobs:
    def __init__(self, store: Store, clock: Clock, data_directory: Path, events: Events, pool: DecoderPool) -> None:
        self.redecodes = RedecodeJobs(store, pool, events, clock)
        self._store = store
        self._clock = clock
        self._folder = data_directory / FOLDER
        self._works: dict[int, _Work] = {}
        self._count = 0

    async def all(self) -> list[Job]:
        await self.redecodes.load()
        return [work.job for work in self._works.values()] + await self.redecodes.all()

    async def find(self, job_id: int) -> Job | None:
        await self.redecodes.load()
        if self.redecodes.knows(job_id):
            return await self.redecodes.job(job_id)
        work = self._works.get(job_id)
        return None if work is None else work.job

    async def start_redecode(self, asked: Asked) -> Job:
        """Raises RefusedError(409)."""
        return await self.redecodes.start(await self._next_id(), asked)

    async def start_backup(self) -> Job:
        """Into the data directory. Raises RefusedError (409, 422)."""
        if any(work.state is JobState.RUNNING for work in self._works.values()):
            raise RefusedError(409, "job_running", "A backup is being made already.", "Wait for it, or cancel it.")
        work = _Work(await self._next_id(), self._new_file(), self._clock)
        work.task = asyncio.create_task(work.back_up(self._store))
        self._works[work.id] = work
        for old in list(self._works)[:-_REMEMBERED]:
            del self._works[old]
        return work.job

    async def cancel(self, job_id: int) -> bool:
        """Whether there is such a job; one that has ended stays as it is. Raises RefusedError(409)."""
        await self.redecodes.load()
        if self.redecodes.knows(job_id):
            await self.redecodes.cancel(job_id)
            return True
        work = self._works.get(job_id)
        if work is not None:
            work.progress.is_cancelled = True
        return work is not None

    async def _next_id(self) -> int:
        await self.redecodes.load()
        self._count = max(self._count, self.redecodes.last_id) + 1
        return self._count

    def _new_file(self) -> Path:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        taken = {file.name for file in self._folder.iterdir()}
        if len(taken) >= MOST_BACKUPS:
            raise RefusedError(
                422,
                "backups_full",
                f"There are {MOST_BACKUPS} backups in the data directory.",
                "Move them elsewhere, or remove those you no longer need.",
            )
        moment = from_ms(self._clock.now_ms())
        names = (f"sluice-{moment:%Y%m%d-%H%M%S}{more}.db" for more in ("", *(f"-{n}" for n in range(1, 100))))
        return self._folder / next(name for name in names if name not in taken)


class _Work:
    """One job."""

    def __init__(self, job_id: int, file: Path, clock: Clock) -> None:
        self.id = job_id
        self.progress = Progress()
        self.state = JobState.RUNNING
        self.task: asyncio.Task[None] | None = None  # kept, since the loop only lends it
        self._clock = clock
        self._file = file
        self._reason = ""
        self._started_at = from_ms(clock.now_ms())
        self._ended_at: datetime | None = None

    @property
    def job(self) -> Job:
        return Job(
            self.id,
            JobKind.BACKUP,
            self.state,
            self.progress.done,
            self.progress.total,
            str(self._file),
            self._reason,
            self._started_at,
            self._ended_at,
        )

    async def back_up(self, store: Store) -> None:
        try:
            await store.backup(self._file, self.progress)
            self._end(JobState.DONE)
        except BackupCancelledError:
            self._end(JobState.CANCELLED)
        except StoreError as error:
            self._end(JobState.FAILED, str(error))
        except Exception:
            self._end(JobState.FAILED, "The server made a mistake. Its log says which.")
            raise

    def _end(self, state: JobState, reason: str = "") -> None:
        self.state, self._reason, self._ended_at = state, reason, from_ms(self._clock.now_ms())
