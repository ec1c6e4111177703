"""The Orbit queue of a whole server that is killed while it answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from embedded_server.data_directory import DataDirectory
from embedded_server.domain.account import LOCAL_EMAIL
from tests.embedded_server.processes import Served, served

pytestmark = pytest.mark.slow

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


def furnished(door: Door) -> tuple[str, str]:
    door.set_time(START)
    made = door.admin.put(f"/devices/{DEVICE}", json={"type": "sigfox", "model": "ORBIT_K"})
    assert made.status_code == 200, made.text
    token = door.admin.post("/tokens", json={"type": "sigfox"}).json()["access_token"]
    key = door.admin.post(f"/users/{LOCAL_EMAIL}/keys", json={"name": "k", "scopes": ["orbitman"]}).json()["key"]
    return token, key


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
