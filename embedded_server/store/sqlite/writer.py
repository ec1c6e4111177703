"""What is written to a SQLite database: what arrives by the scribe, all else in a thread, one at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import apsw

from embedded_server.store.base import Waiter
from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.parts.arrived import Outcome
from embedded_server.store.scribe.messages import Answer
from embedded_server.store.scribe.place import Start
from embedded_server.store.sqlite.checkpoints import Checkpoints
from embedded_server.store.sqlite.damage import DamageMark
from embedded_server.store.sqlite.reserve import Reserve
from embedded_server.store.sqlite.transactions import Work, commit
from embedded_server.store.writing import Turn, Writer

Result = TypeVar("Result")

TOLERATED_FAILURES = 2  # a disk that fails again right away is written no more until the next start

_log = logging.getLogger(__name__)


class Job(Turn):
    """A change, in a transaction of its own unless it comes first."""

    __slots__ = ("revokes", "work")

    def __init__(self, waiter: Waiter, work: Work[None], revokes: bool, comes_first: bool) -> None:
        super().__init__(waiter, comes_first)
        self.work = work
        self.revokes = revokes


class SqliteWriter(Writer):
    def __init__(self, connection: apsw.Connection, reserve: Reserve, mark: DamageMark, start: Start) -> None:
        super().__init__(start)
        self._mark = mark
        self._connection = connection
        self._reserve = reserve
        self._checkpoints = Checkpoints(connection, reserve)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._failures = 0  # of the disk, in a row
        self._stopped: Trouble | None = None

    def stop(self, trouble: Trouble) -> None:
        """Nothing more is written until the next start, and of what is damaged not then either."""
        self._stopped = trouble
        if trouble is Trouble.DAMAGED:
            self._mark.leave()
        self._show(trouble)

    async def run(self, work: Work[Result], *, revokes: bool = False, comes_first: bool = False) -> Result:
        """Commits what `work` does; an exception of its own undoes it."""
        results: list[Result] = []
        future: asyncio.Future[int] = self._loop.create_future()
        self._put(Job(future, lambda connection: results.append(work(connection)), revokes, comes_first))
        await future
        return results[-1]

    async def close(self) -> None:
        await super().close()
        self._thread.shutdown()
        with suppress(apsw.Error):  # nothing is lost: what the log holds is read at the next start
            self._connection.close()

    def _refusal(self) -> StoreUnavailableError | None:
        return None if self._stopped is None else StoreUnavailableError(self._stopped, self.gauges.fix)

    def _note(self, answer: Answer) -> None:
        if not answer.words:
            self._note_success()
        elif answer.trouble is not None:
            self._note_failure(answer.trouble)

    def _take_turn(self, turn: Turn) -> None:
        assert isinstance(turn, Job)  # no others are put here
        jobs = [turn]
        while turn.comes_first and self._first and isinstance(job := self._first[0], Job):
            self._first.popleft()
            jobs.append(job)  # in one transaction, so that a radio waits for one commit

        def end(done: asyncio.Future[list[Outcome]]) -> None:
            error = done.exception()
            outcomes = done.result() if error is None else [RuntimeError(str(error))] * len(jobs)
            self._end_turn(list(zip((job.waiter for job in jobs), outcomes, strict=True)))

        self._loop.run_in_executor(self._thread, self._done, jobs).add_done_callback(end)

    def _done(self, jobs: Sequence[Job]) -> list[Outcome]:
        """In the thread; one outcome each."""
        outcomes = self._done_together(jobs) if len(jobs) > 1 else None
        outcomes = outcomes or [self._done_alone(job) for job in jobs]
        self._checkpoints.make_if_due()
        return outcomes

    def _done_together(self, jobs: Sequence[Job]) -> list[Outcome] | None:
        """None when each has to be tried by itself."""
        with suppress(Exception):
            return self._commit(lambda connection: [_outcome(connection, job) for job in jobs])
        return None

    def _done_alone(self, job: Job) -> Outcome:
        outcome: Outcome = 0
        try:
            self._commit(job.work)
        except StoreUnavailableError as error:
            if job.revokes and error.code is Trouble.DISK_FULL and self._reserve.release():
                try:
                    return self._done_alone(job)
                finally:
                    self._reserve.refill()  # at once: for the next revocation, not for what arrives
            outcome = error
        except Exception as error:
            outcome = error
        self.generation += job.revokes
        return outcome

    def _commit(self, work: Work[Result]) -> Result:
        """Raises StoreUnavailableError when the disk let it down; then nothing of it counts as stored."""
        if (refusal := self._refusal()) is not None:
            raise refusal
        began = time.perf_counter()
        try:
            result = commit(self._connection, work)
        except StoreUnavailableError as error:
            _log.error("A transaction failed: %s: %s", error.code, error.__cause__)
            self._note_failure(error.code)
            raise
        self._note_success()
        self.gauges.commits.add(time.perf_counter() - began)
        return result

    def _note_success(self) -> None:
        self._failures = 0
        if self._stopped is None:  # somebody may have stopped it meanwhile
            self.gauges.trouble = None

    def _note_failure(self, trouble: Trouble) -> None:
        self._failures += trouble is Trouble.DISK_FAILED
        if self._failures >= TOLERATED_FAILURES or trouble is Trouble.DAMAGED:
            self.stop(trouble)
        else:
            self._show(trouble)

    def _show(self, trouble: Trouble) -> None:
        self.gauges.fix = self._mark.way_out if trouble is Trouble.DAMAGED else ""
        self.gauges.trouble, self.gauges.troubled_at = trouble, time.monotonic()
        self.gauges.is_stopped = self._stopped is not None


def _outcome(connection: apsw.Connection, job: Job) -> Outcome:
    """Of one among others: what it raises itself undoes it alone. Raises apsw.Error."""
    try:
        with connection:
            job.work(connection)
    except apsw.Error:
        raise
    except Exception as error:
        return error
    return 0
