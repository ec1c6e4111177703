"""The devices of a fleet and the posts their networks make of them, with the losses and repetitions of real ones."""

from __future__ import annotations

import random
import uuid
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from embedded_server.domain.json_value import JsonObject
from embedded_server.domain.moments import from_ms, iso
from embedded_server.simulation.sensors import Co2Sensor, DoorSensor, FreezerSensor, Sample, Sensor
from embedded_server.simulation.templates import NetworkTemplate

LOST = 0.02  # of the frames reach no gateway: their counter is missing
REPEATED = 0.01  # of the posts are made twice
GATEWAY = "02534C55FF000001"


@dataclass(frozen=True, slots=True)
class SensorKind:
    name: str
    rec_type: str
    port: int
    make: Callable[[random.Random], Sensor]


KINDS = (
    SensorKind("co2", "demo.sluice.co2", 2, Co2Sensor),
    SensorKind("freezer", "demo.sluice.freezer", 3, FreezerSensor),
    SensorKind("door", "demo.sluice.door", 4, DoorSensor),
)


@dataclass(frozen=True, slots=True)
class Post:
    """One request a network makes. Those of one device keep their order."""

    device: int
    address: str  # below /share/
    body: bytes
    is_repeated: bool = False


class VirtualDevice:
    """Keeps its identity from run to run; every run is a new session, whose counters start where the clock stands,
    so that no frame looks like one of the run before."""

    def __init__(self, number: int, template: NetworkTemplate, now: float) -> None:
        self.number = number
        self.template = template
        self.kind = KINDS[number % len(KINDS)]
        self._chance = random.Random(number * 1_000 + template.number)
        self._sensor = self.kind.make(self._chance)
        self._eui = f"02534C55{template.number:02X}00{number + 1:04X}"
        self._sigfox_id = f"5{template.number:01X}{number + 1:05X}"
        self._f_cnt = int(now) % 65_536
        self._sequence = int(now) // 2 % 4_096
        self._session = f"{int(now):010x}{number:06x}"
        self._session_number = int(now) // 60 % 65_536
        self._loudness = self._chance.uniform(-112, -80)

    def next_frame(self, now: float) -> JsonObject:
        """The facts of its next uplink, by the words templates use."""
        sample = self._sensor.measure(now)
        self._f_cnt = (self._f_cnt + 1) % 65_536
        self._sequence = (self._sequence + 1) % 4_096
        rssi = round(min(-45.0, self._chance.gauss(self._loudness, 2.5)))
        return {
            "eui": self._eui,
            "eui_lower": self._eui.lower(),
            "sigfox_id": self._sigfox_id,
            "name": f"{self.kind.name}-{self.number + 1}",
            "kind": self.kind.name,
            "session": self._session,
            "session_number": self._session_number,
            "f_cnt": self._f_cnt,
            "sequence": self._sequence,
            "port": self.kind.port,
            "rssi": rssi,
            "snr": round(min(12.0, 0.35 * (rssi + 118) + self._chance.gauss(0, 1)), 1),
            "gateway": GATEWAY,
            "gateway_lower": GATEWAY.lower(),
            "uuid": str(uuid.uuid4()),
            **_moments(now),
            **_payload(sample),
        }

    def is_lost(self) -> bool:
        return self._chance.random() < LOST

    def is_repeated(self) -> bool:
        return self._chance.random() < REPEATED


class Fleet:
    def __init__(self, templates: Sequence[NetworkTemplate], devices: int, rec_type: str | None, now: float) -> None:
        """Networks take turns over the devices. `rec_type` replaces the kinds' own."""
        self._rec_type = rec_type
        self._devices = [VirtualDevice(number, templates[number % len(templates)], now) for number in range(devices)]
        self.lost = 0

    def posts(self, clock: Callable[[], float]) -> Iterator[Post]:
        """Without end, every device once in a round."""
        while True:
            for device in random.sample(self._devices, len(self._devices)):
                facts = device.next_frame(clock())
                if device.is_lost():
                    self.lost += 1
                    continue
                post = self._post(device, facts)
                yield post
                if device.is_repeated():
                    yield Post(post.device, post.address, post.body, is_repeated=True)

    def _post(self, device: VirtualDevice, facts: JsonObject) -> Post:
        template = device.template
        return Post(device.number, (self._rec_type or device.kind.rec_type) + template.suffix, template.fill(facts))


def _moments(now: float) -> JsonObject:
    milliseconds = int(now * 1000)
    return {"time": iso(from_ms(milliseconds)), "time_ms": milliseconds, "time_s": milliseconds // 1000}


def _payload(sample: Sample) -> JsonObject:
    payload = sample.payload
    return {
        "hex": payload.hex().upper(),
        "hex_lower": payload.hex(),
        "base64": b64encode(payload).decode(),
        "size": len(payload),
        "decoded": sample.decoded,
    }
