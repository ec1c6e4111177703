"""Two servers behind one nginx on one PostgreSQL: whatever dies, what was acknowledged is there."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.embedded_server.live import REC_TYPE
from tests.embedded_server.nginx import nginx
from tests.embedded_server.postgres import Postgres, own_postgres
from tests.embedded_server.processes import Furniture, Served, furnish, served

KILLS = int(os.environ.get("SLUICE_DATABASE_KILLS", "3"))
CLIENTS = 8
PATH = f"/share/{REC_TYPE}"
_LET_IN = b"SELECT (SELECT sum(let_in) FROM flow), (SELECT count(*) FROM request WHERE code = '')"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + 20 * KILLS)]


@dataclass(slots=True)
class Cluster:
    home: Path
    postgres: Postgres
    database: str
    furniture: Furniture
    servers: dict[str, Served] = field(default_factory=dict)
    url: str = ""
    running: dict[str, ExitStack] = field(default_factory=dict)

    def start(self, name: str, port: int = 0) -> None:
        stack = self.running[name] = ExitStack()
        environment = {**os.environ, "SLUICE_DATABASE": self.database}
        arguments = ("--port", str(port), "--trusted-proxy", "127.0.0.1")
        self.servers[name] = stack.enter_context(served(self.home / name, *arguments, environment=environment))

    def kill(self, name: str) -> None:
        """And starts it again at the same port."""
        port = int(self.servers[name].url.rpartition(":")[2])
        os.killpg(self.servers[name].process.pid, signal.SIGKILL)
        self.running[name].close()
        self.start(name, port)

    def admin(self, name: str) -> httpx.Client:
        token = (self.home / name / "admin-token").read_text()
        url = f"{self.servers[name].url}/admin/v1"
        return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30)

    def post(self, name: str) -> httpx.Response:
        headers = {"Authorization": self.furniture.pipe}
        return httpx.post(f"{self.servers[name].url}{PATH}", content=b'{"number":0}', headers=headers, timeout=30)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with own_postgres() as postgres, _cluster(tmp_path, postgres) as made:
        yield made


@contextmanager
def _cluster(tmp_path: Path, postgres: Postgres) -> Iterator[Cluster]:
    database = postgres.fresh()
    for name in ("a", "b"):
        (tmp_path / name).mkdir(mode=0o700)
    made = Cluster(tmp_path, postgres, database, furnish(tmp_path / "a", database))
    try:
        made.start("a")
        made.start("b")
        with nginx(tmp_path / "nginx", [served.url for served in made.servers.values()]) as made.url:
            yield made
    finally:
        for stack in made.running.values():
            stack.close()


def test_that_a_token_revoked_on_one_is_refused_by_the_other_on_the_next_request(cluster: Cluster) -> None:
    assert cluster.post("b").status_code == 200  # remembered there
    with cluster.admin("a") as admin:
        (token,) = [token for token in admin.get("/tokens").json()["items"] if token["type"] == "pipe"]
        assert admin.delete(f"/tokens/{token['id']}").status_code in (200, 204)
    reply = cluster.post("b")
    assert (reply.status_code, reply.json()["code"]) == (401, "token_revoked")
    read = httpx.get(f"{cluster.servers['b'].url}{PATH}", headers={"Authorization": cluster.furniture.pipe}, timeout=30)
    assert (read.status_code, read.json()["code"]) == (401, "token_revoked")


def test_that_events_cross(cluster: Cluster) -> None:
    with cluster.admin("b") as admin, admin.stream("GET", "/events") as events:
        lines = (json.loads(line[6:]) for line in events.iter_lines() if line.startswith("data: "))
        assert next(lines)["type"] == "hello"
        share = cluster.post("a").json()["objs"][0]["_id"]
        heard = next(event for event in lines if event["type"] == "record")
        assert (heard["id"], heard["count"]) == (share, 1)
        # counters may be quicker than names where the machine has much to do; then it says that there are more
        assert heard["more"] if "rectypes" not in heard else heard["rectypes"] == [REC_TYPE]
        assert next(event for event in lines if event["type"] == "reading")["id"] == share  # whoever read it


@dataclass(slots=True)
class Load:
    """Clients that post through nginx, whatever happens behind it."""

    url: str
    token: str
    acknowledged: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def post(self, client: int) -> None:
        numbers = count(client * 10_000_000)
        while not self.is_over.is_set():
            try:
                host, port = self.url.removeprefix("http://").split(":")
                with socket.create_connection((host, int(port)), timeout=40) as connection:
                    self._post_on(connection, numbers)
            except OSError:
                self.refused += 1
                time.sleep(0.01)

    def _post_on(self, connection: socket.socket, numbers: Iterator[int]) -> None:
        head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {self.token}\r\nContent-Length: %d\r\n\r\n"
        while not self.is_over.is_set():
            number = next(numbers)
            body = b'{"number":%d}' % number
            connection.sendall(head.encode() % len(body) + body)
            answer = connection.recv(65_536)
            found = re.match(rb'HTTP/1\.1 200 .*"_id":"([0-9a-f]{24})"', answer, re.DOTALL)
            if found is None:
                raise ConnectionResetError
            self.acknowledged[found[1].decode()] = number

    def wait_for(self, more: int) -> None:
        """Until that many more were acknowledged."""
        wanted, ends_at = len(self.acknowledged) + more, time.monotonic() + 60
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < ends_at
            time.sleep(0.01)


@contextmanager
def loaded(cluster: Cluster) -> Iterator[Load]:
    load = Load(cluster.url, cluster.furniture.pipe)
    threads = [threading.Thread(target=load.post, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        load.wait_for(50)
        yield load
    finally:
        load.is_over.set()
        for thread in threads:
            thread.join(60)


def missing(cluster: Cluster, load: Load) -> list[str]:
    """Ids that cannot be read back with what was posted under them."""
    stored: dict[str, int] = {}
    headers = {"Authorization": cluster.furniture.password_token}
    with httpx.Client(base_url=cluster.url, headers=headers, timeout=60) as client:
        for page in count(1):
            reply = _answer(client, PATH, {"details": "true", "page": page, "perPage": 1_000})
            stored.update((obj["id"], obj["data"]["number"]) for obj in reply["objs"])
            if page >= reply["meta"]["totalPages"]:
                break
    return [share for share, number in load.acknowledged.items() if stored.get(share) != number]


def _answer(client: httpx.Client, path: str, parameters: dict[str, str | int]) -> dict[str, Any]:
    """Asks again while the server still looks for its database."""
    ends_at = time.monotonic() + 30
    while (reply := client.get(path, params=parameters)).status_code == 503:
        assert time.monotonic() < ends_at, reply.text
        time.sleep(0.1)
    assert reply.status_code == 200, reply.text
    said: dict[str, Any] = reply.json()
    return said


def check_counts(cluster: Cluster) -> None:
    """Every record that is stored is a use of its token, as either server tells it, and a part of the flow."""
    with psycopg.connect(cluster.database, autocommit=True) as connection:
        ((records,),) = connection.execute("SELECT count(*) FROM record").fetchall()
        for name in cluster.servers:
            with cluster.admin(name) as admin:
                tokens = _answer(admin, "/tokens", {})["items"]
            assert sum(token["uses"] for token in tokens) == records
        assert connection.execute("SELECT sum(uses) FROM token_day").fetchall() == [(records,)]
        ((let_in, others),) = connection.execute(_LET_IN).fetchall()
        assert let_in == records + others


def test_that_killing_either_server_loses_nothing_it_acknowledged(cluster: Cluster) -> None:
    with loaded(cluster) as load:
        for kill in range(2 * KILLS):
            cluster.kill("ab"[kill % 2])
            load.wait_for(50)
    assert missing(cluster, load) == []
    load.acknowledged["0" * 24] = 1
    assert missing(cluster, load) == ["0" * 24]  # it can see a loss
    check_counts(cluster)
    print(f"{2 * KILLS} kills of a server, {len(load.acknowledged) - 1:,} acknowledged, 0 lost")


def test_that_killing_the_database_loses_nothing_that_was_acknowledged(cluster: Cluster) -> None:
    dice = random.Random(KILLS)
    with loaded(cluster) as load:
        for _ in range(KILLS):
            time.sleep(dice.uniform(0.05, 0.5))
            cluster.postgres.kill()
            cluster.postgres.start()
            load.wait_for(50)
    assert missing(cluster, load) == []
    assert load.refused > 0
    check_counts(cluster)
    for name in ("a", "b"):
        assert cluster.servers[name].process.poll() is None
    print(f"{KILLS} kills of PostgreSQL, {len(load.acknowledged):,} acknowledged, 0 lost")
