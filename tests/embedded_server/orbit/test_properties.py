"""Properties of whole histories: what makes no difference to them, and what they come to in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import hypothesis.strategies as st
from hypothesis import given, settings

from embedded_server.domain.orbit import Frame, Registered, Sensor
from embedded_server.orbit.certain import unresolved
from tests.embedded_server.orbit.queue import CATALOGUE, DAY, K, Queue
from tests.embedded_server.orbit.sensor import FieldSensor

VALUES: Final = {
    "alarm_enabled": (0, 1),
    "points_per_uplink": (1, 2, 3),
    "offset_external": (-2, 0, 2),
    "fast_mode_minutes": (0, 30, 60),
}
WISHES: Final = st.sampled_from([(name, value) for name, values in VALUES.items() for value in values])
PLENTY: Final = settings(max_examples=150, deadline=None)


@dataclass(frozen=True)
class Ask:
    """The sensor asks, and gets what it is sent or not; if so its acknowledgement arrives or not."""

    arrives: bool
    is_acknowledged: bool
    code: int | None  # what the network says of it, if anything


@dataclass(frozen=True)
class Report:
    name: str


@dataclass(frozen=True)
class Register:
    name: str
    value: int


@dataclass(frozen=True)
class Whim:
    """Registered and, before anything is sent, cancelled."""

    name: str
    value: int


ASKS: Final = st.builds(Ask, st.booleans(), st.booleans(), st.sampled_from((None, 0)))
REGISTERS: Final = WISHES.map(lambda wish: Register(*wish))
WHIMS: Final = WISHES.map(lambda wish: Whim(*wish))
REPORTS: Final = st.builds(Report, st.sampled_from(list(VALUES)))
HISTORIES: Final = st.lists(st.one_of(ASKS, REGISTERS, REGISTERS, REPORTS), max_size=12)
WHIMSICAL: Final = st.lists(st.one_of(ASKS, REGISTERS, WHIMS, WHIMS, REPORTS), max_size=16)


@dataclass
class Played:
    """A queue and the sensor it is for."""

    queue: Queue = field(default_factory=Queue)
    real: FieldSensor = field(default_factory=lambda: FieldSensor(K))
    frames: list[Frame | None] = field(default_factory=list)
    whims: set[str] = field(default_factory=set)

    def play(self, steps: Sequence[Ask | Report | Register | Whim], *, is_whimsical: bool = True) -> None:
        for step in steps:
            self.queue.now_s += 60
            if isinstance(step, Ask):
                self.forget(*self.whims)
                self._ask(step)
            elif isinstance(step, Report):
                self.queue.hear(self.real.report(step.name).hex())
            elif isinstance(step, Register):
                self.forget(step.name)
                self.queue.wish(**{step.name: step.value})
            elif is_whimsical and self._is_free(step.name):
                self.queue.wish(**{step.name: step.value})
                self.whims.add(step.name)
        self.forget(*self.whims)

    def forget(self, *names: str) -> None:
        for name in self.whims.intersection(names):
            self.queue.cancel(name)
            self.whims.discard(name)

    def _is_free(self, name: str) -> bool:
        return name not in self.queue.sensor.open and not unresolved(self.queue.sensor, name)

    def _ask(self, step: Ask) -> None:
        frame = self.queue.ask()
        self.frames.append(frame)
        if frame is None:
            return
        if step.arrives:
            said = self.real.receive(frame.data)
            if step.is_acknowledged:
                self.queue.hear(said.hex())
        if step.code is not None:
            self.queue.result(step.code)


def plain(sensor: Sensor) -> Sensor:
    """Without the numbers of its changes."""
    return replace(sensor, last_change=0, open={name: replace(one, id=0) for name, one in sensor.open.items()})


@PLENTY
@given(HISTORIES, WISHES, WISHES)
def test_that_wishes_for_two_parameters_commute(
    steps: list[Ask | Report | Register], one: tuple[str, int], other: tuple[str, int]
) -> None:
    """After any history: the same becomes of each, and of the sensor, whichever comes first."""
    results: list[dict[str, Registered]] = []
    ends: list[Sensor] = []
    for order in ((one, other), (other, one)):
        played = Played()
        played.play(steps)
        results.append({name: played.queue.wish(**{name: value})[0] for name, value in order})
        ends.append(plain(played.queue.sensor))
    if one[0] != other[0]:
        assert results[0] == results[1]
        assert ends[0] == ends[1]


@PLENTY
@given(WHIMSICAL)
def test_that_what_is_cancelled_before_anything_is_sent_was_never_registered(
    steps: list[Ask | Report | Register | Whim],
) -> None:
    """Frame by frame, and in all that is known and waits in the end."""
    whimsical, sober = Played(), Played()
    whimsical.play(steps)
    sober.play(steps, is_whimsical=False)
    assert whimsical.frames == sober.frames
    assert plain(whimsical.queue.sensor) == plain(sober.queue.sensor)


@PLENTY
@given(
    restless=st.sampled_from(("fast_mode_minutes", "points_per_uplink")),
    waiting=st.lists(st.sampled_from(("alarm_enabled", "alarm_high", "offset_external")), min_size=1, unique=True),
    model=st.sampled_from(("ORBIT_K", "ORBIT_T")),
)
def test_that_nothing_waits_for_ever_behind_what_is_changed_for_ever(
    restless: str, waiting: list[str], model: str
) -> None:
    """Two days make up for the priority, and each that waits takes one downlink."""
    queue, real = Queue(model), FieldSensor(CATALOGUE.models[model])
    names = [name for name in waiting if CATALOGUE.models[model].parameter(name)]
    queue.wish(**{restless: VALUES[restless][0]})
    queue.wish(**dict.fromkeys(names, 1))
    left, began = set(names), queue.now_s
    for turn in range(1, 5 * (2 + len(names))):
        queue.wish(**{restless: VALUES[restless][turn % len(VALUES[restless])]})
        frame = queue.ask()
        assert frame is not None
        left -= frame.values.keys()
        queue.hear(real.receive(frame.data).hex())
        if not left:
            break
    assert not left, f"{left} still waits"
    assert queue.now_s - began <= 2 * DAY + (len(names) + 1) * (21_600 + 600)
