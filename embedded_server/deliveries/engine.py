"""The engine: a lane for each target with something due, so that nobody waits for somebody else's receiver."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from embedded_server.clock import Clock
from embedded_server.deliveries.counting import DeliveryTally
from embedded_server.deliveries.outbound import DEADLINE
from embedded_server.deliveries.sending import Came, Parcel, Sender
from embedded_server.deliveries.slots import Slots
from embedded_server.domain.delivery import DeliveryState
from embedded_server.domain.delivery_schedule import JITTER, next_try_ms, rest_ms
from embedded_server.domain.event import DELIVERY, TARGET, WEBHOOK
from embedded_server.events import Events
from embedded_server.store.base import Store
from embedded_server.store.delivery_store import Due, KeptTarget, Outcome
from embedded_server.store.errors import StoreUnavailableError

TICK: Final = 0.5  # seconds between two looks at what is due
TIDY_MS: Final = 60_000
AT_ONCE: Final = 2  # of a target that answers; one of a target that does not
BATCH: Final = 64  # of a target, read at once
SLOTS: Final = 48  # quick exchanges at once with targets that answer; with more of them each takes longer than it may
QUICK: Final = 0.5  # seconds; who takes longer holds up nobody
SLOTS_OF_FAILING: Final = 200  # with those that do not, so that they take nobody's place
MOST_LANES: Final = 400  # targets that are sent to at the same time
MOST_FAILING: Final = 250  # while there are as many, none is opened for a target that does not answer
LONGEST_REST: Final = 300.0  # seconds that a receiver may ask for
PATIENCE: Final = 2.0  # seconds until a failing disk is tried again
_log = logging.getLogger(__name__)


class DeliveryEngine:
    """What it did not finish before a crash it finds again in the store, and sends with the same message id."""

    def __init__(self, store: Store, sender: Sender, events: Events, clock: Clock, tally: DeliveryTally) -> None:
        self._store = store
        self._sender = sender
        self._events = events
        self._clock = clock
        self._tally = tally
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self._resting: dict[int, int] = {}  # until when, by target
        self._under_way: set[int] = set()  # deliveries that were sent and are not settled yet
        self._awaited: set[int] = set()  # targets that got something new while their lane was open
        self._outcomes: list[Outcome] = []
        self._slots = Slots(SLOTS, QUICK)
        self._slots_of_failing = Slots(SLOTS_OF_FAILING, DEADLINE)
        self._came = asyncio.Event()
        self._settled = asyncio.Condition()
        self._tidied_ms = 0

    async def run(self) -> None:
        """Until it is cancelled, or the server stops."""
        settling = asyncio.create_task(self._settle_all())
        try:
            with self._events.listen() as listener:
                while (happened := await listener.take(TICK)) is not None:
                    if any(event.type == TARGET for event in happened):
                        self._resting.clear()  # somebody may have set right what was wrong
                    await self._look()
        finally:
            tasks = [settling, *self._lanes.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._outcomes:
                with suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        await self._settle(self._outcomes)

    async def _look(self) -> None:
        now_ms = self._clock.now_ms()
        try:
            if abs(now_ms - self._tidied_ms) >= TIDY_MS:
                self._tidied_ms = now_ms
                await self._store.tidy_deliveries()
            for target, failures in (await self._store.due_targets(now_ms)).items():
                self._open_lane(target, MOST_FAILING if failures else MOST_LANES, now_ms)
        except Exception as error:
            _log.error("Deliveries wait %g s: %s", PATIENCE, error, exc_info=_traceback(error))
            await asyncio.sleep(PATIENCE)

    def _open_lane(self, target: int, most: int, now_ms: int) -> None:
        if target in self._lanes:
            self._awaited.add(target)
        elif self._resting.get(target, 0) <= now_ms and len(self._lanes) < most:
            self._lanes[target] = asyncio.create_task(self._drain(target))

    async def _drain(self, target: int) -> None:
        """Everything that is due for one target."""
        try:
            while await self._send_some(target):
                pass
        except Exception as error:
            _log.error("The deliveries to target %d wait: %s", target, error, exc_info=_traceback(error))
            self._resting[target] = self._clock.now_ms() + round(PATIENCE * 1000)
        finally:
            del self._lanes[target]

    async def _send_some(self, target: int) -> bool:
        """Whether there may be more."""
        self._awaited.discard(target)
        changes, busy = self._events.count(TARGET), set(self._under_way)  # what is settled meanwhile may be found due
        lane = await self._store.lane(target, self._clock.now_ms(), BATCH + len(busy))
        if lane is None or not (due := [each for each in lane.due if each.id not in busy]):
            return False
        waiting = iter(due)
        width = 1 if lane.kept.target.failures else AT_ONCE
        await asyncio.gather(*(self._send_each(lane.kept, waiting, changes) for _ in range(width)))
        if self._resting.get(target, 0) > self._clock.now_ms():
            return False
        return len(due) >= BATCH or next(waiting, None) is not None or target in self._awaited

    async def _send_each(self, kept: KeptTarget, waiting: Iterator[Due], changes: int) -> None:
        """Until somebody changes a target: it may be this one."""
        slots = self._slots_of_failing if kept.target.failures else self._slots
        while self._events.count(TARGET) == changes and (due := next(waiting, None)) is not None:
            self._under_way.add(due.id)
            try:
                async with slots.one():
                    came = await self._sender.send(kept, Parcel(due.message_id, due.body, due.attempts + 1, due.hops))
            except BaseException:
                self._under_way.discard(due.id)
                raise
            self._tally.count(came)
            self._outcomes.append(self._outcome(kept, due, came))
            self._came.set()
            if came.is_success:
                continue
            if not self._goes_on(kept, came):
                return
            async with self._settled:  # a disk that is slow must not let it fail more often than it may
                await self._settled.wait_for(lambda: due.id not in self._under_way)

    def _goes_on(self, kept: KeptTarget, came: Came) -> bool:
        """Whether the next one may fare better: a receiver that answers refuses this body, maybe, and not each."""
        status, asked_s = came.attempt.status, came.retry_after_s
        if came.is_too_much or came.is_gone:
            asked_s = asked_s or 5.0
        if asked_s is None and status is not None and 300 <= status < 500:
            return True
        rest = max(rest_ms(kept.target.failures + 1), round(min(asked_s or 0.0, LONGEST_REST) * 1000))
        self._resting[kept.target.id] = self._clock.now_ms() + round(rest * random.uniform(1, 1 + JITTER))
        return rest == 0

    def _outcome(self, kept: KeptTarget, due: Due, came: Came) -> Outcome:
        attempt, state, next_ms = came.attempt, DeliveryState.DELIVERED, None
        if not came.is_success:
            wait = next_try_ms(attempt.number, came.retry_after_s, is_too_much=came.is_too_much, dice=random.random())
            state = DeliveryState.FAILED if wait is None else DeliveryState.WAITING
            next_ms = None if wait is None else self._clock.now_ms() + wait
        pause = attempt.words if came.is_gone else ""
        return Outcome(due.id, kept.target.id, attempt, state, next_ms, pause, webhook=kept.target.webhook)

    async def _settle_all(self) -> None:
        """Whatever came back meanwhile in one transaction."""
        while True:
            await self._came.wait()
            self._came.clear()
            outcomes, self._outcomes = self._outcomes, []
            await self._settle(outcomes)

    async def _settle(self, outcomes: list[Outcome]) -> None:
        while outcomes:
            try:
                paused = await self._store.settle(outcomes)
                break
            except Exception as error:
                _log.error("What was delivered is written down later: %s", error, exc_info=_traceback(error))
                await asyncio.sleep(PATIENCE)
        self._under_way.difference_update(outcome.delivery for outcome in outcomes)
        self._events.publish(DELIVERY, str(outcomes[-1].delivery), count=len(outcomes))
        for target in paused:
            _log.warning("Nothing is sent to target %d until somebody resumes it", target)
            self._events.publish(TARGET, str(target))
        for webhook in {outcome.webhook for outcome in outcomes if outcome.webhook}:
            self._events.publish(WEBHOOK, webhook)
        async with self._settled:
            self._settled.notify_all()


def _traceback(error: Exception) -> Exception | None:
    return None if isinstance(error, StoreUnavailableError) else error
