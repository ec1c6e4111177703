"""kill -9 at random moments under load, of the server, with its scribe or without: what was acknowledged is there
afterwards, the database is whole."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import quantiles

import apsw
import httpx
import pytest

from tests.embedded_server.live import REC_TYPE
from tests.embedded_server.processes import Served, furnish, served

KILLS = int(os.environ.get("SLUICE_KILLS", "50"))
CLIENTS = 8
PATH = f"/share/{REC_TYPE}"


@dataclass(slots=True)
class Sent:
    """What one client was told is stored: id → the number in its body."""

    acknowledged: dict[str, int] = field(default_factory=dict)


def post_until_gone(server: Served, token: str, started: threading.Event, first: int, sent: Sent) -> None:
    """Over a bare socket: a client library would be the slower side."""
    host, port = server.url.removeprefix("http://").split(":")
    head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\nContent-Length: %d\r\n\r\n".encode()
    try:
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            for number in count(first):
                body = b'{"number":%d}' % number
                connection.sendall(head % len(body) + body)
                sent.acknowledged[acknowledged_id(connection)] = number
                started.set()
    except OSError:
        started.set()


def acknowledged_id(connection: socket.socket) -> str:
    """Raises OSError when the connection ends before the answer does."""
    answer = b""
    while not answer.endswith(b"}]}"):
        part = connection.recv(4_096)
        if not part:
            raise ConnectionResetError
        answer += part
    found = re.match(rb'HTTP/1\.1 200 .*"_id":"([0-9a-f]{24})"', answer, re.DOTALL)
    assert found, answer
    return found[1].decode()


def load_and_kill(server: Served, token: str, cycle: int, dice: random.Random) -> dict[str, int]:
    """Eight clients post until the server dies 10 to 120 ms after the first of them was answered."""
    started, sent = threading.Event(), [Sent() for _ in range(CLIENTS)]
    threads = [
        threading.Thread(
            target=post_until_gone, args=(server, token, started, (cycle * CLIENTS + index) * 1_000_000, sent[index])
        )
        for index in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    time.sleep(dice.uniform(0.010, 0.120))
    if dice.random() < 0.5:
        os.killpg(server.process.pid, signal.SIGKILL)
    else:
        server.process.kill()
    for thread in threads:
        thread.join(10)
    return {share: number for one in sent for share, number in one.acknowledged.items()}


def missing(server: Served, token: str, acknowledged: dict[str, int]) -> list[str]:
    """Ids that cannot be read back with what was posted under them."""
    with httpx.Client(base_url=server.url, headers={"Authorization": token}, timeout=30) as client:
        stored: dict[str, int] = {}
        for page in range(1, 10_000):
            reply = client.get(PATH, params={"details": "true", "page": page, "perPage": 1_000}, timeout=30).json()
            stored.update((obj["id"], obj["data"]["number"]) for obj in reply["objs"])
            if page >= reply["meta"]["totalPages"]:
                break
    return [share for share, number in acknowledged.items() if stored.get(share) != number]


def integrity(directory: Path) -> list[str]:
    connection = apsw.Connection(str(directory / "sluice.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    finally:
        connection.close()


@pytest.mark.slow
@pytest.mark.timeout(60 + 5 * KILLS)
def test_that_killing_the_server_loses_nothing_it_acknowledged(data_dir: Path) -> None:
    furniture, dice = furnish(data_dir), random.Random(KILLS)
    acknowledged: dict[str, int] = {}
    waits: list[float] = []
    for cycle in range(KILLS):
        began = time.monotonic()
        with served(data_dir) as server:
            waits.append(time.monotonic() - began)
            acknowledged |= load_and_kill(server, furniture.pipe, cycle, dice)
    assert len(acknowledged) > KILLS
    with served(data_dir) as server:
        assert missing(server, furniture.password_token, acknowledged) == []
        assert missing(server, furniture.password_token, {"0" * 24: 1}) == ["0" * 24]  # it can see a loss
        assert server.stop() == 0
    assert integrity(data_dir) == ["ok"]
    slowest = quantiles(waits, n=100)[98]
    print(f"{KILLS} kills, {len(acknowledged):,} acknowledged, 0 lost, start to ready p99 {slowest:.2f} s")
