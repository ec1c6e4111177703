"""The process that stores what arrives may die and is told nothing by signals: what was acknowledged is there."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Set
from itertools import count
from pathlib import Path

import httpx
import pytest

from tests.embedded_server.processes import Served, furnish, scribes, served
from tests.embedded_server.test_kill import PATH, integrity, missing

KILLS = 8
pytestmark = pytest.mark.slow


def test_that_a_scribe_that_is_killed_costs_only_what_was_on_its_way(data_dir: Path) -> None:
    furniture, dice = furnish(data_dir), random.Random(KILLS)
    with served(data_dir) as server:
        acknowledged, statuses = dict[str, int](), set[int]()
        over = threading.Event()

        def post(first: int) -> None:
            with httpx.Client(base_url=server.url, headers={"Authorization": furniture.pipe}, timeout=30) as client:
                for number in count(first):
                    if over.is_set():
                        return
                    reply = client.post(PATH, json={"number": number})
                    statuses.add(reply.status_code)
                    if reply.status_code == 200:
                        acknowledged[reply.json()["objs"][0]["_id"]] = number

        threads = [threading.Thread(target=post, args=(index * 1_000_000,)) for index in range(4)]
        for thread in threads:
            thread.start()
        killed = set[int]()
        while len(killed) < KILLS:
            scribe = wait_for_a_scribe(server, killed)
            time.sleep(dice.uniform(0.05, 0.2))
            os.kill(scribe, signal.SIGKILL)
            killed.add(scribe)
        time.sleep(0.5)
        over.set()
        for thread in threads:
            thread.join(30)
        assert statuses == {200, 503}
        assert len(acknowledged) > KILLS
        assert missing(server, furniture.password_token, acknowledged) == []
        assert "another one is started" in server.log.read_text()
        assert server.stop() == 0
    assert integrity(data_dir) == ["ok"]


def wait_for_a_scribe(server: Served, besides: Set[int] = frozenset()) -> int:
    for _ in range(1_000):
        for found in scribes(server.process.pid) - besides:
            return found
        time.sleep(0.01)
    raise AssertionError("none was started")


def test_that_who_stops_the_server_by_its_group_ends_the_scribe_last(data_dir: Path) -> None:
    """As Ctrl+C in a terminal does, and systemd: what is on its way is still stored."""
    furniture = furnish(data_dir)
    with served(data_dir) as server, httpx.Client(base_url=server.url, timeout=30) as client:
        for how in (signal.SIGINT, signal.SIGTERM):
            reply = client.post(PATH, json={"number": 1}, headers={"Authorization": furniture.pipe})
            assert reply.status_code == 200
            os.kill(wait_for_a_scribe(server), how)
        os.killpg(server.process.pid, signal.SIGTERM)
        assert server.process.wait(15) == 0
        assert "another one is started" not in server.log.read_text()


def test_that_a_scribe_whose_server_was_killed_ends_by_itself(data_dir: Path) -> None:
    furnish(data_dir)
    with served(data_dir) as server:
        scribe = wait_for_a_scribe(server)
        server.process.kill()
        server.process.wait(15)
        for _ in range(500):
            if not Path(f"/proc/{scribe}/cmdline").exists() or not Path(f"/proc/{scribe}/cmdline").read_text():
                break
            time.sleep(0.01)
        else:
            raise AssertionError("it is still there")
    with served(data_dir) as server:
        assert server.stop() == 0
