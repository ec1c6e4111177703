"""Random histories told twice, to a server over HTTP and to the reference, and compared after every step."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import NamedTuple
from urllib.parse import urlencode

from tests.embedded_server.orbit.played import APART_S, PlayedSensor
from tests.embedded_server.orbit.reference import Entry, Kind, Reference
from tests.embedded_server.orbit.wires import Answer, Call, Wire, with_json

WISHES: Mapping[str, tuple[int, ...]] = {
    "measure_interval": (5, 10, 20, 0),
    "points_per_uplink": (1, 2, 4),
    "downlink_interval": (360, 370, 1440, 365),
    "alarm_high": (-16, 650, 700, 12_001),
    "alarm_low": (-500, -16, 0),
    "alarm_enabled": (0, 1),
    "offset_external": (-2, 0, 100),
    "fast_mode_minutes": (0, 30, 1440),
    "colour": (1,),
}


class DifferenceError(AssertionError):
    """The server and the reference disagree."""


class Doors(NamedTuple):
    """What opens the server's parts."""

    sigfox: str
    key: dict[str, str]
    admin: dict[str, str]


@dataclass(frozen=True)
class Step:
    """One call, and every answer to it that is right. A second one is told apart where the call is repeated because
    the server died over it."""

    call: Call
    expected: Answer | list[str] | int
    repeated: list[str] | int | None = None

    def check(self, answer: Answer, *, is_repeated: bool = False) -> None:
        told: Answer | list[str] | int = answer
        if isinstance(self.expected, list):
            told = [each["result"] for each in json.loads(answer[1])] if answer[0] == 202 else answer[0]
        elif isinstance(self.expected, int):
            told = answer[0]
        if told != self.expected and not (is_repeated and told == self.repeated):
            raise DifferenceError(f"answered {told}, not {self.expected}")


