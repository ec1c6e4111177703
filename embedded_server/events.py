"""Fan-out of what happened to whoever listens: at most ten events a second of one type, counted, never lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from embedded_server.clock import Clock
from embedded_server.domain.event import HELLO, RECORD, REQUEST, Event
from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.domain.moments import from_ms

INTERVAL = 0.1  # seconds between two events of one type
MOST_NAMES = 100  # recTypes one event lists


class _Burst:
    """What happened of one type since it was last told."""

    __slots__ = ("count", "facts", "id", "rec_types")

    def __init__(self, count: int = 0, id_: str = "") -> None:
        self.count = count
        self.id = id_
        self.facts: JsonObject = {}
        self.rec_types: set[str] = set()

    @staticmethod
    def of(event: Event) -> _Burst:
        count, names = event.facts.get("count"), event.facts.get("rectypes")
        burst = _Burst(count if isinstance(count, int) else 1, event.id)
        burst.facts = {name: fact for name, fact in event.facts.items() if name not in ("count", "rectypes")}
        burst.rec_types = set(map(str, names)) if isinstance(names, list) else set()
        return burst

    def absorb(self, later: _Burst) -> None:
        self.count += later.count
        self.id = later.id
        self.facts = later.facts
        if len(self.rec_types) <= MOST_NAMES:
            self.rec_types |= later.rec_types

    def event(self, type_: str, now_ms: int) -> Event:
        facts: JsonObject = {**self.facts, "count": self.count}
        if self.rec_types:
            facts["rectypes"] = [*sorted(self.rec_types)[:MOST_NAMES]]
        if len(self.rec_types) > MOST_NAMES:
            facts["more"] = True
        return Event(type_, self.id, from_ms(now_ms), facts)


class Listener:
    """What one listener has not taken yet. One that never takes costs one burst a type, and loses no count."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bursts: dict[str, _Burst] = {}
        self._woken = asyncio.Event()
        self._is_closed = False

    async def take(self, patience: float) -> list[Event] | None:
        """What happened since the last time; empty after `patience` seconds without anything, None once it is over."""
        if not self._is_closed:
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):  # wait_for loses a cancellation that comes with the event
                    await self._woken.wait()
        if self._is_closed:
            return None
        self._woken.clear()
        bursts, self._bursts = self._bursts, {}
        now_ms = self._clock.now_ms()
        return [burst.event(type_, now_ms) for type_, burst in bursts.items()]

    def put(self, type_: str, burst: _Burst) -> None:
        self._bursts.setdefault(type_, _Burst()).absorb(burst)
        self._woken.set()

    def close(self) -> None:
        self._is_closed = True
        self._woken.set()


class Events:
    """Belongs to the event loop's thread."""

    def __init__(self, clock: Clock) -> None:
        self.record_arrived = asyncio.Event()  # the pipeline waits for it and clears it
        self.records_added = 0
        self._counts: Counter[str] = Counter()
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._bursts: dict[str, _Burst] = {}
        self._records = _Burst()
        self._logged = 0  # requests that became no record, since the log was last told of
        self._last_request = 0
        self._listeners: set[Listener] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._told_at = 0.0

    def record_added(self, record_id: str, rec_type: str, seq: int) -> None:
        """For the hot path: counts only. A record's seq is its number in the request log."""
        self.records_added += 1
        self._last_request = seq
        burst = self._records
        burst.count += 1
        burst.id = record_id
        burst.rec_types.add(rec_type)
        self.record_arrived.set()
        if self._timer is None:
            self._schedule()

    def request_logged(self, request_id: int) -> None:
        """One that became no record."""
        self._logged += 1
        self._last_request = max(self._last_request, request_id)
        if self._timer is None:
            self._schedule()

    def publish(self, type_: str, id_: str, rec_type: str = "", count: int = 1, **facts: JsonValue) -> None:
        """`id_` names the newest thing it is about."""
        self._counts[type_] += count
        burst = self._bursts.setdefault(type_, _Burst())
        burst.count += count
        burst.id = id_
        burst.facts = facts
        if rec_type:
            burst.rec_types.add(rec_type)
        if self._timer is None:
            self._schedule()

    def repeat(self, heard: Iterable[Event], besides: Listener) -> None:
        """What another server told, for all who listen here but the one that tells it to others."""
        for event in heard:
            burst = _Burst.of(event)
            self._counts[event.type] += burst.count
            if event.type == RECORD:
                self.records_added += burst.count
                self.record_arrived.set()
            for listener in self._listeners - {besides}:
                listener.put(event.type, burst)

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    def count(self, type_: str) -> int:
        """How many were published since the start; records are not among them."""
        return self._counts[type_]

    @contextmanager
    def listen(self) -> Iterator[Listener]:
        """Nothing that happens inside is missed; the first event says so."""
        listener = Listener(self._clock)
        listener.put(HELLO, _Burst())
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """Ends every stream, so that a stopping server need not wait for those who listen."""
        if self._timer is not None:
            self._timer.cancel()
        for listener in self._listeners:
            listener.close()

    def _schedule(self) -> None:
        pause = self._told_at + INTERVAL - self._loop.time()
        self._timer = self._loop.call_later(max(0.0, pause), self._tell)

    def _tell(self) -> None:
        self._timer = None
        self._told_at = self._loop.time()
        bursts, self._bursts = self._bursts, {}
        if requests := self._records.count + self._logged:
            bursts[REQUEST] = _Burst(requests, str(self._last_request))
            self._logged = 0
        if self._records.count:
            bursts[RECORD], self._records = self._records, _Burst()
        for type_, burst in bursts.items():
            for listener in self._listeners:
                listener.put(type_, burst)
