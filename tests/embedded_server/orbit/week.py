"""A week in the life of many sensors and the people who change them, minute by minute of the server's own time."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import TypeAlias

from embedded_server.domain.orbit import Model
from embedded_server.simulation.orbit_sensor import OrbitSensor
from tests.embedded_server.orbit.histories import Doors
from tests.embedded_server.orbit.wires import Answer, Call, Wire, with_json

MINUTE_S, DAY_S = 60, 86_400
WEEK_S, WISHING_S = 7 * DAY_S, 3 * DAY_S
LOSS = 0.05  # of each hop: uplink, downlink, emission, result
NOT_EMITTED = (1, 3, 4, 7)
NO_CONTRACT = 6
WISHES = {
    "measure_interval": (10, 20, 30),
    "downlink_interval": (360, 400),
    "alarm_high": (650, 700, 1_250),
    "alarm_low": (-400, 0),
    "alarm_enabled": (0, 1),
    "fast_mode_minutes": (0, 30),
}
Act: TypeAlias = Callable[[int], Coroutine[object, object, None]]


@dataclass
class Person:
    """One sensor, and what somebody wants of it in the end."""

    sensor: OrbitSensor
    rejected: int | None  # id of a parameter that it refuses
    has_contract: bool
    falls_silent_at: int
    wanted: dict[str, int] = field(default_factory=dict)

    def receive(self, data: bytes) -> None:
        before = dict(self.sensor.values)
        self.sensor.receive(data)
        said = bytearray(self.sensor._to_say[0])
        for place, number in enumerate(said[2:], 2):
            spec = self.sensor.model.parameter_with_id(number)
            if spec is not None and number == self.rejected:
                self.sensor.values[spec.name] = before[spec.name]
                said[place] |= 0x80
        self.sensor._to_say[0] = bytes(said)


class Week:
    def __init__(self, models: list[Model], sensors: int, doors: Doors, start: int, seed: int) -> None:
        self.random, self._doors, self._start = Random(seed), doors, start
        self._due: list[tuple[int, int, Act]] = []
        self._order = itertools.count()
        self.people = [self._person(f"{0x5C0000 + place:X}", models) for place in range(sensors)]
        for person in self.people:
            self._later(start + self.random.randrange(600), partial(self._speak, person))
            for _ in range(self.random.randint(1, 4)):
                self._later(start + self.random.randrange(WISHING_S), partial(self._wish, person))

    def _person(self, device: str, models: list[Model]) -> Person:
        model = self.random.choice(models)
        rejected = 6 if self.random.random() < 0.05 else None
        silent_at = self._start + (self.random.randrange(WISHING_S) if self.random.random() < 0.02 else WEEK_S)
        sensor = OrbitSensor(device, model, self.random)
        return Person(sensor, rejected, self.random.random() > 0.02, silent_at)

    def _later(self, at: int, act: Act) -> None:
        heapq.heappush(self._due, (at, next(self._order), act))

    async def play(self, clock: Wire, wires: list[Wire]) -> None:
        """What falls into one minute happens together, then the clock goes on."""
        self._clock, self._told = clock, 0
        self._wires, self._is_set = asyncio.Queue[Wire](), asyncio.Lock()
        for wire in wires:
            self._wires.put_nowait(wire)
        while self._due and self._due[0][0] < self._start + WEEK_S:
            now = self._due[0][0] // MINUTE_S * MINUTE_S
            self._now, acts = now, list[Act]()
            while self._due and self._due[0][0] < now + MINUTE_S:
                acts.append(heapq.heappop(self._due)[2])
            await asyncio.gather(*(act(now) for act in acts))

    async def _set_time(self) -> None:
        """Not of minutes in which nothing is said."""
        async with self._is_set:
            if self._told != self._now:
                said = {"now": self._now}
                status, _ = await self._clock.ask(with_json("PUT", "/admin/v1/clock", said, self._doors.admin))
                assert status == 200
                self._told = self._now

    async def ask(self, call: Call) -> Answer:
        await self._set_time()
        wire = await self._wires.get()
        try:
            return await wire.ask(call)
        finally:
            self._wires.put_nowait(wire)

    def _is_lost(self) -> bool:
        return self.random.random() < LOSS

    async def _wish(self, person: Person, _now: int) -> None:
        names = self.random.sample(list(WISHES), self.random.randint(1, 3))
        values = {name: self.random.choice(WISHES[name]) for name in names}
        path = f"/v1/orbit/dev/{person.sensor.device}"
        status, body = await self.ask(with_json("PUT", path, values, self._doors.key))
        assert status == 202, body
        person.wanted |= values

    async def _speak(self, person: Person, now: int) -> None:
        """Data points alone change nothing here, and are left out."""
        if now >= person.falls_silent_at:
            return
        sensor = person.sensor
        uplink = sensor.next_uplink(now - self._start)
        self._later(now + sensor.uplink_gap_s, partial(self._speak, person))
        if (uplink.payload[0] >> 4 == 1 and not uplink.is_request) or self._is_lost():
            return
        fields = {
            "device": sensor.device,
            "time": str(now),
            "seqNumber": str(sensor.number),
            "data": uplink.payload.hex(),
            "ack": str(uplink.is_request).lower(),
        }
        call = with_json("POST", f"{self._doors.sigfox}/data", fields, {})
        status, body = await self.ask(call)
        assert status in (200, 204), body
        if self._is_lost():  # the answer, so that the network asks again
            assert await self.ask(call) == (status, body)
        if status == 200:
            self._emit(person, now, bytes.fromhex(json.loads(body)[sensor.device]["downlinkData"]))

    def _emit(self, person: Person, now: int, data: bytes) -> None:
        code = 0 if person.has_contract else NO_CONTRACT
        if code == 0 and self._is_lost():
            code = self.random.choice(NOT_EMITTED)
        if code == 0 and not self._is_lost():
            person.receive(data)
        if not self._is_lost():
            self._later(
                now + MINUTE_S, partial(self._tell, {"device": person.sensor.device, "time": now, "code": code})
            )

    async def _tell(self, said: dict[str, object], _now: int) -> None:
        fields = {"device": said["device"], "time": said["time"], "infoCode": str(said["code"])}
        assert (await self.ask(with_json("POST", f"{self._doors.sigfox}/service/ack", fields, {})))[0] == 204

    async def unexplained(self, person: Person) -> list[str]:
        """Wanted values that the sensor has not, and nobody says why."""
        path = f"/v1/orbit/dev/{person.sensor.device}"
        told = json.loads((await self.ask(Call("GET", path, headers=self._doors.key)))[1])
        events = json.loads((await self.ask(Call("GET", f"{path}/history", headers=self._doors.key)))[1])
        ended = {(each.get("parameter"), each.get("value")) for each in events if each.get("reason") and is_end(each)}
        waiting = {each["parameter"]: each["waiting_for"] for each in told["pending"]}
        known = {each["name"]: (each["value"], each["certain"]) for each in told["parameters"]}
        return [
            f"{person.sensor.device} {name} {value}: {known[name]}, {waiting.get(name)}"
            for name, value in person.wanted.items()
            if not (known[name] == (value, True) and person.sensor.values[name] == value)
            and (name, value) not in ended
            and waiting.get(name) not in ("device_silent", "contract")
        ]


def is_end(event: dict[str, object]) -> bool:
    return event["event"] in ("failed", "expired", "cancelled")
