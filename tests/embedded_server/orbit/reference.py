"""The Orbit queue told a second time, from the specification alone: it shares no line with the server."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

TABLE = Path(__file__).parents[3] / "embedded_server" / "orbit" / "models.toml"
QUEUED, IN_FLIGHT = "queued", "in_flight"
NOT_EMITTED = frozenset((1, 2, 3, 4, 6, 7, 8))
DAY_S = 86_400
FRAME_SIZE, NUMBERS = 8, 255
DEADLINE_S, NEAR_S, RECENT_S = 30, 120, 600
MOST_ATTEMPTS = 8
Result: TypeAlias = Literal["unchanged", "queued", "already_pending", "removed", "replaced"]
Key: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Spec:
    name: str
    id: int
    width: int
    min: int
    max: int
    step: int
    group: str
    priority: int
    alone: bool
    default: int

    def written(self, value: int) -> bytes:
        return value.to_bytes(self.width, "big", signed=self.min < 0)

    def read(self, data: bytes) -> int:
        return int.from_bytes(data, "big", signed=self.min < 0)


@dataclass(frozen=True)
class Kind:
    name: str
    most: int
    specs: dict[str, Spec]

    def by_id(self, number: int) -> Spec | None:
        return next((spec for spec in self.specs.values() if spec.id == number), None)


@dataclass
class Entry:
    id: int
    parameter: str
    value: int
    created: int
    expires: int | None
    state: str = QUEUED
    attempts: int = 0
    frame: int | None = None


@dataclass
class Sent:
    number: int
    at: int  # the uplink's time
    sent: int
    values: dict[str, int]
    void: set[str] = field(default_factory=set)  # certainly not emitted, or rejected
    rejected: set[str] = field(default_factory=set)


def kinds() -> dict[str, Kind]:
    table = tomllib.loads(TABLE.read_text())
    names = ("id", "width", "min", "max", "step", "group", "priority", "alone", "default")
    found = {}
    for kind, said in table["models"].items():
        rows = {name: table["parameters"][name] | said.get("override", {}).get(name, {}) for name in said["parameters"]}
        specs = {name: Spec(name, **{each: row[each] for each in names}) for name, row in rows.items()}
        found[kind] = Kind(kind, said["max_parameters_per_downlink"], specs)
    return found


class Reference:
    """One sensor's queue."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.active: dict[str, int] = {}
        self.resolved = dict.fromkeys(kind.specs, 0)
        self.heard_at = dict.fromkeys(kind.specs, 0)
        self.doubted: dict[str, tuple[int, int]] = {}  # by a start anew: only newer frames and reports are believed
        self.frames: list[Sent] = []
        self.open: dict[str, Entry] = {}
        self.answers: dict[Key, bytes | None] = {}
        self._heard: set[Key] = set()
        self._in_the_air: Sent | None = None
        self._last_id = 0

    def certain(self, name: str) -> bool:
        if name not in self.active or name in self.doubted:
            return False
        return all(frame.values[name] == self.active[name] for frame in self._unresolved(name))

    def _unresolved(self, name: str) -> Iterator[Sent]:
        """Frames whose fate, for this parameter, is not known."""
        for frame in self.frames:
            if name in frame.values and name not in frame.void and frame.number > self.resolved[name]:
                yield frame

    # What people ask for

    def register(self, values: Mapping[str, int], now: int, expires: int | None) -> dict[str, Result] | None:
        """None when it is refused as a whole."""
        self.pass_time(now)
        if not self.is_valid(values):
            return None
        results = {name: self._register(name, value, now, expires) for name, value in values.items()}
        self.pass_time(now)
        return results

    def is_valid(self, values: Mapping[str, int]) -> bool:
        for name, value in values.items():
            spec = self.kind.specs.get(name)
            if spec is None or not spec.min <= value <= spec.max or (value - spec.min) % spec.step:
                return False
        wanted = self.active | {name: entry.value for name, entry in self.open.items()} | dict(values)
        interval, points = wanted.get("measure_interval"), wanted.get("points_per_uplink")
        low, high = wanted.get("alarm_low"), wanted.get("alarm_high")
        is_slow_enough = interval is None or points is None or interval * points >= 10
        return is_slow_enough and (low is None or high is None or low < high)

    def _register(self, name: str, value: int, now: int, expires: int | None) -> Result:
        entry = self.open.get(name)
        is_active = self.certain(name) and self.active[name] == value
        if entry is None and is_active:
            return "unchanged"
        if entry is None:
            self._last_id += 1
            self.open[name] = Entry(self._last_id, name, value, now, expires)
            return "queued"
        if entry.value == value:
            return "already_pending"
        if is_active:
            del self.open[name]
            return "removed"
        entry.value, entry.expires, entry.attempts = value, expires, 0
        entry.state, entry.frame = QUEUED, None
        last = self._in_the_air
        if last is not None and last in self._unresolved(name) and last.values[name] == value:
            entry.state, entry.frame = IN_FLIGHT, last.number
        return "replaced"

    def cancel(self, name: str, now: int, *, force: bool) -> int:
        """The status of the answer."""
        self.pass_time(now)
        entry = self.open.get(name)
        if entry is None:
            return 404
        is_free = entry.state == QUEUED and (self.certain(name) or not any(self._unresolved(name)))
        if not is_free and not force:
            return 409
        del self.open[name]
        return 204

    # What the sensor and the network say

    def uplink(self, key: Key, payload: bytes, now: int, *, asks: bool) -> bytes | None:
        """The downlink it is answered with. The key is its time and its number."""
        if asks and key in self.answers:
            return self.answers[key]
        self.pass_time(now)
        if key not in self._heard:
            self._heard.add(key)
            self._hear(payload, key[0])
        self.pass_time(now)
        if not asks:
            return None
        is_late = now - key[0] > DEADLINE_S
        self.answers[key] = None if is_late else self._downlink(now, key[0])
        return self.answers[key]

    def _downlink(self, now: int, at: int) -> bytes | None:
        self._take_back(now)
        chosen = self._pack(now)
        if not chosen:
            return None
        frame = Sent(len(self.frames) + 1, at, now, {entry.parameter: entry.value for entry in chosen})
        self.frames.append(frame)
        self._in_the_air = frame
        for entry in chosen:
            entry.state, entry.frame, entry.attempts = IN_FLIGHT, frame.number, entry.attempts + 1
        return self._bytes(frame)

    def _take_back(self, now: int) -> None:
        """A sensor that asks again without an acknowledgement did not get the last one."""
        self._in_the_air = None
        for entry in list(self.open.values()):
            if entry.state == IN_FLIGHT:
                entry.state, entry.frame = QUEUED, None
                if entry.attempts >= MOST_ATTEMPTS:
                    del self.open[entry.parameter]
        self.pass_time(now)

    def _pack(self, now: int) -> list[Entry]:
        def rank(entry: Entry) -> tuple[int, int, int]:
            steps = self.kind.specs[entry.parameter].priority + (now - entry.created) // DAY_S
            return -steps, entry.created, entry.id

        waiting = sorted((entry for entry in self.open.values() if entry.state == QUEUED), key=rank)
        if not waiting:
            return []
        first = self.kind.specs[waiting[0].parameter]
        chosen, room = [waiting[0]], FRAME_SIZE - 2 - 1 - first.width
        if first.alone:
            return chosen
        for entry in sorted(waiting[1:], key=lambda each: self.kind.specs[each.parameter].group != first.group):
            spec = self.kind.specs[entry.parameter]
            if len(chosen) < self.kind.most and not spec.alone and 1 + spec.width <= room:
                chosen.append(entry)
                room -= 1 + spec.width
        return chosen

    def _bytes(self, frame: Sent) -> bytes:
        data = bytes((0x10 | len(frame.values), (frame.number - 1) % NUMBERS + 1))
        for name, value in frame.values.items():
            spec = self.kind.specs[name]
            data += bytes((spec.id,)) + spec.written(value)
        return data.ljust(FRAME_SIZE, b"\0")

    def next_frame(self, now: int) -> bytes | None:
        """What a request without an acknowledgement would get now."""
        return deepcopy(self)._downlink(now, now)

    def network_result(self, code: int, at: int | None, now: int) -> None:
        self.pass_time(now)
        frame = self._meant(at, now)
        if frame is None or code not in NOT_EMITTED:
            return
        frame.void.update(frame.values)
        if frame is self._in_the_air:
            self._in_the_air = None
        for entry in self.open.values():
            if entry.frame == frame.number:
                entry.state, entry.frame, entry.attempts = QUEUED, None, max(0, entry.attempts - 1)
        self.pass_time(now)

    def _meant(self, at: int | None, now: int) -> Sent | None:
        """The network names a time and no frame."""
        newest_first = self.frames[::-1]
        near = [frame for frame in newest_first if at is not None and abs(at - frame.at) <= NEAR_S]
        recent = [frame for frame in newest_first if now - frame.sent <= RECENT_S and self._is_unresolved(frame)]
        return next(iter(near + recent), None)

    def _is_unresolved(self, frame: Sent) -> bool:
        return any(frame in self._unresolved(name) for name in frame.values)

    # What an uplink carries

    def _hear(self, payload: bytes, at: int) -> None:
        kind, count = (payload[0] >> 4, payload[0] & 0x0F) if payload else (0, 0)
        if kind == 2 and len(payload) == 2 + count:
            self._acknowledged(payload[1], payload[2:])
        elif kind == 3:
            self._reported(self._values(payload[1:], count), at)
        elif payload[:1] == b"\x40" and len(payload) == 4:
            self._started_anew(at)

    def _acknowledged(self, number: int, said: bytes) -> None:
        specs = [self.kind.by_id(each & 0x7F) for each in said]
        frame = next((each for each in self.frames[::-1] if (each.number - 1) % NUMBERS + 1 == number), None)
        if None in specs or frame is None:
            return
        for spec, each in zip(specs, said, strict=True):
            if spec is None or spec.name not in frame.values or frame.number <= self.resolved[spec.name]:
                continue
            if each & 0x80:
                self._rejected(frame, spec.name)
            else:
                self._applied(frame, spec.name)

    def _applied(self, frame: Sent, name: str) -> None:
        self.active[name], self.resolved[name] = frame.values[name], frame.number
        if frame.number > self.doubted.get(name, (0, 0))[0]:
            self.doubted.pop(name, None)

    def _rejected(self, frame: Sent, name: str) -> None:
        is_doubled = name in frame.rejected
        frame.void.add(name)
        frame.rejected.add(name)
        entry = self.open.get(name)
        if not is_doubled and entry is not None and entry.value == frame.values[name]:
            del self.open[name]

    def _values(self, data: bytes, count: int) -> dict[str, int] | None:
        values = {}
        for _ in range(count):
            spec = self.kind.by_id(data[0]) if data else None
            if spec is None or len(data) < 1 + spec.width:
                return None
            values[spec.name], data = spec.read(data[1 : 1 + spec.width]), data[1 + spec.width :]
        return None if data else values

    def _reported(self, values: dict[str, int] | None, at: int) -> None:
        """Resolves all that was sent before that uplink."""
        before = self._last_before(at)
        for name, value in (values or {}).items():
            if before < self.resolved[name] or at < self.heard_at[name]:
                continue
            self.active[name], self.resolved[name], self.heard_at[name] = value, before, at
            if at >= self.doubted.get(name, (0, 0))[1]:
                self.doubted.pop(name, None)

    def _started_anew(self, at: int) -> None:
        before = self._last_before(at)
        for name in self.kind.specs:
            frame, since = self.doubted.get(name, (0, 0))
            self.doubted[name] = max(before, frame), max(at, since)

    def _last_before(self, at: int) -> int:
        return max((frame.number for frame in self.frames if frame.at <= at), default=0)

    def pass_time(self, now: int) -> None:
        """Closes what the sensor has, and what waited too long."""
        for name, entry in list(self.open.items()):
            is_over = entry.state == QUEUED and entry.expires is not None and now >= entry.expires
            if is_over or (self.certain(name) and self.active[name] == entry.value):
                del self.open[name]