class History:
    """One sensor's. The same seed makes the same one."""

    def __init__(self, device: str, kind: Kind, seed: int, doors: Doors) -> None:
        self.device, self._doors = device, doors
        self.random = Random(seed)
        self.reference = Reference(kind)
        self.sensor = PlayedSensor(kind, self.random, is_honest=self.random.random() < 0.6)
        self.ends: set[int] = set()  # moments at which a change expires
        self._asked: list[Step] = []
        self._number, self._last_frame_at = 0, 0
        self._trail: deque[str] = deque(maxlen=40)
        self._is_known = self.random.random() < 0.3

    def step(self, now: int) -> Step:
        if not self._is_known:
            self._is_known = True
            return self._heard(self.sensor.report(), now, now, asks=False)
        makers: tuple[tuple[Callable[[int], Step], int], ...] = (
            (self._register, 30),
            (self._ask, 30),
            (self._say, 14),
            (self._result, 10),
            (self._cancel, 8),
            (self._again, 8),
        )
        makes, weights = zip(*makers, strict=True)
        (make,) = self.random.choices(makes, weights)
        step: Step = make(now)
        self._trail.append(f"{now} {step.call.method} {step.call.path} {step.call.body.decode()} → {step.expected!r}")
        return step

    def _register(self, now: int) -> Step:
        names = self.random.sample(list(WISHES), self.random.randint(1, 3))
        values = {name: self.random.choice(WISHES[name]) for name in names if name != "colour" or self._is_rare()}
        expires = now + self.random.choice((7_000, 50_000)) if self.random.random() < 0.2 else None
        values = values or {"alarm_enabled": 1}
        results = self.reference.register(values, now, expires)
        again = deepcopy(self.reference).register(values, now, expires)
        if expires is not None:
            self.ends.add(expires)
        query = "" if expires is None else f"?expires={expires}"
        base, headers = ("/v1/orbit/dev", self._doors.key) if self.random.random() < 0.7 else self._admin
        call = with_json("PUT", f"{base}/{self.device}{query}", values, headers)
        if results is None:
            return Step(call, 422)
        return Step(call, [str(each) for each in results.values()], [str(each) for each in (again or {}).values()])

    def _is_rare(self) -> bool:
        return self.random.random() < 0.1

    @property
    def _admin(self) -> tuple[str, dict[str, str]]:
        return "/admin/v1/orbit", self._doors.admin

    def _cancel(self, now: int) -> Step:
        force = self.random.random() < 0.4
        names = list(self.reference.open) or ["alarm_high"]
        name = self.random.choice(names)
        status = self.reference.cancel(name, now, force=force)
        base, headers = ("/v1/orbit/dev", self._doors.key) if self.random.random() < 0.7 else self._admin
        query = "?force=true" if force else ""
        call = Call("DELETE", f"{base}/{self.device}/pending/{name}{query}", headers=headers)
        return Step(call, status, 404 if status == 204 else None)

    def _ask(self, now: int) -> Step:
        if self.sensor.is_honest and now - self._last_frame_at < APART_S:
            return self._register(now)
        at = now - self.random.choice((0, 0, 0, 3, 40) if self.sensor.is_honest else (0, 0, 3, 20, 40, 90, 400))
        payload = self.sensor.letter_with_request(now) if self.random.random() < 0.5 else b""
        step = self._heard(payload, at, now, asks=True)
        self._asked.append(step)
        return step

    def _say(self, now: int) -> Step:
        letter = self.sensor.letter(now)
        step = self._heard(letter.payload, letter.at, now, asks=False)
        self._asked.append(step)
        return step

    def _heard(self, payload: bytes, at: int, now: int, *, asks: bool) -> Step:
        self._number += 1
        frame = self.reference.uplink((at, self._number), payload, now, asks=asks)
        sent = self.random.choice((self.device, self.device.lower()))
        call = self._callback(sent, payload, at, asks)
        if frame is None:
            return Step(call, (204, b""))
        self.sensor.receive(frame, at)
        self._last_frame_at = now
        return Step(call, (200, f'{{"{sent}":{{"downlinkData":"{frame.hex()}"}}}}'.encode()))

    def _callback(self, device: str, payload: bytes, at: int, asks: bool) -> Call:
        """In any of the forms a template may have."""
        texts = {"time": str(at), "data": payload.hex(), "seqNumber": str(self._number), "ack": str(asks).lower()}
        name, path = self.random.choice(("device", "deviceId", "id")), f"{self._doors.sigfox}/data"
        form = self.random.choice(("typed", "texts", "form", "query", "lines", "list"))
        typed = {name: device, **texts, "time": at, "seqNumber": self._number, "ack": asks, "rssi": None}
        if form == "typed":
            return with_json("POST", path, typed, {})
        if form == "texts":
            return with_json("PUT", path, {name: device, **texts, "snr": "18.86", "lqi": "Good"}, {})
        if form == "form":
            return Call("POST", path, urlencode({name: device, **texts}).encode())
        if form == "query":
            return Call("GET", f"{path}?{urlencode({name: device, **texts})}")
        if form == "list":
            return with_json("POST", f"{self._doors.sigfox}/batch", [typed], {})
        line = ";".join((device, texts["time"], texts["data"], texts["seqNumber"], texts["ack"]))
        return Call("POST", f"{self._doors.sigfox}/batch", f"{line}\n".encode())

    def _result(self, now: int) -> Step:
        if not self.sensor.fates:
            return self._register(now)
        code, at = self.sensor.result()
        is_timeless = not self.sensor.is_honest and self._is_rare()
        self.reference.network_result(code, None if is_timeless else at, now)
        fields = {"device": self.device, "infoCode": str(code)} | ({} if is_timeless else {"time": str(at)})
        return Step(with_json("POST", f"{self._doors.sigfox}/service/ack", fields, {}), (204, b""))

    def _again(self, now: int) -> Step:
        """A repeat of the network: the same bytes in, the same bytes out."""
        return self.random.choice(self._asked) if self._asked else self._register(now)

    # Comparing

    async def compare(self, wire: Wire, now: int) -> None:
        self.reference.pass_time(now)
        base, headers = ("/v1/orbit/dev", self._doors.key) if self.random.random() < 0.5 else self._admin
        status, body = await wire.ask(Call("GET", f"{base}/{self.device}", headers=headers))
        if status != 200:
            raise self.difference(f"{status} {body.decode()}")
        told = json.loads(body)
        self._same(self._values(), {each["name"]: (each["value"], each["certain"]) for each in told["parameters"]})
        self._same(self._queue(), [_row(each) for each in told["pending"]])
        if self.random.random() < 0.3:
            _, body = await wire.ask(Call("GET", f"{base}/{self.device}/preview", headers=headers))
            frame = self.reference.next_frame(now)
            self._same(None if frame is None else frame.hex(), next((each["data"] for each in json.loads(body)), None))
        if self.sensor.is_honest:
            self._check_sound()

    def _values(self) -> dict[str, tuple[int | None, bool]]:
        names, active = self.reference.kind.specs, self.reference.active
        return {name: (active.get(name), self.reference.certain(name)) for name in names}

    def _queue(self) -> list[tuple[object, ...]]:
        def row(entry: Entry) -> tuple[object, ...]:
            number = None if entry.frame is None else (entry.frame - 1) % 255 + 1
            return entry.parameter, entry.value, entry.state, entry.attempts, entry.expires, number

        return [row(entry) for entry in sorted(self.reference.open.values(), key=lambda each: each.id)]

    def _same(self, expected: object, told: object) -> None:
        if told != expected:
            raise self.difference(f"the reference says {expected}\nthe server says {told}")

    def _check_sound(self) -> None:
        """What is certain is what the sensor has."""
        for name, value in self.sensor.values.items():
            if self.reference.certain(name) and self.reference.active[name] != value:
                raise self.difference(f"{name} is certain, and the sensor has {value}")

    def difference(self, words: str) -> DifferenceError:
        return DifferenceError("\n".join((f"{self.device}: {words}", *self._trail)))


def _row(pending: Mapping[str, object]) -> tuple[object, ...]:
    names = ("parameter", "value", "state", "attempts", "expires", "frame")
    return tuple(pending.get(name) for name in names)


async def play(history: History, wire: Wire, now: int) -> None:
    step = history.step(now)
    try:
        step.check(await wire.ask(step.call))
    except DifferenceError as error:
        raise history.difference(str(error)) from None
    await history.compare(wire, now)


async def play_until_gone(history: History, wire: Wire, now: int) -> tuple[Step, Answer | None]:
    """With the answer, if there was time for one."""
    step = history.step(now)
    try:
        return step, await wire.ask(step.call)
    except (OSError, EOFError, asyncio.IncompleteReadError):
        return step, None
