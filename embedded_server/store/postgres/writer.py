"""The one thread that stores what arrives: all that waits becomes one transaction with one COPY, then is answered.

It is fed from the event loop's thread only and hands all answers of a transaction back in one call. Nothing is answered
that is not known to be committed, and nothing is tried twice: a commit whose end nobody saw may have happened.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import TypeAlias

from embedded_server.store.base import Grant, NewRecord, NewRequest, Retention
from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.gauges import StoreGauges
from embedded_server.store.parts.arrived import Append, Arrived, Logged, Outcome
from embedded_server.store.postgres.arrivals import Arrivals
from embedded_server.store.postgres.line import Line
from embedded_server.store.postgres.trouble import WeakCommitError, trouble_of

LARGEST_BATCH = 1_000
LINGER_SECONDS = 0.0002  # spent waiting for company, only while there was company a moment ago
COMPANY = 32  # enough of it

_log = logging.getLogger(__name__)

_Item: TypeAlias = Arrived | None  # None: the last one
_Answer: TypeAlias = tuple[asyncio.Future[int], Outcome]


class Writer:
    def __init__(self, line: Line, arrivals: Arrivals, revocations: int) -> None:
        self.generation = revocations  # as far as this server has heard
        self.gauges = StoreGauges()
        self.committed_at = 0.0  # time.monotonic()
        self._line = line
        self._arrivals = arrivals
        self._loop = asyncio.get_running_loop()
        self._waiting: SimpleQueue[list[_Item]] = SimpleQueue()
        self._gathered: list[_Item] = []
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    def append(self, grant: Grant, record: NewRecord) -> asyncio.Future[int]:
        """The record's seq, once it is committed."""
        future: asyncio.Future[int] = self._loop.create_future()
        self._put(Append(future, grant, record))
        return future

    def log(self, request: NewRequest) -> asyncio.Future[int]:
        """The request's id, once it is committed."""
        future: asyncio.Future[int] = self._loop.create_future()
        self._put(Logged(future, request))
        return future

    @property
    def retention(self) -> Retention:
        return self._arrivals.logbook.retention

    def retain(self, retention: Retention) -> None:
        self._arrivals.logbook.retention = retention

    def note_revocations(self, count: int) -> None:
        """Grants looked up before count no more."""
        self.generation = max(self.generation, count)

    async def settle(self) -> None:
        """Waits until all that was put before is stored or lost."""
        future: asyncio.Future[int] = self._loop.create_future()
        self._put(Arrived(future))
        with suppress(StoreUnavailableError):
            await future

    async def close(self) -> None:
        """Stores what waits, then closes the connection."""
        if not self._is_closed:
            self._put(None)
            self._is_closed = True
            await asyncio.to_thread(self._thread.join)

    def _put(self, item: _Item) -> None:
        if self._is_closed:
            raise StoreUnavailableError(Trouble.CLOSED)
        if not self._gathered:
            self._loop.call_soon(self._hand_over)
        self._gathered.append(item)

    def _hand_over(self) -> None:
        """Once a turn of the loop, so that what arrived together is stored together."""
        self.gauges.handed += len(self._gathered)
        self._waiting.put(self._gathered)
        self._gathered = []

    def _work(self) -> None:
        had_company = False
        is_open = True
        while is_open:
            items = self._take(had_company)
            is_open = None not in items
            arrived = [item for item in items if item is not None]
            had_company = len(arrived) > 1
            if arrived:
                self._store(arrived)
            self.gauges.done += len(items)
        self._line.close()

    def _take(self, linger: bool) -> list[_Item]:
        items = self._waiting.get()
        if linger and len(items) < COMPANY:
            time.sleep(LINGER_SECONDS)
        while len(items) < LARGEST_BATCH and not self._waiting.empty():
            items += self._waiting.get_nowait()
        return items

    def _store(self, arrived: Sequence[Arrived]) -> None:
        try:
            outcomes = self._commit(arrived)
            self.gauges.batches.add(len(arrived))
        except StoreUnavailableError as error:
            outcomes = [error] * len(arrived)
        except Exception as error:
            if len(arrived) > 1:  # one that cannot be stored must not take the others with it
                for item in arrived:
                    self._store([item])
                return
            _log.exception("What arrived could not be stored")
            outcomes = [error]
        self._answer([(item.future, outcome) for item, outcome in zip(arrived, outcomes, strict=True)])

    def _commit(self, arrived: Sequence[Arrived]) -> list[Outcome]:
        """Raises StoreUnavailableError when the database let it down; then nothing of it counts as stored."""
        began = time.perf_counter()
        try:
            outcomes = self._transact(arrived)
        except Exception as error:
            self._line.undo()
            self._arrivals.forget()
            trouble = _trouble(error)
            if trouble is None:
                raise
            if trouble is not self.gauges.trouble:
                _log.error("A transaction failed: %s: %s", trouble, error.__cause__ or error)
            self.gauges.trouble, self.gauges.troubled_at = trouble, time.monotonic()
            raise StoreUnavailableError(trouble) from error
        self.committed_at = time.monotonic()
        self.gauges.trouble = None
        self.gauges.commits.add(time.perf_counter() - began)
        return outcomes

    def _transact(self, arrived: Sequence[Arrived]) -> list[Outcome]:
        moments = [item.record.received_ms for item in arrived if isinstance(item, Append)]
        if self._arrivals.lacks_months(moments):
            self._line.begin()  # a connection that was lost is noticed here
            self._line.undo()
            self._arrivals.make_months(self._line.connection, moments)
        outcomes = self._arrivals.store(self._line, arrived)
        self.note_revocations(self._arrivals.revocations)
        return outcomes

    def _answer(self, answers: list[_Answer]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(_settle, answers)


def _trouble(error: Exception) -> Trouble | None:
    if isinstance(error, StoreUnavailableError):
        return error.code
    return Trouble.NOT_DURABLE if isinstance(error, WeakCommitError) else trouble_of(error)


def _settle(answers: list[_Answer]) -> None:
    for future, outcome in answers:
        if future.done():  # who asked has gone
            continue
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
