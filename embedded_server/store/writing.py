"""What is to be written, in its order: what arrives goes to the scribe, who stores together what waits; all else has
its turn when the scribe has nothing to do. It is used in the event loop's thread only.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import TypeAlias

from embedded_server.store.base import Grant, NewRecord, NewRequest, Retention, Waiter
from embedded_server.store.errors import StoreUnavailableError, Trouble
from embedded_server.store.gauges import StoreGauges
from embedded_server.store.parts.arrived import Append, Arrived, Logged, Outcome
from embedded_server.store.scribe.messages import Answer, Terms
from embedded_server.store.scribe.place import Place, Start

LARGEST_BATCH = 1_000
HALF = 32  # records; for fewer a transaction costs more than the wait for the rest of the loop's turn
LARGEST_BYTES = 16 * 1024 * 1024  # of bodies in one transaction: they are in memory several times
PATIENCE = 30.0  # seconds in which the scribe has to be heard of while it has something to do
_LOOK = 1.0  # seconds between two looks whether it was

_log = logging.getLogger(__name__)


class _Nobody:
    """In the place of whoever was told already, and is told once."""

    def done(self) -> bool:
        return True

    def set_result(self, seq: int, /) -> None: ...
    def set_exception(self, error: Exception, /) -> None: ...


_NOBODY = _Nobody()


class Turn:
    """What is not for the scribe: it waits until all that came before is stored, and all that comes later waits."""

    __slots__ = ("comes_first", "waiter")

    def __init__(self, waiter: Waiter, comes_first: bool = False) -> None:
        self.waiter = waiter
        self.comes_first = comes_first


class _Batch:
    """What arrived in one turn of the loop."""

    __slots__ = ("arrived", "size", "waiters")

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self.waiters: list[Waiter] = []
        self.size = 0  # bytes of the bodies

    def add(self, arrived: Arrived, size: int, waiter: Waiter) -> None:
        self.arrived.append(arrived)
        self.waiters.append(waiter)
        self.size += size

    def has_room_for(self, size: int) -> bool:
        return len(self.arrived) < LARGEST_BATCH and self.size + size <= LARGEST_BYTES


_Queue: TypeAlias = deque[_Batch | Turn]
Told: TypeAlias = tuple[Waiter, Outcome]


class Writer:
    def __init__(self, start: Start) -> None:
        self.gauges = StoreGauges()
        self.generation = 0  # counts revocations that are committed
        self.retention = Retention(days=sys.maxsize, bytes=sys.maxsize)
        self._loop = asyncio.get_running_loop()
        self._start = start
        self._place: Place | None = None
        self._starting: asyncio.Task[None] | None = None
        self._first: _Queue = deque()
        self._queue: _Queue = deque()
        self._in_flight: deque[Waiter] = deque()  # of what the scribe was sent and has not answered
        self._bytes_in_flight = 0  # at most: it is counted down when nothing is
        self._heard_at = 0.0  # time.monotonic(): of the scribe, or that it had nothing to do
        self._watch: asyncio.TimerHandle | None = None
        self._is_woken = False
        self._has_turn = False  # somebody else than the scribe
        self._is_closed = False
        self._is_ended = False

    async def open(self) -> None:
        """Until then, what arrives waits."""
        self._starting = self._starting or self._loop.create_task(self._start_scribe())
        await self._starting

    def append(self, grant: Grant, record: NewRecord, waiter: Waiter) -> None:
        """The waiter is told the record's seq once it is committed. Raises StoreUnavailableError after `close`."""
        queue = self._first if record.comes_first else self._queue
        append = Append(grant.generation, grant.token, grant.account, record)
        self._arrive(queue, append, len(record.body), waiter)

    def log(self, request: NewRequest) -> asyncio.Future[int]:
        """The request's id once it is committed. Raises StoreUnavailableError after `close`."""
        future: asyncio.Future[int] = self._loop.create_future()
        self._arrive(self._queue, Logged(request), len(request.body or b""), future)
        return future

    async def settle(self) -> None:
        """Waits until all that was put before is stored or lost."""
        with suppress(StoreUnavailableError):
            await self._settled()

    async def close(self) -> None:
        """Stores what waits, then ends the scribe."""
        if self._is_ended:
            return
        self._is_ended = True
        if not self._is_closed:
            settled, self._is_closed = self._settled(), True
            with suppress(StoreUnavailableError):  # given up meanwhile
                await settled
        if self._starting is not None:
            await self._starting
        if self._place is not None:
            await self._place.end()

    def give_up(self) -> None:
        """Whoever waits is told, and `close` waits for nothing that was sent."""
        self._is_closed = True
        self._tell_all(StoreUnavailableError(Trouble.CLOSED))
        if self._place is not None:
            self._place.give_up()

    def _refusal(self) -> StoreUnavailableError | None:
        """Why nothing is written at all."""
        return None

    def _note(self, answer: Answer) -> None:
        """How a transaction of the scribe's went."""

    def _take_turn(self, turn: Turn) -> None:
        """For those that have something to do; ends in `_end_turn`, later."""
        raise NotImplementedError

    def _end_turn(self, told: Sequence[Told]) -> None:
        self._has_turn = False
        self._tell(told)
        self._advance()

    def _put(self, turn: Turn) -> None:
        """Raises StoreUnavailableError after `close`."""
        self._check_open()
        (self._first if turn.comes_first else self._queue).append(turn)
        self.gauges.handed += 1
        self._wake()

    def _settled(self) -> asyncio.Future[int]:
        future: asyncio.Future[int] = self._loop.create_future()
        self._put(Turn(future))
        return future

    def _arrive(self, queue: _Queue, arrived: Arrived, size: int, waiter: Waiter) -> None:
        self._check_open()
        last = queue[-1] if queue else None
        if not isinstance(last, _Batch) or not last.has_room_for(size):
            last = _Batch()
            queue.append(last)
        last.add(arrived, size, waiter)
        self.gauges.handed += 1
        self._wake()
        if len(last.arrived) >= HALF and not self._in_flight:
            self._advance()  # so that the scribe stores one half while the other one is read

    def _check_open(self) -> None:
        if self._is_closed:
            raise StoreUnavailableError(Trouble.CLOSED)

    def _wake(self) -> None:
        """Once a turn of the loop, so that what arrived together is stored together."""
        if not self._is_woken:
            self._is_woken = True
            self._loop.call_soon(self._advance)

    def _advance(self) -> None:
        self._is_woken = False
        while not self._has_turn and (queue := self._first or self._queue):
            head = queue[0]
            if isinstance(head, Turn):
                if self._in_flight:
                    return
                queue.popleft()
                if type(head) is Turn:
                    self._tell([(head.waiter, 0)])
                else:
                    self._has_turn = True
                    self._take_turn(head)
            elif refusal := self._refusal():
                queue.popleft()
                self._tell([(waiter, refusal) for waiter in head.waiters])
            elif self._place is None:
                self._starting = self._starting or self._loop.create_task(self._start_scribe())
                return
            elif self._has_room_for(head):
                queue.popleft()
                self._send(self._place, head)
            else:
                return

    def _has_room_for(self, batch: _Batch) -> bool:
        count, size = len(self._in_flight) + len(batch.arrived), self._bytes_in_flight + batch.size
        return not self._in_flight or (count <= LARGEST_BATCH and size <= LARGEST_BYTES)

    def _send(self, place: Place, batch: _Batch) -> None:
        try:
            place.send(Terms(self.generation, self.retention), batch.arrived)
        except Exception as error:  # whoever waits for it must not be told of what others sent
            _log.exception("What arrived could not be sent to be stored")
            self._tell([(waiter, error) for waiter in batch.waiters])
        else:
            if not self._in_flight:
                self._heard_at = time.monotonic()
                self._watch = self._watch or self._loop.call_later(_LOOK, self._look)
            self._in_flight.extend(batch.waiters)
            self._bytes_in_flight += batch.size

    def _look(self) -> None:
        """A scribe that says nothing may still store what it was sent, but nobody waits for that."""
        self._watch = None
        if not self._in_flight:
            return
        self._watch = self._loop.call_later(_LOOK, self._look)
        if time.monotonic() - self._heard_at < PATIENCE:
            return
        lost = StoreUnavailableError(Trouble.DATABASE_AWAY)
        if not self.gauges.is_stopped:
            if self.gauges.trouble is None:
                _log.error("What arrives is not stored: nothing was heard of it for %d seconds.", PATIENCE)
            self.gauges.trouble, self.gauges.troubled_at = lost.code, time.monotonic()
        self._tell_all(lost)

    def _answered(self, answer: Answer) -> None:
        self._heard_at = time.monotonic()
        told = [(self._in_flight.popleft(), outcome) for outcome in answer.outcomes]
        if not self._in_flight:
            self._bytes_in_flight = 0
        if not answer.words:
            self.gauges.commits.add(answer.seconds)
            self.gauges.batches.add(len(told))
        elif answer.trouble is None or answer.trouble is not self.gauges.trouble:  # the same is told once
            _log.error("What arrived was not stored: %s", answer.words)
        self._note(answer)
        try:
            self._advance()  # the scribe need not wait until all are told
        finally:
            self._tell(told)

    async def _start_scribe(self) -> None:
        try:
            self._place = await self._start(self._answered, self._ended)
        except Exception as error:
            _log.error("Nothing that arrives can be stored: %s", error)
            self._lose_all()
        finally:
            self._starting = None
        self._advance()

    def _lose_all(self) -> None:
        for queue in (self._first, self._queue):
            batches = [each for each in queue if isinstance(each, _Batch)]
            for batch in batches:
                queue.remove(batch)
                self._tell([(waiter, StoreUnavailableError(Trouble.DATABASE_AWAY)) for waiter in batch.waiters])

    def _tell_all(self, lost: StoreUnavailableError) -> None:
        """Whoever waits, also for what the scribe was sent: its answer is nobody's then."""
        self.gauges.done -= len(self._in_flight)  # they count when it answers
        told: list[Told] = [(waiter, lost) for waiter in self._in_flight]
        self._in_flight = deque([_NOBODY] * len(told))
        for queue in (self._first, self._queue):
            for each in queue:
                told += [(waiter, lost) for waiter in ([each.waiter] if isinstance(each, Turn) else each.waiters)]
            queue.clear()
        self._tell(told)

    def _ended(self) -> None:
        """Whether what it was sent is stored, nobody knows."""
        _log.error("The process that stores what arrives has ended; another one is started.")
        self._place = None
        lost = StoreUnavailableError(Trouble.DATABASE_AWAY)
        told = [(waiter, lost) for waiter in self._in_flight]
        self._in_flight.clear()
        self._bytes_in_flight = 0
        self._tell(told)
        self._advance()

    def _tell(self, told: Sequence[Told]) -> None:
        self.gauges.done += len(told)
        for waiter, outcome in told:
            if waiter.done():  # who asked has gone
                continue
            try:
                if isinstance(outcome, Exception):
                    waiter.set_exception(outcome)
                else:
                    waiter.set_result(outcome)
            except Exception:  # one that cannot be told must not keep it from the others
                _log.exception("What became of a record could not be told")
