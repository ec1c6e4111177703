"""The engine: a lane for each target with something due, so that nobody waits for somebody else's receiver."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterable
from typing import Final

from embedded_server.clock import Clock
from embedded_server.deliveries.counting import DeliveryTally
from embedded_server.deliveries.sending import Came, Parcel, Sender
from embedded_server.domain.delivery import DeliveryState
from embedded_server.domain.delivery_schedule import next_try_ms, rest_ms
from embedded_server.domain.event import DELIVERY, TARGET, WEBHOOK
from embedded_server.events import Events
from embedded_server.store.base import Store
from embedded_server.store.delivery_store import Due, KeptTarget, Outcome
from embedded_server.store.errors import StoreUnavailableError

TICK: Final = 0.5  # seconds between two looks at what is due
TIDY_MS: Final = 60_000
AT_ONCE: Final = 2  # of a target that answers; one of a target that does not
BATCH: Final = 64  # of a target, read at once
SLOTS: Final = 48  # exchanges at once with targets that answer; with more of them each takes longer than it may
SLOTS_OF_FAILING: Final = 200  # with those that do not, so that they take nobody's place
MOST_LANES: Final = 400  # targets that are sent to at the same time
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
        self._outcomes: list[Outcome] = []
        self._slots = asyncio.Semaphore(SLOTS)
        self._slots_of_failing = asyncio.Semaphore(SLOTS_OF_FAILING)
        self._came = asyncio.Event()
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

    async def _look(self) -> None:
        now_ms = self._clock.now_ms()
        try:
            if abs(now_ms - self._tidied_ms) >= TIDY_MS:
                self._tidied_ms = now_ms
                await self._store.tidy_deliveries()
            for target in await self._store.due_targets(now_ms):
                self._open_lane(target, now_ms)
        except Exception as error:
            _log.error("Deliveries wait %g s: %s", PATIENCE, error, exc_info=_traceback(error))
            await asyncio.sleep(PATIENCE)

    def _open_lane(self, target: int, now_ms: int) -> None:
        is_resting = self._resting.get(target, 0) > now_ms
        if target not in self._lanes and not is_resting and len(self._lanes) < MOST_LANES:
            lane = asyncio.create_task(self._drain(target))
            self._lanes[target] = lane
            lane.add_done_callback(lambda _done: self._lanes.pop(target, None))

    async def _drain(self, target: int) -> None:
        """Everything that is due for one target."""
        try:
            while (kept := await self._store.target(target)) is not None and (due := await self._due(target)):
                lane = iter(due)
                width = 1 if kept.target.failures else AT_ONCE
                await asyncio.gather(*(self._send_each(kept, lane) for _ in range(width)))
                if self._resting.get(target, 0) > self._clock.now_ms():
                    return
        except Exception as error:
            _log.error("The deliveries to target %d wait: %s", target, error, exc_info=_traceback(error))
            self._resting[target] = self._clock.now_ms() + round(PATIENCE * 1000)

    async def _due(self, target: int) -> list[Due]:
        busy = set(self._under_way)  # what is settled while this is read may still be found due
        found = await self._store.due(target, self._clock.now_ms(), BATCH + len(busy))
        return [due for due in found if due.id not in busy]

    async def _send_each(self, kept: KeptTarget, lane: Iterable[Due]) -> None:
        for due in lane:
            self._under_way.add(due.id)
            try:
                async with self._slots_of_failing if kept.target.failures else self._slots:
                    came = await self._sender.send(kept, Parcel(due.message_id, due.body, due.attempts + 1, due.hops))
            except BaseException:
                self._under_way.discard(due.id)
                raise
            self._tally.count(came)
            self._outcomes.append(self._outcome(kept, due, came))
            self._came.set()
            if not came.is_success and not self._goes_on(kept, came):
                return

    def _goes_on(self, kept: KeptTarget, came: Came) -> bool:
        """Whether the next one may fare better: a receiver that answers refuses this body, maybe, and not each."""
        target = kept.target.id
        status = came.attempt.status
        if status is not None and 300 <= status < 500 and not (came.is_too_much or came.is_gone):
            return True
        rest = rest_ms(kept.target.failures + 1)
        if came.is_too_much or came.is_gone:
            rest = max(rest, round(min(came.retry_after_s or 5.0, 300.0) * 1000))
        self._resting[target] = self._clock.now_ms() + rest
        return rest == 0

    def _outcome(self, kept: KeptTarget, due: Due, came: Came) -> Outcome:
        target, webhook, attempt = kept.target.id, kept.target.webhook, came.attempt
        if came.is_success:
            return Outcome(due.id, target, attempt, DeliveryState.DELIVERED, webhook=webhook)
        wait = next_try_ms(attempt.number, came.retry_after_s, is_too_much=came.is_too_much, dice=random.random())
        if wait is None:
            return Outcome(due.id, target, attempt, DeliveryState.FAILED, webhook=webhook)
        pause = attempt.words if came.is_gone else ""
        next_ms = self._clock.now_ms() + wait
        return Outcome(due.id, target, attempt, DeliveryState.WAITING, next_ms, pause, webhook=webhook)

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


def _traceback(error: Exception) -> Exception | None:
    return None if isinstance(error, StoreUnavailableError) else error
