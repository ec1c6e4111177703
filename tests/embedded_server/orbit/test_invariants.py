"""The invariants of the queue, over random histories: downlinks and acknowledgements lost, doubled, late and out of
order, results of the network, cancels, expiry, and time that passes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import Final

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from embedded_server.domain.orbit import OPEN_STATES, AuditEvent, Change, ChangeState, Frame, Registered, Sensor, Wish
from embedded_server.orbit.certain import certain, unresolved, wanted
from embedded_server.orbit.codec import DOWNLINK_BYTES
from embedded_server.orbit.downlink import preview
from embedded_server.orbit.hearing import NOT_EMITTED, network_result
from embedded_server.orbit.models import load_catalogue
from embedded_server.orbit.registering import InFlightError, cancel, problems_of, register
from embedded_server.orbit.taking import take_uplink
from embedded_server.orbit.turn import Turn
from tests.embedded_server.orbit.queue import DAY
from tests.embedded_server.orbit.sensor import FieldSensor

CATALOGUE: Final = load_catalogue()
MODELS: Final = tuple(sorted(CATALOGUE.models))
WALKS: Final = int(os.environ.get("SLUICE_ORBIT_WALKS", "150"))
NAMES: Final = ("alarm_enabled", "points_per_uplink", "offset_external", "fast_mode_minutes", "downlink_interval")
VALUES: Final[Mapping[str, tuple[int, ...]]] = {
    "alarm_enabled": (0, 1),
    "points_per_uplink": (1, 2, 3),
    "offset_external": (-2, 0, 2),
    "fast_mode_minutes": (0, 30, 60),
    "downlink_interval": (360, 720),
}
PRIORITIES: Final = {spec.name: spec.priority for model in CATALOGUE.models.values() for spec in model.parameters}
RARELY: Final = st.sampled_from((False, False, False, False, False, False, True))
STOPPED: Final = frozenset(
    (ChangeState.ELIDED.value, ChangeState.CANCELLED.value, ChangeState.EXPIRED.value, ChangeState.FAILED.value)
)
CLOSING: Final = STOPPED | {ChangeState.APPLIED.value}


@dataclass(frozen=True)
class Said:
    """An uplink that waits to be delivered, any number of times."""

    at_s: int
    payload: bytes


@dataclass
class Book:
    """All that the audit said, and what it must add up to."""

    opened: Counter[int] = field(default_factory=Counter)
    closed: Counter[int] = field(default_factory=Counter)
    events: list[AuditEvent] = field(default_factory=list)

    def add(self, events: list[AuditEvent]) -> None:
        self.events += events
        for event in events:
            if event.change is not None and event.event == Registered.QUEUED.value:
                self.opened[event.change] += 1
            if event.change is not None and event.event in CLOSING:
                self.closed[event.change] += 1


class Queue(RuleBasedStateMachine):
    """A server and a sensor, and a network between them that may do anything but lie."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 1_800_000_000
        self.book = Book()
        self.flying: list[Said] = []
        self.results: list[tuple[int, int]] = []  # code and the uplink's time, true ones only
        self.heard: set[int] = set()

    @initialize(model=st.sampled_from(MODELS), knows=st.booleans(), rejects=st.sets(st.sampled_from(NAMES), max_size=1))
    def begin(self, model: str, knows: bool, rejects: set[str]) -> None:
        self.model = CATALOGUE.models[model]
        self.names = [name for name in NAMES if self.model.parameter(name)]
        self.sensor, self.real = Sensor("1A2B3C", model), FieldSensor(self.model, frozenset(rejects))
        if knows:
            for name in self.names:
                self.pass_time(600)
                self.hear(Said(self.now_s, self.real.report(name)))

    def step(self, turn: Turn) -> None:
        self.check_active(turn)
        self.sensor = turn.sensor
        self.book.add(turn.events)

    def check_active(self, turn: Turn) -> None:
        """Active values change by what the sensor said, and by nothing else."""
        heard = {event.event for event in turn.events} & {"acknowledged", "reported"}
        for name in self.names:
            before, after = self.sensor.of(name), turn.sensor.of(name)
            assert heard or after.value == before.value
            assert after.resolved >= before.resolved  # what was overtaken changes nothing

    def pass_time(self, seconds: int) -> None:
        self.now_s += seconds

    def hear(self, said: Said) -> None:
        """Through any callback, as often as it likes: the second time it says nothing."""
        turn = Turn(self.sensor, self.now_s)
        is_new = said.at_s not in self.heard
        self.heard.add(said.at_s)
        take_uplink(turn, self.model, CATALOGUE.queue, said.payload, said.at_s, is_new=is_new, is_request=False)
        self.step(turn)

    @rule(seconds=st.sampled_from((60, 600, 3_600, 30_000, 90_000)))
    def wait(self, seconds: int) -> None:
        self.pass_time(seconds)

    @rule(name=st.sampled_from(NAMES), place=st.integers(0, 2), expires=st.sampled_from((None, None, 700, 100_000)))
    def wish(self, name: str, place: int, expires: int | None) -> None:
        value = VALUES[name][place % len(VALUES[name])]
        if problems_of(Turn(self.sensor, self.now_s).sensor, self.model, {name: value}):
            return
        wish = Wish(name, value, "dana", None if expires is None else self.now_s + expires)
        turn = Turn(self.sensor, self.now_s)
        register(turn, wish)
        turn.settle()
        self.step(turn)
        assert wanted(self.sensor, name) == value
        again = Turn(self.sensor, self.now_s)
        assert register(again, wish) in (Registered.UNCHANGED, Registered.ALREADY_PENDING)
        assert again.sensor == self.sensor  # twice is once

    @rule(names=st.permutations(NAMES), place=st.integers(0, 2), expires=st.sampled_from((None, 700)))
    def wish_two(self, names: list[str], place: int, expires: int | None) -> None:
        """Whichever comes first, the same becomes of each and of the sensor."""
        one, other = names[:2]
        ends_s = None if expires is None else self.now_s + expires
        wishes = [Wish(name, VALUES[name][place % len(VALUES[name])], "dana", ends_s) for name in (one, other)]
        if any(self.model.parameter(name) is None for name in (one, other)):
            return
        results, turns = [], []
        for order in (wishes, wishes[::-1]):
            turn = Turn(self.sensor, self.now_s)
            results.append({wish.parameter: register(turn, wish) for wish in order})
            turns.append(turn)
        assert results[0] == results[1]
        assert _without_numbers(turns[0].sensor) == _without_numbers(turns[1].sensor)
        self.step(turns[0])

    @rule(name=st.sampled_from(NAMES), force=st.booleans())
    def cancel(self, name: str, force: bool) -> None:
        turn = Turn(self.sensor, self.now_s)
        entry = turn.sensor.open.get(name)
        try:
            found = cancel(turn, name, by="dana", force=force)
        except InFlightError:
            assert entry is not None
            assert not force
            assert entry.state is ChangeState.IN_FLIGHT or unresolved(self.sensor, name)
            return
        assert found == (entry is not None)
        self.step(turn)

    @rule(arrives=st.booleans(), emitted=st.booleans(), tells=st.booleans(), carries=st.booleans(), late=RARELY)
    def ask(self, arrives: bool, emitted: bool, tells: bool, carries: bool, late: bool) -> None:
        self.pass_time(600)
        uplink_s, said = self.now_s, self.flying.pop() if carries and self.flying else None
        payload = said.payload if said is not None and said.payload[0] >> 4 == 2 else b"\xf0"
        at_s = uplink_s
        expected = preview(self.sensor, self.model, CATALOGUE.queue, self.now_s, 1)
        turn = Turn(self.sensor, self.now_s + 31 * late)
        frame = take_uplink(turn, self.model, CATALOGUE.queue, payload, at_s, is_new=True, is_request=True)
        self.heard.add(at_s)
        if late:
            assert frame is None
        elif said is None and expected:
            assert frame == expected[0]
        if frame is not None:
            self.check_frame(turn, frame)
            self.carry(frame, uplink_s, arrives=arrives and emitted, emitted=emitted, tells=tells)
        self.now_s += 31 * late
        self.step(turn)

    def check_frame(self, turn: Turn, frame: Frame) -> None:
        assert len(frame.data) == DOWNLINK_BYTES
        assert 1 <= len(frame.values) <= self.model.max_parameters
        before = replace(turn.sensor, frames={s: f for s, f in turn.sensor.frames.items() if s != frame.serial})
        for name, value in frame.values.items():
            assert not (certain(before, name) and before.of(name).value == value)
        if "offset_external" in frame.values:
            assert len(frame.values) == 1
        stopped = {event.change for event in (*self.book.events, *turn.events) if event.event in STOPPED}
        sent = {event.change for event in turn.events if event.event == "sent"}
        assert not sent & stopped
        self.check_nothing_older_is_left(turn.sensor, frame)

    def check_nothing_older_is_left(self, sensor: Sensor, frame: Frame) -> None:
        """A step of priority is made up for by a day; what is first in the downlink waits longest, less those."""
        first = sensor.open[next(iter(frame.values))]
        for entry in sensor.open.values():
            steps = PRIORITIES[first.parameter] - PRIORITIES[entry.parameter]
            if entry.state is ChangeState.QUEUED and steps >= 0:
                assert first.created_s <= entry.created_s + steps * DAY

    def carry(self, frame: Frame, uplink_s: int, *, arrives: bool, emitted: bool, tells: bool) -> None:
        if arrives:
            self.flying.append(Said(uplink_s + 300, self.real.receive(frame.data)))
        if tells:
            code = 0 if emitted else sorted(NOT_EMITTED)[frame.serial % len(NOT_EMITTED)]
            self.results.append((code, uplink_s))

    @precondition(lambda self: self.flying)
    @rule(place=st.integers(0, 10), keeps=st.booleans())
    def deliver(self, place: int, keeps: bool) -> None:
        """Late, in any order, perhaps once more: as the sensor's own uplink or repeated by it in another one."""
        said = self.flying[place % len(self.flying)]
        if not keeps:
            self.flying.remove(said)
        self.pass_time(60)
        is_acknowledgement = said.payload[0] >> 4 == 2
        self.hear(Said(self.now_s, said.payload) if keeps and is_acknowledgement else said)

    @precondition(lambda self: self.flying)
    @rule()
    def lose(self) -> None:
        self.flying.pop()

    @precondition(lambda self: self.results)
    @rule(place=st.integers(0, 10), keeps=st.booleans(), skew=st.integers(-60, 60))
    def tell_result(self, place: int, keeps: bool, skew: int) -> None:
        code, uplink_s = self.results[place % len(self.results)]
        if not keeps:
            self.results.remove((code, uplink_s))
        turn = Turn(self.sensor, self.now_s)
        network_result(turn, code, "", uplink_s + skew)
        self.step(turn)

    @rule(name=st.sampled_from(NAMES))
    def report(self, name: str) -> None:
        self.pass_time(600)
        self.hear(Said(self.now_s, self.real.report(name)))

    @rule(name=st.sampled_from(NAMES))
    def report_late(self, name: str) -> None:
        self.pass_time(600)
        self.flying.append(Said(self.now_s, self.real.report(name)))

    @rule()
    def boot(self) -> None:
        self.pass_time(600)
        self.hear(Said(self.now_s, bytes((0x40, 1, 2, 3))))
        assert not any(certain(self.sensor, name) for name in self.names)

    @invariant()
    def what_is_certain_is_so(self) -> None:
        for name in self.names:
            if certain(self.sensor, name):
                assert self.sensor.of(name).value == self.real.values[name], name

    @invariant()
    def no_entry_is_useless_or_out_of_place(self) -> None:
        for name, entry in self.sensor.open.items():
            assert entry.parameter == name
            assert entry.state in OPEN_STATES
            assert not (certain(self.sensor, name) and self.sensor.of(name).value == entry.value)
            if entry.state is ChangeState.IN_FLIGHT:
                assert entry.frame is not None
                assert self.sensor.frames[entry.frame].values[name] == entry.value
            else:
                assert entry.frame is None

    @invariant()
    def every_change_is_opened_once_and_closed_once(self) -> None:
        still_open = {entry.id for entry in self.sensor.open.values()}
        assert all(count == 1 for count in self.book.opened.values())
        assert all(count == 1 for count in self.book.closed.values())
        assert set(self.book.closed) == set(self.book.opened) - still_open

    def teardown(self) -> None:
        """Without losses the queue drains, and the sensor has all that is wanted."""
        self.real.rejects = frozenset()
        wishes = {name: entry.value for name, entry in Turn(self.sensor, self.now_s).sensor.open.items()}
        for _ in range(2 * len(self.names) + 2):
            self.now_s += 21_600
            turn = Turn(replace(self.sensor, open=_without_end(self.sensor)), self.now_s)
            frame = take_uplink(turn, self.model, CATALOGUE.queue, b"", self.now_s, is_new=True, is_request=True)
            self.step(turn)
            if frame is not None:
                said = self.real.receive(frame.data)
                self.now_s += 600
                self.hear(Said(self.now_s, said))
        assert not self.sensor.open
        given_up = {event.parameter for event in self.book.events if event.event == "failed"}
        for name, value in wishes.items():
            assert self.real.values[name] == value or name in given_up


