"""The one thread that writes: it takes everything that waits, commits it as one transaction, then answers.

The thread owns the only writing connection and every checkpoint. It is fed from the event loop's thread only
and hands all answers of a transaction back in one call.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeAlias, TypeVar

import apsw

from embedded_server.store.base import Waiter
from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.parts.arrived import Append, Arrived, Item, Outcome
from embedded_server.store.sqlite.arrivals import Arrivals
from embedded_server.store.sqlite.reserve import Reserve
from embedded_server.store.sqlite.trouble import trouble_of
from embedded_server.store.writing import ArrivalWriter

Result = TypeVar("Result")
Work: TypeAlias = Callable[[apsw.Connection], Result]

CHECKPOINT_PAGES = 2_000
TOLERATED_FAILURES = 2  # a disk that fails again right away is written no more until the next start

_log = logging.getLogger(__name__)


class Job(Item):
    """A change other than an arrival, in a transaction of its own unless it comes first."""

    __slots__ = ("comes_first", "revokes", "work")

    def __init__(self, waiter: Waiter, work: Work[None], revokes: bool, comes_first: bool) -> None:
        super().__init__(waiter)
        self.work = work
        self.revokes = revokes
        self.comes_first = comes_first


class Writer(ArrivalWriter):
    def __init__(self, connection: apsw.Connection, arrivals: Arrivals, reserve: Reserve) -> None:
        super().__init__(arrivals.logbook)
        self.generation = 0  # counts revocations that are committed
        self._connection = connection
        self._arrivals = arrivals
        self._reserve = reserve
        self._failures = 0  # of the disk, in a row
        self._stopped: Trouble | None = None
        self._wal_pages = 0
        connection.set_wal_hook(self._note_wal_pages)
        self._thread.start()

    def stop(self, trouble: Trouble) -> None:
        """Nothing more is written until the next start."""
        self._stopped = trouble
        self._note(trouble)

    async def run(self, work: Work[Result], *, revokes: bool = False, comes_first: bool = False) -> Result:
        """Commits what `work` does; an exception of its own undoes it."""
        results: list[Result] = []
        future: asyncio.Future[int] = self._waiting.loop.create_future()
        self._waiting.put(Job(future, lambda connection: results.append(work(connection)), revokes, comes_first))
        await future
        return results[-1]

    async def settle(self) -> None:
        """Waits until all that was put before is stored or lost."""
        with suppress(StoreUnavailableError):
            await self.run(_nothing)

    def _work(self) -> None:
        had_company = False
        is_open = True
        while is_open:
            items, is_open = self._waiting.take(had_company)
            if first := [item for item in items if _comes_first(item)]:
                self._store_first(first)
                items = [item for item in items if item not in first]
            arrived = [item for item in items if isinstance(item, Arrived)]
            had_company = len(arrived) > 1
            if arrived:
                self._store(arrived)
            for item in items:
                if isinstance(item, Job):
                    self._do(item)
            if self._wal_pages >= CHECKPOINT_PAGES:
                self._checkpoint()
        with suppress(apsw.Error):  # nothing is lost: what the log holds is read at the next start
            self._connection.close()

    def _committed(self, arrived: Sequence[Arrived]) -> list[Outcome]:
        return self._commit(lambda _: self._arrivals.store(arrived, self.generation))

    def _store_first(self, items: Sequence[Item]) -> None:
        """One small transaction, so that a radio waits for one commit and not for what others send."""
        arrived = [item for item in items if isinstance(item, Arrived)]
        jobs = [item for item in items if isinstance(item, Job)]

        def store(connection: apsw.Connection) -> list[Outcome]:
            outcomes = self._arrivals.store(arrived, self.generation) if arrived else []
            return [*outcomes, *(_outcome(connection, job) for job in jobs)]

        try:
            outcomes = self._commit(store)
        except Exception:
            if arrived:
                self._store(arrived)
            for job in jobs:
                self._do(job)
            return
        waiters = [*(item.waiter for item in arrived), *(job.waiter for job in jobs)]
        self._waiting.answer(list(zip(waiters, outcomes, strict=True)))

    def _do(self, job: Job) -> None:
        outcome: Outcome = 0
        try:
            self._commit(job.work)
        except StoreUnavailableError as error:
            if job.revokes and error.code is Trouble.DISK_FULL and self._reserve.release():
                self._do(job)
                return
            outcome = error
        except Exception as error:
            outcome = error
        if job.revokes:
            self.generation += 1
        self._waiting.answer([(job.waiter, outcome)])

    def _commit(self, work: Work[Result]) -> Result:
        """Raises StoreUnavailableError when the disk let it down; then nothing of it counts as stored."""
        if self._stopped is not None:
            raise StoreUnavailableError(self._stopped)
        began = time.perf_counter()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            result = work(self._connection)
            self._connection.execute("COMMIT")
        except Exception as error:
            trouble = trouble_of(error, self._connection.system_errno)
            self._undo()
            if trouble is None:
                raise
            _log.error("A transaction failed: %s: %s", trouble, error)
            self._note_failure(trouble)
            raise StoreUnavailableError(trouble) from error
        self._failures = 0
        if self._stopped is None:  # another thread may have stopped it meanwhile
            self.gauges.trouble = None
        self.gauges.commits.add(time.perf_counter() - began)
        return result

    def _note_failure(self, trouble: Trouble) -> None:
        self._failures += trouble is Trouble.DISK_FAILED
        if self._failures >= TOLERATED_FAILURES or trouble is Trouble.DAMAGED:
            self._stopped = trouble
        self._note(trouble)

    def _note(self, trouble: Trouble) -> None:
        self.gauges.trouble, self.gauges.troubled_at = trouble, time.monotonic()
        self.gauges.is_stopped = self._stopped is not None

    def _undo(self) -> None:
        with suppress(apsw.Error):  # SQLite undoes by itself after some errors
            self._connection.execute("ROLLBACK")
        with suppress(apsw.Error):
            self._arrivals.forget()

    def _checkpoint(self) -> None:
        """Copies the log into the database, after the answers have left."""
        self._wal_pages = 0
        try:
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except apsw.Error as error:
            _log.error("A checkpoint failed; the write-ahead log keeps everything: %s", error)
        else:
            self._reserve.refill()

    def _note_wal_pages(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        self._wal_pages = pages
        return apsw.SQLITE_OK


def _comes_first(item: Item) -> bool:
    return item.comes_first if isinstance(item, Job) else isinstance(item, Append) and item.record.comes_first


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


def _nothing(_connection: apsw.Connection) -> None:
    """The work of a transaction that only waits its turn."""
