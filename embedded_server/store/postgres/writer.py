"""The one thread that stores what arrives: all that waits becomes one transaction, then is answered.

It is fed from the event loop's thread only and hands all answers of a transaction back in one call. Nothing is answered
that is not known to be committed, and nothing is tried twice: a commit whose end nobody saw may have happened.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress

from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.parts.arrived import Append, Arrived, Outcome
from embedded_server.store.postgres.arrivals import Arrivals
from embedded_server.store.postgres.line import Line
from embedded_server.store.postgres.trouble import WeakCommitError, trouble_of
from embedded_server.store.writing import ArrivalWriter

LARGEST_BYTES = 16 * 1024 * 1024  # of bodies in one transaction: it is in memory several times, here and there

_log = logging.getLogger(__name__)


class Writer(ArrivalWriter):
    def __init__(self, line: Line, arrivals: Arrivals, revocations: int) -> None:
        super().__init__(arrivals.logbook)
        self.generation = revocations  # as far as this server has heard
        self.committed_at = 0.0  # time.monotonic()
        self._line = line
        self._arrivals = arrivals
        self._thread.start()

    def note_revocations(self, count: int) -> None:
        """Grants looked up before count no more."""
        self.generation = max(self.generation, count)

    async def settle(self) -> None:
        """Waits until all that was put before is stored or lost."""
        future: asyncio.Future[int] = self._waiting.loop.create_future()
        self._waiting.put(Arrived(future))
        with suppress(StoreUnavailableError):
            await future

    def _work(self) -> None:
        had_company = False
        is_open = True
        while is_open:
            items, is_open = self._waiting.take(had_company)
            arrived = [item for item in items if isinstance(item, Arrived)]
            had_company = len(arrived) > 1
            for piece in _pieces(arrived):
                self._store(piece)
        self._line.close()

    def _committed(self, arrived: Sequence[Arrived]) -> list[Outcome]:
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


def _pieces(arrived: list[Arrived]) -> Iterator[list[Arrived]]:
    piece, size = list[Arrived](), 0
    for item in arrived:
        bytes_more = len(item.record.body) if isinstance(item, Append) else 0
        if piece and size + bytes_more > LARGEST_BYTES:
            yield piece
            piece, size = [], 0
        piece.append(item)
        size += bytes_more
    if piece:
        yield piece


def _trouble(error: Exception) -> Trouble | None:
    if isinstance(error, StoreUnavailableError):
        return error.code
    return Trouble.NOT_DURABLE if isinstance(error, WeakCommitError) else trouble_of(error)
