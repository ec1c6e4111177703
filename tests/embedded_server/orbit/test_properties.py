"""Rules about whole histories, as state machines: what makes no difference to them, and what waits in them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import Final

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from embedded_server.domain.orbit import Frame, Sensor
from embedded_server.orbit.certain import unresolved
from tests.embedded_server.orbit.queue import ASK_EVERY_S, CATALOGUE, DAY, K, Queue
from tests.embedded_server.orbit.sensor import FieldSensor

VALUES: Final = {
    "alarm_enabled": (0, 1),
    "points_per_uplink": (1, 2, 3),
    "offset_external": (-2, 0, 2),
    "fast_mode_minutes": (0, 30, 60),
}
WISHES: Final = st.sampled_from([(name, value) for name, values in VALUES.items() for value in values])
NAMES: Final = st.sampled_from(list(VALUES))
PLENTY: Final = settings(
    max_examples=int(os.environ.get("SLUICE_ORBIT_EXAMPLES", "60")), stateful_step_count=40, deadline=None
)


@dataclass
class Played:
    """A queue and the sensor it is for."""

    queue: Queue = field(default_factory=Queue)
    real: FieldSensor = field(default_factory=lambda: FieldSensor(K))

    def ask(self, *, arrives: bool, is_acknowledged: bool = True, code: int | None = None) -> Frame | None:
        frame = self.queue.ask()
        if frame is not None and arrives:
            said = self.real.receive(frame.data)
            if is_acknowledged:
                self.queue.hear(said.hex())
        if frame is not None and code is not None:
            self.queue.result(code)
        return frame


class Whims(RuleBasedStateMachine):
    """The same history twice. In one, more is wished for, and cancelled before anything is sent: that never was."""

    def __init__(self) -> None:
        super().__init__()
        self.whimsical, self.sober = Played(), Played()
        self.whims: set[str] = set()

    @rule(wish=WISHES)
    def wish(self, wish: tuple[str, int]) -> None:
        name, value = wish
        self.regret(name)
        assert self.whimsical.queue.wish(**{name: value}) == self.sober.queue.wish(**{name: value})

    @rule(wish=WISHES)
    def whim(self, wish: tuple[str, int]) -> None:
        name, value = wish
        sensor = self.whimsical.queue.sensor
        if name in self.whims or not (name in sensor.open or unresolved(sensor, name)):
            self.whimsical.queue.wish(**{name: value})
            self.whims.add(name)

    @rule(name=NAMES)
    def regret(self, name: str) -> None:
        if name in self.whims:
            self.whimsical.queue.cancel(name)
            self.whims.discard(name)

    @rule(arrives=st.booleans(), is_acknowledged=st.booleans(), code=st.sampled_from((None, 0)))
    def ask(self, arrives: bool, is_acknowledged: bool, code: int | None) -> None:
        for name in tuple(self.whims):
            self.regret(name)
        one, other = (
            played.ask(arrives=arrives, is_acknowledged=is_acknowledged, code=code)
            for played in (self.whimsical, self.sober)
        )
        assert one == other

    @rule(name=NAMES)
    def report(self, name: str) -> None:
        for played in (self.whimsical, self.sober):
            played.queue.hear(played.real.report(name).hex())

    @rule(seconds=st.sampled_from((60, 7_000, DAY)))
    def wait(self, seconds: int) -> None:
        for played in (self.whimsical, self.sober):
            played.queue.now_s += seconds

    @invariant()
    def nothing_else_differs(self) -> None:
        assert _without(self.whimsical.queue.sensor, self.whims) == _without(self.sober.queue.sensor, set())


def _without(sensor: Sensor, whims: set[str]) -> Sensor:
    """Nor the numbers of changes."""
    left = {name: replace(one, id=0) for name, one in sensor.open.items() if name not in whims}
    return replace(sensor, last_change=0, open=left)


class Ageing(RuleBasedStateMachine):
    """Some parameters are changed before every request, for ever; each downlink that arrives is confirmed before they
    are changed again. A day makes up for the one step of priority there is, and whatever else was there first takes one
    downlink: after that many, nothing still waits."""

    @initialize(model=st.sampled_from(("ORBIT_K", "ORBIT_T")), restless=st.sets(NAMES))
    def begin(self, model: str, restless: set[str]) -> None:
        specs = CATALOGUE.models[model]
        self.played = Played(Queue(model), FieldSensor(specs))
        self.names = [name for name in VALUES if specs.parameter(name)]
        self.restless = [name for name in self.names if name in restless]
        self.passed: dict[int, int] = {}  # downlinks that were confirmed while a change waited, by its id
        self.turn = 0

    @rule(wish=WISHES)
    def wish(self, wish: tuple[str, int]) -> None:
        name, value = wish
        if name in self.names:
            self.played.queue.wish(**{name: value})

    @rule(seconds=st.sampled_from((60, 7_000, DAY)))
    def wait(self, seconds: int) -> None:
        self.played.queue.now_s += seconds

    @rule(arrives=st.sampled_from((True, True, True, False)))
    def ask(self, arrives: bool) -> None:
        self.turn += 1
        for name in self.restless:
            self.played.queue.wish(**{name: VALUES[name][self.turn % len(VALUES[name])]})
        waiting = {entry.parameter: entry.id for entry in self.played.queue.sensor.open.values()}
        frame = self.played.ask(arrives=arrives)
        sent = () if frame is None else frame.values
        left = {change: self.passed.get(change, 0) + arrives for name, change in waiting.items() if name not in sent}
        self.passed = left

    @invariant()
    def nothing_waits_for_ever(self) -> None:
        most = DAY // ASK_EVERY_S + len(VALUES) - 1
        assert all(count <= most for count in self.passed.values()), self.passed


def test_that_only_what_is_replaced_before_each_acknowledgement_holds_the_others_up() -> None:
    """It keeps its age, so where a downlink takes one parameter the machine above needs its condition."""
    queue, real = Queue("ORBIT_T"), FieldSensor(CATALOGUE.models["ORBIT_T"])
    queue.wish(points_per_uplink=1)
    queue.wish(alarm_enabled=1)
    for turn in range(40):
        frame = queue.ask()
        assert frame is not None
        assert set(frame.values) == {"points_per_uplink"}
        queue.wish(points_per_uplink=turn % 2 + 2)
        queue.hear(real.receive(frame.data).hex())
    frame = queue.ask()
    assert frame is not None
    queue.hear(real.receive(frame.data).hex())
    frame = queue.ask()
    assert frame is not None
    assert set(frame.values) == {"alarm_enabled"}


TestWhims, TestAgeing = Whims.TestCase, Ageing.TestCase
TestWhims.settings = TestAgeing.settings = PLENTY