def walk(seed: int) -> Book:
    """A long history of likely steps, which a search for short ones seldom reaches."""
    random, queue = Random(seed), Queue()

    def is_so(chance: float) -> bool:
        return random.random() < chance

    def wish() -> None:
        expires = random.choice((None, None, None, 700, 100_000))
        queue.wish(name=random.choice(NAMES), place=random.randrange(3), expires=expires)

    def ask() -> None:
        arrives, emitted, tells, carries = is_so(0.6), is_so(0.8), is_so(0.7), is_so(0.3)
        queue.ask(arrives=arrives, emitted=emitted, tells=tells, carries=carries, late=is_so(0.05))

    def deliver() -> None:
        if queue.flying:
            queue.deliver(place=random.randrange(9), keeps=is_so(0.3))

    def tell_result() -> None:
        if queue.results:
            queue.tell_result(place=random.randrange(9), keeps=is_so(0.3), skew=random.randint(-60, 60))

    def seldom() -> None:
        name = random.choice(NAMES)
        random.choice(
            (
                partial(queue.report, name=name),
                partial(queue.report_late, name=name),
                partial(queue.cancel, name=name, force=is_so(0.5)),
                partial(queue.wait, seconds=random.choice((60, 30_000, 90_000))),
                partial(queue.wish_two, names=random.sample(NAMES, 2), place=random.randrange(3), expires=None),
                queue.boot if is_so(0.3) else wish,
            )
        )()

    queue.begin(model=random.choice(MODELS), knows=is_so(0.5), rejects={random.choice(NAMES)} if is_so(0.3) else set())
    for _ in range(60):
        random.choice((wish, wish, wish, ask, ask, deliver, deliver, tell_result, seldom))()
        queue.what_is_certain_is_so()
        queue.no_entry_is_useless_or_out_of_place()
        queue.every_change_is_opened_once_and_closed_once()
    queue.teardown()
    return queue.book


@pytest.mark.slow
def test_that_the_invariants_hold_on_long_walks() -> None:
    events: Counter[str] = Counter()
    for seed in range(WALKS):
        events.update(event.event for event in walk(seed).events)
    rare = {"applied", "elided", "failed", "expired", "cancelled", "requeued", "not_emitted", "window_missed", "boot"}
    assert all(events[each] > WALKS // 20 for each in rare), events
    assert events["applied"] > WALKS


def _without_end(sensor: Sensor) -> dict[str, Change]:
    return {name: replace(entry, expires_s=None) for name, entry in sensor.open.items()}


def _without_numbers(sensor: Sensor) -> Sensor:
    return replace(sensor, open={name: replace(entry, id=0) for name, entry in sensor.open.items()})


TestQueue = Queue.TestCase
TestQueue.settings = settings(
    max_examples=int(os.environ.get("SLUICE_ORBIT_EXAMPLES", "60")),
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
