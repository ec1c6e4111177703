"""The server's jobs: one at a time, the last ones remembered until the server stops."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from embedded_server.clock import Clock
from embedded_server.domain.job import Job, JobKind, JobState
from embedded_server.domain.moments import from_ms
from embedded_server.domain.refusal import RefusedError
from embedded_server.store.backups import Progress
from embedded_server.store.base import Store
from embedded_server.store.errors import BackupCancelledError, StoreError

FOLDER = "backups"  # in the data directory
MOST_BACKUPS = 20  # in that folder
_REMEMBERED = 100


class Jobs:
    def __init__(self, store: Store, clock: Clock, data_directory: Path) -> None:
        self._store = store
        self._clock = clock
        self._folder = data_directory / FOLDER
        self._works: dict[int, _Work] = {}
        self._count = 0

    def all(self) -> list[Job]:
        return [work.job for work in self._works.values()]

    def find(self, job_id: int) -> Job | None:
        work = self._works.get(job_id)
        return None if work is None else work.job

    def start_backup(self) -> Job:
        """Into the data directory. Raises RefusedError (409, 422)."""
        if any(work.state is JobState.RUNNING for work in self._works.values()):
            raise RefusedError(409, "job_running", "A backup is being made already.", "Wait for it, or cancel it.")
        self._count += 1
        work = _Work(self._count, self._new_file(), self._clock)
        work.task = asyncio.create_task(work.back_up(self._store))
        self._works[work.id] = work
        for old in list(self._works)[:-_REMEMBERED]:
            del self._works[old]
        return work.job

    def cancel(self, job_id: int) -> bool:
        """Whether there is such a job; one that has ended stays as it is."""
        work = self._works.get(job_id)
        if work is not None:
            work.progress.is_cancelled = True
        return work is not None

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
