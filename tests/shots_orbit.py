"""Pictures of Orbit: three days of a small fleet, then three edits on their way to a sensor.

What the network and the sensor say, this module says for them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Protocol

from embedded_server.orbit.models import load_catalogue
from embedded_server.simulation.orbit_sensor import OrbitSensor

DAYS, MINUTE, HOUR = 3, 60, 3_600
FLEET = (
    ("1A2B3C", "freezer-07", "ORBIT_K"),
    ("1A2B51", "freezer-12", "ORBIT_K"),
    ("1A2B20", "freezer-03", "ORBIT_K"),
    ("1A2B24", "freezer-04", "ORBIT_K"),
    ("1A2C02", "cellar-t1", "ORBIT_T"),
    ("1A2C07", "cellar-t2", "ORBIT_T"),
)
FIRST = FLEET[0][0]
SET = {"measure_interval": 30, "alarm_high": -150, "alarm_low": -250, "alarm_enabled": 1}
WISHES = (  # hours before now, which sensor, what
    (40, 0, {"alarm_high": -155, "fast_mode_minutes": 10}),
    (28, 0, {"offset_external": 2}),
    (20, 0, {"alarm_low": -260}),
    (13, 1, {"measure_interval": 20}),
    (1, 1, {"alarm_high": -145, "alarm_low": -240}),
    (2, 4, {"alarm_high": 300}),
)
ASKED_AGO = 110 * MINUTE  # the first sensor's last request
FREEZER = (200, 391)
MEASURE_EVERY, ALARM_HIGH, OFFSET = (620, 285), (620, 417), (620, 549)


class Hand(Protocol):
    """As `tests.shots` drives the window."""

    def look(self, name: str) -> None: ...
    def key(self, *keys: str) -> None: ...
    def type(self, text: str) -> None: ...
    def click(self, x: int, y: int) -> None: ...
    def run(self, command: str) -> None: ...


@dataclass
class World:
    """The admin API and the Sigfox backend's callbacks."""

    url: str
    admin: str = field(repr=False)
    token: str = field(default="", repr=False)
    random: Random = field(default_factory=lambda: Random(7))

    def ask(self, method: str, path: str, body: object) -> Any:
        return _sent(f"{self.url}/admin/v1{path}", method, body, {"Authorization": f"Bearer {self.admin}"})

    def call_back(self, kind: str, **fields: object) -> Any:
        return _sent(f"{self.url}/sigfox/{self.token}/{kind}", "POST", fields, {})

    def speak(self, sensor: OrbitSensor, at_s: int, payload: bytes, *, asks: bool) -> str:
        """The downlink that it is answered."""
        sensor.number += 1
        answer = self.call_back(
            "data", device=sensor.device, time=at_s, seqNumber=sensor.number, data=payload.hex(), ack=asks
        )
        return str(answer[sensor.device]["downlinkData"]) if answer else ""


def orbit(hand: Hand, data: Path) -> None:
    """Three edits from the table to the sensor."""
    world = _world(data)
    sensor = OrbitSensor(FIRST, load_catalogue().models["ORBIT_K"], world.random)
    sensor.number, sensor._to_say, sensor._to_report = 5_000, [], []
    hand.key("ctrl+6")
    time.sleep(3)
    hand.click(*FREEZER)
    time.sleep(2)
    hand.look("50-orbit")
    hand.click(*MEASURE_EVERY)
    hand.type("2000")
    hand.key("Return")
    hand.look("51-orbit-refused-in-its-cell")
    hand.key("ctrl+a")
    hand.type("20")
    hand.key("Return")
    hand.click(*ALARM_HIGH)
    hand.type("-16")
    hand.key("Return")
    hand.click(*OFFSET)
    hand.type("0.3")
    hand.key("Return")
    time.sleep(1)
    hand.look("52-orbit-three-edits-staged")
    hand.key("ctrl+Return")
    time.sleep(7)
    hand.look("53-orbit-queued")
    now_s = int(time.time())
    downlink = world.speak(sensor, now_s, b"", asks=True)
    time.sleep(2)
    hand.look("54-orbit-answered")
    world.call_back("service/ack", device=FIRST, time=now_s, infoCode=0, infoMessage="Acked")
    time.sleep(2)
    hand.look("55-orbit-emitted")
    sensor.receive(bytes.fromhex(downlink))
    world.speak(sensor, int(time.time()) + 1, sensor.next_uplink(0.0).payload, asks=False)
    time.sleep(2)
    hand.look("56-orbit-confirmed")
    downlink = world.speak(sensor, int(time.time()) + 2, b"", asks=True)
    time.sleep(2)
    hand.click(*OFFSET)
    hand.key("Delete")
    time.sleep(1)
    hand.look("57-orbit-cancel-what-was-sent")
    hand.key("Escape")
    hand.run("edit several sensors")
    hand.type("15")
    time.sleep(2)
    hand.look("58-orbit-many-sensors")
    hand.key("Escape")
    time.sleep(1)
    hand.run("sigfox callbacks")
    time.sleep(4)
    hand.look("59-orbit-sigfox-callbacks")
    hand.key("Escape")


