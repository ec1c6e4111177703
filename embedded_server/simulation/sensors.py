"""What virtual sensors measure: slow curves of the day, quicker ones to watch, noise, and now and then an event."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from embedded_server.decoding.cayenne import Field, serialise
from embedded_server.decoding.cayenne_types import TYPES, LppType
from embedded_server.domain.json_value import JsonObject

DAY, HOUR = 86_400.0, 3_600.0
_TYPES = {kind.name: kind for kind in TYPES}


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement as the device sends it, and in words where its network decodes for itself."""

    payload: bytes
    decoded: JsonObject | None = None


class Sensor(Protocol):
    def measure(self, now: float) -> Sample:
        """`now` in Unix seconds."""
        ...


class Battery:
    """Two lithium cells that last for years, and a meter that is not exact."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._voltage = 3.0 + chance.random() * 0.6

    def voltage(self) -> float:
        self._voltage = max(2.4, self._voltage - 0.00002)
        return self._voltage + self._chance.gauss(0, 0.006)


class Co2Sensor:
    """A meeting room: the air of people who come in the morning and after lunch."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._phase = chance.random() * DAY / 24
        self._drift = 0.0

    def measure(self, now: float) -> Sample:
        self._drift = 0.8 * self._drift + self._chance.gauss(0, 6)
        people = _working_hours(now + self._phase)
        breath = 60 * math.sin(2 * math.pi * (now + self._phase) / 420)
        co2 = 430 + 650 * people + breath * (0.3 + people) + self._drift
        temperature = 20.5 + 2.2 * people + 0.2 * math.sin(now / 200) + self._chance.gauss(0, 0.05)
        humidity = 44 + 6 * people + self._chance.gauss(0, 0.5)
        return Sample(_lpp((("concentration", co2), ("temperature", temperature), ("relative_humidity", humidity))))


class FreezerSensor:
    """A freezer: its compressor's teeth, and a door that somebody opens."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._phase = chance.random() * 540
        self._warmth = 0.0
        self._battery = Battery(chance)

    def measure(self, now: float) -> Sample:
        is_open = self._chance.random() < 0.04
        self._warmth = 0.85 * self._warmth + (2.5 if is_open else 0)
        tooth = abs(((now + self._phase) / 540) % 1 - 0.5) * 2
        temperature = -19.5 + 1.8 * tooth + self._warmth + self._chance.gauss(0, 0.1)
        fields = (("temperature", temperature), ("digital_in", float(is_open)), ("voltage", self._battery.voltage()))
        return Sample(_lpp(fields))


class DoorSensor:
    """A door that counts who passes; its network decodes what it sends, where the network can."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._count = chance.randrange(1_000)
        self._battery = Battery(chance)
        self._last = 0.0

    def measure(self, now: float) -> Sample:
        minutes = min((now - self._last) / 60, 5.0) if self._last else 0.0
        self._last = now
        self._count += round(self._chance.expovariate(1) * minutes * (1 + 8 * _working_hours(now)))
        voltage = self._battery.voltage()
        decoded: JsonObject = {"count": self._count, "battery_voltage": round(voltage, 2)}
        return Sample(_lpp((("generic", self._count), ("voltage", voltage))), decoded)


def _working_hours(now: float) -> float:
    """From 0 at night to 1 in the middle of the morning and of the afternoon, UTC."""
    hour = now % DAY / HOUR
    return math.exp(-(((hour - 10) / 1.6) ** 2)) + math.exp(-(((hour - 15) / 2) ** 2))


def _lpp(values: Sequence[tuple[str, float]]) -> bytes:
    """One field a channel."""
    return serialise(_field(channel, _TYPES[name], value) for channel, (name, value) in enumerate(values, 1))


def _field(channel: int, kind: LppType, value: float) -> Field:
    return Field(channel, kind, (round(value * kind.parts[0].divisor),))
