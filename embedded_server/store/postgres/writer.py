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

from embedded_server.store.base import Grant, NewRecord, NewRequest, Retention
from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.gauges import StoreGauges
from embedded_server.store.parts.arrived import Append, Arrived, Logged, Outcome
from embedded_server.store.postgres.arrivals import Arrivals
from embedded_server.store.postgres.line import Line
from embedded_server.store.postgres.trouble import WeakCommitError, trouble_of
from embedded_server.store.waiting import Waiting

COMPANY = 32  # enough of it

_log = logging.getLogger(__name__)


class Writer:
    def __init__(self, line: Line, arrivals: Arrivals, revocations: int) -> None:
        self.generation = revocations  # as far as this server has heard
        self.gauges = StoreGauges()
        self.committed_at = 0.0  # time.monotonic()
        self._line = line
        self._arrivals = arrivals
        self._waiting: Waiting[Arrived] = Waiting(self.gauges, COMPANY)
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    def append(self, grant: Grant, record: NewRecord) -> asyncio.Future[int]:
        """The record's seq, once it is committed."""
        future: asyncio.Future[int] = self._waiting.loop.create_future()
        self._waiting.put(Append(future, grant, record))
        return future

    def log(self, request: NewRequest) -> asyncio.Future[int]:
        """The request's id, once it is committed."""
        future: asyncio.Future[int] = self._waiting.loop.create_future()
        self._waiting.put(Logged(future, request))
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
        future: asyncio.Future[int] = self._waiting.loop.create_future()
        self._waiting.put(Arrived(future))
        with suppress(StoreUnavailableError):
            await future

    async def close(self) -> None:
        """Stores what waits, then closes the connection."""
        if self._waiting.close():
            await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        had_company = False
        is_open = True
        while is_open:
            arrived, is_open = self._waiting.take(had_company)
            had_company = len(arrived) > 1
            if arrived:
                self._store(arrived)
        self._line.close()

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
        self._waiting.answer([(item.future, outcome) for item, outcome in zip(arrived, outcomes, strict=True)])

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


def _trouble(error: Exception) -> Trouble | None:
    if isinstance(error, StoreUnavailableError):
        return error.code
    return Trouble.NOT_DURABLE if isinstance(error, WeakCommitError) else trouble_of(error)
