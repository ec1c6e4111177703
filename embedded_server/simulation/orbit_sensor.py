"""An Orbit sensor by itself: what it sends, and what a downlink does to it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random

from embedded_server.domain.orbit import Model, ParameterSpec

_MINUTE_S = 60
_REPORTED = 3  # parameters in twelve bytes
_SMALLEST, _LARGEST = -127, 127  # steps between points, tenths of a degree; one more says that nothing was measured


@dataclass(frozen=True, slots=True)
class Uplink:
    payload: bytes
    is_request: bool


@dataclass(slots=True)
class OrbitSensor:
    """Times are seconds of its own life. It starts anew with the defaults and reports them in its first uplinks."""

    device: str
    model: Model
    random: Random
    values: dict[str, int] = field(default_factory=dict)
    number: int = 0
    _to_say: list[bytes] = field(default_factory=list)
    _to_report: list[tuple[ParameterSpec, ...]] = field(default_factory=list)
    _asked_at_s: float = -math.inf

    def __post_init__(self) -> None:
        specs = self.model.parameters
        self.values = {spec.name: spec.default for spec in specs}
        self._to_say = [b"\x40\x01\x02\x03"]
        self._to_report = [specs[first : first + _REPORTED] for first in range(0, len(specs), _REPORTED)]

    def _report(self, specs: tuple[ParameterSpec, ...]) -> bytes:
        """The values as they are when it speaks."""
        return bytes((0x30 | len(specs),)) + b"".join(self._written(spec) for spec in specs)

    def _written(self, spec: ParameterSpec) -> bytes:
        return bytes((spec.id,)) + self.values[spec.name].to_bytes(spec.width, "big", signed=spec.min < 0)

    @property
    def uplink_gap_s(self) -> int:
        return self.values["measure_interval"] * self.values["points_per_uplink"] * _MINUTE_S

    def next_uplink(self, now_s: float) -> Uplink:
        self.number = (self.number + 1) % 4096
        is_request = now_s - self._asked_at_s >= self.values["downlink_interval"] * _MINUTE_S
        if is_request:
            self._asked_at_s = now_s
        return Uplink(self._payload(now_s), is_request)

    def _payload(self, now_s: float) -> bytes:
        if self._to_say:
            return self._to_say.pop(0)
        return self._report(self._to_report.pop(0)) if self._to_report else self._points(now_s)

    def _points(self, now_s: float) -> bytes:
        count, channels = self.values["points_per_uplink"], range(len(self.model.channels))
        step_s = self.values["measure_interval"] * _MINUTE_S
        points = [[self._tenths(now_s - back * step_s, channel) for channel in channels] for back in range(count)][::-1]
        written = bytes((0x10 | count,)) + b"".join(tenths.to_bytes(2, "big", signed=True) for tenths in points[0])
        last = points[0]
        for point in points[1:]:
            steps = [max(_SMALLEST, min(_LARGEST, new - old)) for old, new in zip(last, point, strict=True)]
            written += b"".join(step.to_bytes(1, "big", signed=True) for step in steps)
            last = [old + step for old, step in zip(last, steps, strict=True)]
        return written

    def _tenths(self, at_s: float, channel: int) -> int:
        """Concrete that hardens: a warm day outside, warmer inside."""
        day = math.sin(at_s / 86_400 * math.tau)
        return round(10 * (18 + 6 * day + 20 * channel) + self.random.uniform(-2, 2))

    def receive(self, data: bytes) -> None:
        """Applies what it can, and says so with its next uplink."""
        said, rest = bytearray((0x20 | data[0] & 0x0F, data[1])), data[2:]
        for _ in range(data[0] & 0x0F):
            spec = self.model.parameter_with_id(rest[0])
            if spec is None:
                return
            value = int.from_bytes(rest[1 : 1 + spec.width], "big", signed=spec.min < 0)
            is_good = spec.min <= value <= spec.max
            if is_good:
                self.values[spec.name] = value
            said.append(spec.id | (0 if is_good else 0x80))
            rest = rest[1 + spec.width :]
        self._to_say.insert(0, bytes(said))
