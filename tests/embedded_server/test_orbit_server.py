"""The Orbit queue of a whole server: random histories over HTTP with a time set from outside, killed between any two
steps, against the rules themselves."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from embedded_server.data_directory import DataDirectory
from embedded_server.domain.account import LOCAL_EMAIL
from embedded_server.domain.orbit import Sensor, Wish
from embedded_server.orbit.certain import certain
from embedded_server.orbit.downlink import preview
from embedded_server.orbit.hearing import network_result
from embedded_server.orbit.models import load_catalogue
from embedded_server.orbit.registering import InFlightError, cancel, problems_of, register
from embedded_server.orbit.taking import take_uplink
from embedded_server.orbit.turn import Turn
from tests.embedded_server.orbit.sensor import FieldSensor
from tests.embedded_server.processes import Served, served

pytestmark = pytest.mark.slow

CATALOGUE = load_catalogue()
K = CATALOGUE.models["ORBIT_K"]
NAMES = tuple(spec.name for spec in K.parameters)
STEPS = int(os.environ.get("SLUICE_ORBIT_STEPS", "150"))
START = 1_900_000_000
DEVICE = "0A1B2C"


class Door:
    """How the world outside reaches one server."""

    def __init__(self, server: Served, directory: Path, clients: ExitStack) -> None:
        self.url, self._clients = server.url, clients
        token = DataDirectory(directory).admin_token()
        self.admin = self._client("/admin/v1", {"Authorization": f"Bearer {token}"})

    def _client(self, path: str, headers: dict[str, str] | None = None) -> httpx.Client:
        client = httpx.Client(base_url=f"{self.url}{path}", headers=headers, timeout=30)
        return self._clients.enter_context(client)

    def set_time(self, now_s: int) -> None:
        assert self.admin.put("/clock", json={"now": now_s}).status_code == 200

    def api(self, key: str) -> httpx.Client:
        return self._client("/v1", {"apikey": key})

    def network(self, token: str) -> httpx.Client:
        return self._client(f"/sigfox/{token}")


@contextmanager
def opened(directory: Path) -> Iterator[tuple[Served, Door]]:
    with served(directory, "--test-clock") as server, ExitStack() as clients:
        yield server, Door(server, directory, clients)


class Twin:
    """A history told twice: to the server, and to the rules in memory."""

    def __init__(self, seed: int, token: str, key: str) -> None:
        self.random = random.Random(seed)
        self.token, self.key = token, key
        self.sensor = Sensor(DEVICE, K.name)
        self.real = FieldSensor(K)
        self.now_s, self.number = START, 0
        self.flying: list[bytes] = []
        self.asked: list[tuple[dict[str, object], int, bytes]] = []
        self.answered: list[int] = []

    def attach(self, door: Door) -> None:
        self.door, self.api, self.network = door, door.api(self.key), door.network(self.token)

    def step(self) -> None:
        self.now_s += self.random.choice((1, 60, 700, 7_000, 30_000))
        self.door.set_time(self.now_s)
        steps = (self.wish, self.wish, self.ask, self.ask, self.ask_again, self.hear, self.cancel, self.result)
        self.random.choice(steps)()
        self.compare()

    def wish(self) -> None:
        names = self.random.sample(NAMES, self.random.randint(1, 3))
        values = {name: self._value(name) for name in names}
        expires = self.now_s + 40_000 if self.random.random() < 0.2 else None
        query = {} if expires is None else {"expires": str(expires)}
        reply = self.api.put(f"/orbit/dev/{DEVICE}", json=values, params=query)
        turn = Turn(self.sensor, self.now_s)
        if problems := problems_of(turn.sensor, K, values):
            assert reply.status_code == 422
            assert [each["field"] for each in reply.json()["details"]] == [each.field for each in problems]
        else:
            results = [register(turn, Wish(name, value, LOCAL_EMAIL, expires)) for name, value in values.items()]
            assert reply.status_code == 202
            assert [each["result"] for each in reply.json()] == [result.value for result in results]
        self.sensor = turn.sensor

    def _value(self, name: str) -> int:
        spec = K.parameter(name)
        assert spec is not None
        choices = (spec.min, spec.default, min(spec.max, spec.min + 3 * spec.step), spec.max)
        return self.random.choice(choices)

    def ask(self) -> None:
        self.number += 1
        late = 31 if self.random.random() < 0.1 else 0
        payload = self.flying.pop() if self.flying and self.random.random() < 0.5 else b""
        fields: dict[str, object] = {
            "device": DEVICE.lower(),
            "time": self.now_s - late,
            "seqNumber": str(self.number),
            "data": payload.hex(),
            "ack": "true",
        }
        reply = self.network.post("/data", json=fields)
        turn = Turn(self.sensor, self.now_s)
        at_s = self.now_s - late
        frame = take_uplink(turn, K, CATALOGUE.queue, payload, at_s, is_new=True, is_request=True)
        self.sensor = turn.sensor
        if frame is None:
            assert reply.status_code == 204
        else:
            assert reply.json() == {DEVICE.lower(): {"downlinkData": frame.data.hex()}}
            self.answered.append(at_s)
            if self.random.random() < 0.6:
                self.flying.append(self.real.receive(frame.data))
        self.asked.append((fields, reply.status_code, reply.content))

    def ask_again(self) -> None:
        """The same request, later: byte for byte the same answer, and nothing else."""
        if self.asked:
            fields, status, content = self.random.choice(self.asked)
            reply = self.network.post("/data", json=fields)
            assert (reply.status_code, reply.content) == (status, content)

    def hear(self) -> None:
        self.number += 1
        payload = self.random.choice((self.real.report(NAMES[0], NAMES[2]), self.real.report(NAMES[5]), b"\x50"))
        if self.flying and self.random.random() < 0.6:
            payload = self.random.choice(self.flying)
        fields = {"device": DEVICE, "time": self.now_s, "seqNumber": self.number, "data": payload.hex()}
        assert self.network.post("/data", data=fields).status_code == 204
        turn = Turn(self.sensor, self.now_s)
        take_uplink(turn, K, CATALOGUE.queue, payload, self.now_s, is_new=True, is_request=False)
        self.sensor = turn.sensor

    def cancel(self) -> None:
        name, force = self.random.choice(NAMES), self.random.random() < 0.4
        query = {"force": "true"} if force else {}
        reply = self.api.delete(f"/orbit/dev/{DEVICE}/pending/{name}", params=query)
        turn = Turn(self.sensor, self.now_s)
        try:
            assert reply.status_code == (204 if cancel(turn, name, force=force) else 404)
        except InFlightError:
            assert reply.status_code == 409
            assert reply.json()["error"] == "in_flight"
        self.sensor = turn.sensor

    def result(self) -> None:
        code = self.random.choice((0, 0, 0, 1, 3, 4, 5, 7))
        at_s = self.random.choice(self.answered[-3:] or [self.now_s])
        fields = {"device": DEVICE, "time": str(at_s), "infoCode": str(code), "infoMessage": "…"}
        assert self.network.post("/service/ack", json=fields).status_code == 204
        turn = Turn(self.sensor, self.now_s)
        network_result(turn, code, "", at_s)
        self.sensor = turn.sensor

    def compare(self) -> None:
        self.sensor = Turn(self.sensor, self.now_s).sensor
        told = self.api.get(f"/orbit/dev/{DEVICE}").json()
        pending = {each["parameter"]: each for each in told["pending"]}
        assert {name: (p["value"], p["state"], p["attempts"], p["id"]) for name, p in pending.items()} == {
            name: (e.value, e.state.value, e.attempts, e.id) for name, e in self.sensor.open.items()
        }
        assert {p["name"]: (p["value"], p["certain"]) for p in told["parameters"]} == {
            name: (self.sensor.of(name).value, certain(self.sensor, name)) for name in NAMES
        }
        frames = self.api.get(f"/orbit/dev/{DEVICE}/preview").json()
        expected = preview(self.sensor, K, CATALOGUE.queue, self.now_s, 10)
        assert [frame["data"] for frame in frames] == [frame.data.hex() for frame in expected]


def furnished(door: Door) -> tuple[str, str]:
    door.set_time(START)
    made = door.admin.put(f"/devices/{DEVICE}", json={"type": "sigfox", "model": "ORBIT_K"})
    assert made.status_code == 200, made.text
    token = door.admin.post("/tokens", json={"type": "sigfox"}).json()["access_token"]
    key = door.admin.post(f"/users/{LOCAL_EMAIL}/keys", json={"name": "k", "scopes": ["orbitman"]}).json()["key"]
    return token, key


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1, 2])
def test_that_random_histories_end_as_the_rules_say_however_often_the_server_is_killed(
    data_dir: Path, seed: int
) -> None:
    with opened(data_dir) as (server, door):
        twin = Twin(seed, *furnished(door))
        server.process.kill()
        server.process.wait(10)
    left = STEPS
    while left:
        with opened(data_dir) as (server, door):
            door.set_time(twin.now_s)
            twin.attach(door)
            twin.compare()
            for _ in range(min(left, 50)):
                twin.step()
            left -= min(left, 50)
            server.process.send_signal(signal.SIGKILL)
            server.process.wait(10)
    with opened(data_dir) as (server, door):
        door.set_time(twin.now_s)
        twin.attach(door)
        twin.compare()
        history = door.admin.get(f"/orbit/{DEVICE}/history").json()
        assert json.dumps(history)
        assert {"queued", "sent", "applied"} <= {event["event"] for event in history}
        assert server.stop() == 0


@pytest.mark.timeout(120)
def test_that_a_server_killed_while_it_answers_has_sent_a_downlink_once_or_not_at_all(data_dir: Path) -> None:
    with opened(data_dir) as (server, door):
        token, key = furnished(door)
        assert server.stop() == 0
    for number, pause in enumerate((0.0, 0.004, 0.012), 1):
        now_s = START + number * 21_600
        fields = {"device": DEVICE, "time": now_s, "seqNumber": number, "data": "", "ack": True}
        with opened(data_dir) as (server, door):
            door.set_time(now_s)
            assert door.api(key).put(f"/orbit/dev/{DEVICE}", json={"alarm_high": number}).status_code == 202
            killer = threading.Timer(pause, server.process.kill)
            killer.start()
            answered = None
            with suppress(httpx.TransportError):
                answered = door.network(token).post("/data", json=fields).content
            killer.join()
            server.process.wait(10)
        with opened(data_dir) as (server, door):
            door.set_time(now_s)
            again = door.network(token).post("/data", json=fields)
            assert again.status_code == 200
            assert answered in (None, again.content)
            assert door.network(token).post("/data", json=fields).content == again.content
            history = door.admin.get(f"/orbit/{DEVICE}/history").json()
            assert [event["frame"] for event in history if event["event"] == "sent"] == list(range(1, number + 1))
            assert server.stop() == 0
