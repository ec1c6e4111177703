"""The thread that writes, as far as both databases have the same: what arrives is committed together, then answered."""

from __future__ import annotations

import asyncio
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence

from embedded_server.store.base import Grant, NewRecord, NewRequest, Retention, Waiter
from embedded_server.store.errors import StoreUnavailableError
from embedded_server.store.gauges import StoreGauges
from embedded_server.store.parts.arrived import Append, Arrived, Logged, Outcome
from embedded_server.store.parts.logbook import Logbook
from embedded_server.store.waiting import Waiting

_log = logging.getLogger(__name__)


class ArrivalWriter(ABC):
    """Fed from the event loop's thread only; all answers of a transaction go back in one call."""

    def __init__(self, logbook: Logbook) -> None:
        self.gauges = StoreGauges()
        self._logbook = logbook
        self._waiting = Waiting(self.gauges)
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)

    @property
    def retention(self) -> Retention:
        return self._logbook.retention

    def retain(self, retention: Retention) -> None:
        self._logbook.retention = retention

    def append(self, grant: Grant, record: NewRecord, waiter: Waiter) -> None:
        """The waiter is told the record's seq, once it is committed."""
        self._waiting.put(Append(waiter, grant, record))

    def log(self, request: NewRequest) -> asyncio.Future[int]:
        """The request's id, once it is committed."""
        future: asyncio.Future[int] = self._waiting.loop.create_future()
        self._waiting.put(Logged(future, request))
        return future

    async def close(self) -> None:
        """Stores what waits, then closes the connection."""
        if self._waiting.close():
            await asyncio.to_thread(self._thread.join)

    @abstractmethod
    def _work(self) -> None:
        """Until it is closed; runs in the thread."""

    @abstractmethod
    def _committed(self, arrived: Sequence[Arrived]) -> list[Outcome]:
        """Raises StoreUnavailableError when the database let it down; then nothing of it counts as stored."""

    def _store(self, arrived: Sequence[Arrived]) -> None:
        try:
            outcomes = self._committed(arrived)
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
        self._waiting.answer([(item.waiter, outcome) for item, outcome in zip(arrived, outcomes, strict=True)])
