"""Two hundred hostile URLs through the whole server, on save, test, send and retry: none leads to a forbidden place."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from embedded_server.deliveries import engine as engine_module
from embedded_server.domain import delivery_schedule
from embedded_server.services import Services
from tests.embedded_server.deliveries.hostile_urls import LyingNames, hostile_urls
from tests.embedded_server.deliveries.receiving import send, until, uplink_token
from tests.embedded_server.deliveries.world import World, a_world
from tests.embedded_server.routes.admin.admin_server import Running, running_server

pytestmark = pytest.mark.slow
GOOD_DEVICES = 20
GOOD_POSTS = int(os.environ.get("SLUICE_GOOD_POSTS", "100"))


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as world:
        yield world


@pytest.fixture
async def server(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    monkeypatch.setattr(delivery_schedule, "STEPS_S", (0, *[0.01] * 8))
    monkeypatch.setattr(delivery_schedule, "RESTS_S", (0, 0.01))
    monkeypatch.setattr(engine_module, "TICK", 0.05)

    def into_the_world(services: Services) -> Services:
        return replace(services, resolver=LyingNames(), dialler=world)

    async with running_server(tmp_path / "data", adapted=into_the_world) as running:
        yield running


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_that_no_hostile_url_leads_anywhere_at_any_time(server: Running, world: World) -> None:
    saved = await save_all(server)
    assert 0 < len(saved) < 80  # names only; whoever writes an address is told at once
    token = await uplink_token(server)
    for device, target in saved.items():
        test = (await server.admin.post(f"/targets/{target}/test")).json()
        assert test["delivery"]["state"] == "failed" or test["attempts"][0]["status"] == 204
        await send(server, token, 1, device)
    await until(server, lambda: all_tried_twice(server))
    assert world.canary.heads == []


async def save_all(server: Running) -> dict[str, int]:
    """The targets that could be saved, by device."""
    saved = {}
    for place, url in enumerate(hostile_urls()):
        device = f"70B3D5E75E{place:06X}"
        reply = await server.admin.post("/targets", json={"device": device, "url": url})
        assert reply.status_code in (201, 400, 422), (url, reply.text)
        if reply.status_code == 201:
            saved[device] = reply.json()["target"]["id"]
    return saved


async def all_tried_twice(server: Running) -> bool:
    """But for what a name led to a public receiver, which took it."""
    query = {"cause": "uplink", "limit": "1000"}
    found = (await server.admin.get("/deliveries", params=query)).json()["items"]
    return bool(found) and all(each["attempts"] >= 2 or each["state"] == "delivered" for each in found)


@pytest.mark.slow
@pytest.mark.timeout(60 + GOOD_POSTS)
async def test_that_everything_that_may_be_sent_arrives_beside_them(server: Running, world: World) -> None:
    """Hostile targets are tried again and again meanwhile."""
    token = await uplink_token(server)
    for device in await save_all(server):
        await send(server, token, 1, device)
    good = [await good_target(server, place) for place in range(GOOD_DEVICES)]
    for count in range(GOOD_POSTS // GOOD_DEVICES):
        for place in range(GOOD_DEVICES):
            await send(server, token, count, f"70B3D5E75EF{place:05X}")

    async def is_all_there() -> bool:
        told = (await server.admin.get("/targets", params={"limit": "1000"})).json()["items"]
        return sum(int(one["delivered"]) for one in told if one["id"] in good) == GOOD_POSTS

    await until(server, is_all_there, patience=20 + GOOD_POSTS / 10)
    arrived = {body for body in world.good.bodies if b"70B3D5E75EF" in body}
    assert len(arrived) == GOOD_POSTS
    assert world.canary.heads == []
    print(f"{len(arrived)} of {GOOD_POSTS} good posts delivered, 0 escapes of {len(hostile_urls())} hostile URLs")


async def good_target(server: Running, place: int) -> int:
    wish = {"device": f"70B3D5E75EF{place:05X}", "url": f"http://receiver{place % 7}.example/in"}
    reply = await server.admin.post("/targets", json=wish)
    assert reply.status_code == 201, reply.text
    return int(reply.json()["target"]["id"])
