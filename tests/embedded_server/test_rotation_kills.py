"""kill -9 while a token is rotated: all that carry it send the new one and the old one has its end, or neither."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from embedded_server.deliveries.sealing import Sealer
from embedded_server.domain.scope import PIPE_SCOPE
from embedded_server.domain.target_headers import tail_of
from embedded_server.domain.token import TokenKind
from embedded_server.store.base import TokenWish
from embedded_server.store.delivery_store import SealedHeader, TargetWish
from tests.embedded_server.homes import Home, Homes
from tests.embedded_server.processes import Served, served

KILLS = int(os.environ.get("SLUICE_ROTATION_KILLS", "2"))
TARGETS = 400  # so that there is a middle
HOUR_S = 3_600


async def furnish(home: Home) -> str:
    """Every target sends the same token. Its id."""
    store = await home.open()
    account = await store.local_account()
    key = (await store.create_key("Harbour", "", account.id)).key.client_id
    issued = await store.issue_token(TokenWish(TokenKind.PIPE, key, account.id, account.organisation, PIPE_SCOPE))
    value, sealer = f"Bearer {issued.value}", Sealer(home.directory)
    header = SealedHeader("Authorization", tail_of(value), sealer.seal(value))
    wish = TargetWish(True, "http://127.0.0.1:9/in", (header,), frozenset(), False, True)
    for number in range(TARGETS):
        await store.add_target(f"70B3D5E75E{number:06X}", wish, "")
    await store.close()
    return issued.token.id


def admin(server: Served, home: Home) -> httpx.Client:
    token = (home.directory / "admin-token").read_text("utf-8").strip()
    return httpx.Client(
        base_url=f"{server.url}/admin/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30, verify=False
    )


def rotate_and_kill(server: Served, home: Home, token_id: str, wait: float) -> None:
    def rotate() -> None:
        with suppress(httpx.HTTPError), admin(server, home) as client:
            client.post(f"/tokens/{token_id}/rotate", json={"overlap_s": HOUR_S})

    thread = threading.Thread(target=rotate)
    thread.start()
    time.sleep(wait)
    os.killpg(server.process.pid, signal.SIGKILL)
    thread.join(30)


def told(server: Served, home: Home) -> tuple[dict[str, bool], dict[str, int]]:
    """Which tokens were rotated, and how many targets carry each."""
    with admin(server, home) as client:
        tokens = client.get("/tokens", params={"limit": 1_000}).json()["items"]
        carriers = {one["id"]: len(client.get(f"/tokens/{one['id']}/rotate").json()["carriers"]) for one in tokens}
    rotated = {one["id"]: bool(one["replaced_by"]) for one in tokens}
    assert all(bool(one["expires_at"]) == rotated[one["id"]] for one in tokens), json.dumps(tokens)
    return rotated, carriers


@pytest.mark.slow
@pytest.mark.timeout(120 + 20 * KILLS)
def test_that_a_rotation_that_is_killed_happened_whole_or_not_at_all(homes: Homes, data_dir: Path) -> None:
    home, dice, happened = homes.at(data_dir), random.Random(KILLS), 0
    current = asyncio.run(furnish(home))
    where = ("--database", home.database) if home.database else ()
    for kills in range(KILLS + 1):
        with served(data_dir, *where) as server:
            rotated, carriers = told(server, home)
            (alive,) = [one for one, is_rotated in rotated.items() if not is_rotated]
            assert carriers == {one: TARGETS if one == alive else 0 for one in rotated}
            happened += alive != current
            current = alive
            if kills < KILLS:
                rotate_and_kill(server, home, current, dice.uniform(0.02, 0.5))
    print(f"{KILLS} kills, {happened} rotations had happened, of the others nothing was left")
