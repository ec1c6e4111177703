"""kill -9 while uplinks are sent on: what was acknowledged arrives, and what arrives twice has the same id and body."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import httpx
import pytest

from embedded_server.domain.scope import UPLINK_SCOPE
from embedded_server.domain.token import TokenKind
from embedded_server.store.base import TokenWish
from embedded_server.store.delivery_store import TargetWish
from embedded_server.store.opening import open_store
from tests.embedded_server.processes import Served, served

KILLS = int(os.environ.get("SLUICE_DELIVERY_KILLS", "4"))
CLIENTS = 4
DEVICE = "70B3D5E75E00C101"


@dataclass
class Receiver:
    url: str = ""
    bodies: dict[str, list[bytes]] = field(default_factory=dict)  # by message id
    came: threading.Condition = field(default_factory=threading.Condition)

    def take(self, message_id: str, body: bytes) -> None:
        with self.came:
            self.bodies.setdefault(message_id, []).append(body)
            self.came.notify_all()

    def wait_for(self, wanted: set[str], patience: float) -> set[str]:
        """Those that did not come."""
        with self.came:
            self.came.wait_for(lambda: wanted <= self.bodies.keys(), patience)
            return wanted - self.bodies.keys()


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:  # the server was killed in the midst of it
                self.close_connection = True
                return
            receiver.take(self.headers["webhook-id"], body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/in"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def furnish(directory: Path, url: str) -> str:
    """A token, once each device has a target."""
    store = await open_store(directory, "")
    account = await store.local_account()
    key = (await store.create_key("Harbour", "", account.id)).key.client_id
    wish = TokenWish(TokenKind.UPLINK, key, account.id, account.organisation, UPLINK_SCOPE)
    token = (await store.issue_token(wish)).value
    await store.add_target(DEVICE, TargetWish(True, url, (), frozenset(), False, True), "")
    await store.close()
    return token


def post_until_gone(server: Served, token: str, first: int, started: threading.Event, acknowledged: set[str]) -> None:
    with suppress(httpx.HTTPError, json.JSONDecodeError), httpx.Client(base_url=server.url, timeout=5) as client:
        for number in count(first):
            body = {"devEui": DEVICE, "joinId": 1, "seqno": number, "pdu": "00", "port": 1}
            reply = client.post(f"/uplink/{token}", json=body)
            acknowledged.add(f"msg_{reply.json()['id']}_0")
            started.set()


def load_and_kill(server: Served, token: str, cycle: int, wait: float) -> set[str]:
    started, acknowledged = threading.Event(), set[str]()
    threads = [
        threading.Thread(
            target=post_until_gone, args=(server, token, (cycle * CLIENTS + place) * 100_000, started, acknowledged)
        )
        for place in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    assert started.wait(30)
    time.sleep(wait)
    os.killpg(server.process.pid, signal.SIGKILL)
    for thread in threads:
        thread.join(30)
    return acknowledged


@pytest.mark.slow
@pytest.mark.timeout(120 + 10 * KILLS)
def test_that_killing_the_server_loses_no_delivery(data_dir: Path) -> None:
    dice, acknowledged = random.Random(KILLS), set[str]()
    with receiving() as receiver:
        token = asyncio.run(furnish(data_dir, receiver.url))
        for cycle in range(KILLS):
            with served(data_dir) as server:
                acknowledged |= load_and_kill(server, token, cycle, dice.uniform(0.05, 0.6))
        with served(data_dir) as server:
            lost = receiver.wait_for(acknowledged, patience=90)
            assert server.stop() == 0
    assert lost == set()
    assert len(acknowledged) > KILLS
    assert all(len(set(bodies)) == 1 for bodies in receiver.bodies.values())
    twice = sum(len(bodies) > 1 for bodies in receiver.bodies.values())
    print(f"{KILLS} kills, {len(acknowledged):,} acknowledged, 0 lost, {twice} delivered twice")
