"""kill -9 while uplinks are sent on: what was acknowledged arrives, and what arrives twice has the same id and body."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import threading
import time
from contextlib import suppress
from itertools import count
from pathlib import Path

import httpx
import pytest

from embedded_server.domain.scope import UPLINK_SCOPE
from embedded_server.domain.token import TokenKind
from embedded_server.store.base import TokenWish
from embedded_server.store.delivery_store import TargetWish
from embedded_server.store.opening import open_store
from tests.embedded_server.deliveries.receiver_process import receiving
from tests.embedded_server.processes import Served, served

KILLS = int(os.environ.get("SLUICE_DELIVERY_KILLS", "4"))
CLIENTS = 4
DEVICES = tuple(f"70B3D5E75E00C{place:03X}" for place in range(8))


async def furnish(directory: Path, url: str) -> str:
    """A token, once each device has a target."""
    store = await open_store(directory, "")
    account = await store.local_account()
    key = (await store.create_key("Harbour", "", account.id)).key.client_id
    wish = TokenWish(TokenKind.UPLINK, key, account.id, account.organisation, UPLINK_SCOPE)
    token = (await store.issue_token(wish)).value
    for device in DEVICES:
        await store.add_target(device, TargetWish(True, url, (), frozenset(), False, True), "")
    await store.close()
    return token


def post_until_gone(server: Served, token: str, first: int, started: threading.Event, acknowledged: set[str]) -> None:
    with suppress(httpx.HTTPError, json.JSONDecodeError), httpx.Client(base_url=server.url, timeout=30) as client:
        for number in count(first):
            body = {"devEui": DEVICES[number % len(DEVICES)], "joinId": 1, "seqno": number, "pdu": "00", "port": 1}
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
    assert started.wait(60)
    time.sleep(wait)
    os.killpg(server.process.pid, signal.SIGKILL)
    for thread in threads:
        thread.join(30)
    return acknowledged


@pytest.mark.slow
@pytest.mark.timeout(120 + 15 * KILLS)
def test_that_killing_the_server_loses_no_delivery(data_dir: Path, tmp_path: Path) -> None:
    dice, acknowledged, amid = random.Random(KILLS), set[str](), 0
    with receiving(tmp_path / "received.txt") as received:
        token = asyncio.run(furnish(data_dir, received.url))
        for cycle in range(KILLS):
            with served(data_dir) as server:
                acknowledged |= load_and_kill(server, token, cycle, dice.uniform(0.05, 0.6))
            amid += bool(received.missing(acknowledged))
        with served(data_dir) as server:
            lost = received.wait_for(acknowledged, patience=90 + KILLS / 5)
            assert server.stop() == 0
    assert lost == set()
    assert len(acknowledged) > KILLS
    assert all(len(set(digests)) == 1 for digests in received.bodies.values())
    twice = sum(len(digests) > 1 for digests in received.bodies.values())
    print(
        f"{KILLS} kills, {amid} of them with deliveries under way; {len(acknowledged):,} acknowledged, "
        f"{len(received.bodies):,} received, 0 lost, {twice} more than once, each with one id and one body"
    )