def populate(data: Path) -> None:
    """Days of a fleet in seconds: a server whose time is set from outside."""
    now_s = int(time.time())
    with _server_with_a_clock(data) as world:
        sensors = []
        world.ask("PUT", "/clock", {"now": now_s - DAYS * 24 * HOUR})
        world.token = world.ask("POST", "/tokens", {"type": "sigfox"})["access_token"]
        for number, (device, name, model) in enumerate(FLEET):
            world.ask("PUT", f"/devices/{device}", {"type": "sigfox", "model": model, "name": name})
            sensor = OrbitSensor(device, load_catalogue().models[model], world.random)
            sensor.values |= {wish: value for wish, value in SET.items() if wish in sensor.values}
            sensors.append((sensor, 6 * HOUR + number * 9 * MINUTE))
        _live(world, sensors, now_s)
    (data / "orbit-token").write_text(world.token, "utf-8")


def _live(world: World, sensors: list[tuple[OrbitSensor, int]], now_s: int) -> None:
    wishes = {now_s - hours * HOUR: (FLEET[place][0], values) for hours, place, values in WISHES}
    for at_s, sensor, asks in _moments(world.random, sensors, now_s):
        for wished_s in [one for one in wishes if one <= at_s]:
            device, values = wishes.pop(wished_s)
            world.ask("PUT", "/clock", {"now": wished_s})
            world.ask("PUT", f"/orbit/{device}", values)
        world.ask("PUT", "/clock", {"now": at_s})
        downlink = world.speak(sensor, at_s, sensor._payload(at_s), asks=asks)
        if downlink:
            world.call_back("service/ack", device=sensor.device, time=at_s, infoCode=0, infoMessage="Acked")
            if at_s < now_s - 8 * HOUR:  # the last ones are not acknowledged yet
                sensor.receive(bytes.fromhex(downlink))
    world.call_back("service/status", device=FIRST, batt=3.4, temp=4)
    world.ask("PUT", "/clock", {"now": now_s})


def _moments(
    random: Random, sensors: list[tuple[OrbitSensor, int]], now_s: int
) -> Iterator[tuple[int, OrbitSensor, bool]]:
    """Every uplink in the order of time: all half an hour, and requests every six hours or so."""
    found = []
    for place, (_, gap_s) in enumerate(sensors):
        last_request_s = now_s - ASKED_AGO - place * 37 * MINUTE
        requests = {last_request_s - back * gap_s + random.randrange(-600, 600) * (back > 0) for back in range(12)}
        if place == len(sensors) - 1:
            requests = {last_request_s}  # too few to know its rhythm
        found += [(at_s, place, True) for at_s in requests]
        ticks = range(now_s - DAYS * 24 * HOUR + 60 * place + 60, now_s - 5 * MINUTE, 30 * MINUTE)
        found += [(at_s, place, False) for at_s in ticks if at_s not in requests]
    for at_s, place, asks in sorted(found):
        if at_s > now_s - DAYS * 24 * HOUR:
            yield at_s, sensors[place][0], asks


@contextmanager
def _server_with_a_clock(data: Path) -> Iterator[World]:
    command = [sys.executable, "-m", "embedded_server", "serve", "--data", str(data), "--test-clock", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        try:
            url = json.loads(process.stdout.readline())["url"]
            yield World(url, (data / "admin-token").read_text("utf-8").strip())
        finally:
            process.terminate()
            process.wait(timeout=20)


def _world(data: Path) -> World:
    url = json.loads((data / "server.json").read_text("utf-8"))["url"]
    admin = (data / "admin-token").read_text("utf-8").strip()
    return World(url, admin, (data / "orbit-token").read_text("utf-8"))


def _sent(url: str, method: str, body: object, headers: Mapping[str, str]) -> Any:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {**headers, "Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read()
    return json.loads(text) if text else None
